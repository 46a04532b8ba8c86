"""The articles that ship with the site."""

import re

import pytest

from helpcenter.content_files import (
    Fault,
    find_files,
    read_categories,
    read_files,
    read_glossary,
    write_article,
    write_categories,
    write_glossary,
)
from helpcenter.models import Article, ArticleText, Category, Revision
from helpcenter.queries import shelf_of
from helpcenter.rules.blocks import staleness
from tests.factories import NOON, import_folder

# Of the documents that the site is made from. The help centre is for a marketplace whose name is a setting.
OTHER_PEOPLES_NAMES = re.compile(
    r"ali ?express|アリ ?エクスプレス|アリエク|aliexpess|ali ?baba|アリババ|ali ?pay|アリペイ|taobao|cainiao|菜鸟|lovemyself|hatena",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def folder():
    from django.conf import settings

    return settings.CONTENT_DIR


@pytest.fixture(scope="module")
def files(folder):
    return list(read_files(find_files(folder), body_max=200_000))


def test_every_file_can_be_read(files):
    assert [str(found) for found in files if isinstance(found, Fault)] == []


def test_every_article_is_in_both_languages_and_there_are_forty(files):
    languages = {}
    for file in files:
        languages.setdefault(file.slug, []).append(str(file.language))

    assert {slug: found for slug, found in languages.items() if sorted(found) != ["en", "ja"]} == {}
    assert len(languages) >= 40


def test_every_file_is_in_its_canonical_form(files):
    assert [str(file.path) for file in files if file.path.read_text(encoding="utf-8") != write_article(file)] == []


def test_the_categories_are_in_their_canonical_form(folder):
    assert (folder / "categories.yaml").read_text(encoding="utf-8") == write_categories(read_categories(folder))


def test_the_glossary_is_in_its_canonical_form(folder):
    assert (folder / "glossary.yaml").read_text(encoding="utf-8") == write_glossary(read_glossary(folder))


def test_every_article_has_its_words(files):
    wordless = [
        str(f.path) for f in files if not (f.summary and f.body and f.aliases and f.last_verified_on and f.category)
    ]

    assert wordless == []


def test_nobody_elses_name_is_used(folder):
    paths = [folder / "categories.yaml", folder / "glossary.yaml", *find_files(folder)]
    found = {str(path): sorted(set(OTHER_PEOPLES_NAMES.findall(path.read_text(encoding="utf-8")))) for path in paths}

    assert {path: names for path, names in found.items() if names} == {}


def test_no_address_is_invented(files):
    """Mail addresses and telephone numbers of nobody, and links to other sites, do not stand in an article."""
    contacts = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\+\d[\d -]{7,}|\b0\d{1,3}-\d{2,4}-\d{4}\b|\]\(https?:")
    found = {str(file.path): contacts.findall(file.body) for file in files}

    assert {path: contact for path, contact in found.items() if contact} == {}


@pytest.mark.django_db
def test_the_articles_import_without_a_warning_and_nothing_is_stale(folder, files):
    report = import_folder(folder)

    assert (report.created, report.updated, [str(warning) for warning in report.warnings]) == (len(files), 0, [])
    assert report.new_categories == [entry.slug for entry in read_categories(folder)]
    live = {}
    for revision in Revision.objects.live(NOON).select_related("text__article"):
        live.setdefault(revision.text.article, {})[revision.text.language] = revision
    behind = {}
    for article, texts in live.items():
        original = texts.pop(article.source_language)
        for language, revision in texts.items():
            found = staleness(original.block_facts, revision.block_facts)
            own = [index for index, block in enumerate(revision.block_facts) if not block.follows]
            if found or own:
                behind[f"{language}/{article.slug}"] = (found, own)
    assert behind == {}
    assert list(ArticleText.objects.filter(stale_count__gt=0)) == []


@pytest.mark.django_db
def test_every_category_has_something_in_it_and_eight_answers_are_on_the_home_page(folder):
    import_folder(folder)

    empty = [slug for slug in Category.objects.values_list("slug", flat=True) if shelf_of(slug, "ja", NOON).count == 0]
    assert (empty, Article.objects.filter(featured_position__isnull=False).count()) == ([], 8)
