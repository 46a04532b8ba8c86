from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from helpcenter import actions
from helpcenter.content_files import ContentFaults, Fault
from helpcenter.models import (
    Article,
    ArticleImage,
    ArticleText,
    Category,
    ContentVersion,
    GlossaryGroup,
    Revision,
    RevisionEvent,
)
from helpcenter.rules.publishing import State, Verb
from tests.factories import (
    NOON,
    import_folder,
    live_article,
    live_revision,
    make_category,
    publish,
    text_of,
    write,
    write_files,
)
from tests.helpcenter.actions.test_images import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path_factory):
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


def counts(report):
    return report.created, report.updated, report.unchanged


def bodies(language, at=NOON):
    live = Revision.objects.live(at).filter(text__language=language)
    return dict(live.values_list("text__article__slug", "body"))


def faults_of(folder, **options):
    with pytest.raises(ContentFaults) as refused:
        import_folder(folder, **options)
    return [(str(fault.path.relative_to(folder)), fault.line, fault.message) for fault in refused.value.faults]


def everything():
    """All rows that an import could have written."""
    models = (Category, Article, ArticleText, Revision, RevisionEvent, ContentVersion, ArticleImage)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_files_become_live_articles_in_both_languages(tmp_path, at):
    write_files(
        tmp_path,
        {
            "categories.yaml": "- slug: orders\n  icon: box\n  name: {ja: 注文, en: Orders}\n",
            "ja/returns.md": "---\ntitle: 返品\nsummary: 四つの手順\ncategory: orders\nquestion: true\nposition: 3\nfeatured: 1\n"
            "last_verified_on: 2026-05-01\nreview_by: 2026-11-01\naliases: [送り返す]\nrelated: [refunds]\n---\n一。\n",
            "en/returns.md": "---\ntitle: Returns\n---\nOne.\n",
            "en/refunds.md": "Money.",
        },
    )

    report = import_folder(tmp_path, at)

    article = Article.objects.get(slug="returns")
    assert (counts(report), report.warnings) == ((3, 0, 0), [])
    assert (article.category.slug, article.is_question, article.position, article.featured_position) == (
        "orders",
        True,
        3,
        1,
    )
    assert (article.source_language, article.related_slugs) == ("ja", ["refunds"])
    assert Article.objects.get(slug="refunds").source_language == "en"
    live = live_revision(article, "ja", at)
    assert (live.title, live.summary, live.aliases, live.body, live.number) == (
        "返品",
        "四つの手順",
        ["送り返す"],
        "一。",
        1,
    )
    assert (live.published_at, live.text.last_verified_on, live.text.review_by) == (
        at,
        date(2026, 5, 1),
        date(2026, 11, 1),
    )
    assert live_revision(article, "en", at).source_revision == live


def test_importing_the_same_files_again_changes_nothing(tmp_path, at):
    write_files(
        tmp_path,
        {
            "categories.yaml": "- slug: orders\n  name: {en: Orders}\n- slug: changes\n  parent: orders\n  name: {en: Changes}\n",
            "ja/returns.md": "---\ntitle: 返品\ncategory: orders/changes\nfeatured: 1\nrelated: [gone]\n---\n一。\n\n二。\n",
            "en/returns.md": "---\ntitle: Returns\nstale: [2]\n---\nOne.\n\nTwo.\n",
            "en/refunds.md": "---\ntitle: Refunds\nstatus: draft\n---\nMoney.",
        },
    )
    import_folder(tmp_path, at)
    before = everything()

    report = import_folder(tmp_path, at + timedelta(days=1))

    assert (counts(report), everything()) == ((0, 0, 3), before)


@pytest.mark.parametrize("stale", ["[1]", "[2, 1]", "[1, 1]", "[2]"])
def test_importing_what_is_more_stale_than_its_file_says_changes_nothing(tmp_path, at, stale):
    write_files(tmp_path, {"ja/a.md": "一。\n\n二。", "en/a.md": "One.\n\nTwo."})
    import_folder(tmp_path, at)
    write_files(
        tmp_path, {"ja/a.md": "壱。\n\n弐。", "en/a.md": f"---\ntitle: a in en\nstale: {stale}\n---\nOne.\n\nTwo."}
    )
    import_folder(tmp_path, at)
    before = everything()

    report = import_folder(tmp_path, at)

    assert (counts(report), everything()) == ((0, 0, 2), before)
    assert text_of(Article.objects.get(), "en").stale_count == 2


@pytest.mark.parametrize(
    "files",
    [
        {"en/a.md": "---\ntitle: A\nstale: [1]\n---\nOne."},
        {"en/a.md": "---\ntitle: A\nsource_language: ja\nstale: [1]\n---\nOne."},
        {"en/a.md": "---\ntitle: A\nstale: [1]\n---\nOne.", "ja/a.md": "---\ntitle: A\nstatus: draft\n---\n一。"},
    ],
)
def test_a_stale_mark_without_a_live_original_is_imported_once(tmp_path, at, files):
    write_files(tmp_path, files)
    import_folder(tmp_path, at)
    before = everything()

    import_folder(tmp_path, at)

    assert everything() == before


def test_a_stale_mark_beyond_the_text_is_a_fault(tmp_path):
    write_files(tmp_path, {"ja/a.md": "一。", "en/a.md": "---\ntitle: A\nstale: [1, 2]\n---\nOne."})

    assert faults_of(tmp_path) == [("en/a.md", 3, "stale: the text has 1 blocks, there is no number 2")]


def test_a_changed_file_is_a_new_revision_and_marks_its_translation(tmp_path, at):
    write_files(tmp_path, {"ja/a.md": "一。\n\n二。", "en/a.md": "One.\n\nTwo."})
    import_folder(tmp_path, at)
    write_files(tmp_path, {"ja/a.md": "一。\n\n弐。"})

    report = import_folder(tmp_path, at + timedelta(days=1))

    article = Article.objects.get()
    live = live_revision(article, "ja", at + timedelta(days=1))
    assert (counts(report), live.number, live.body) == ((0, 1, 1), 2, "一。\n\n弐。")
    assert (text_of(article, "en").stale_count, text_of(article, "ja").stale_count) == (1, 0)


def test_a_changed_original_and_its_changed_translation_are_fresh(tmp_path, at):
    write_files(tmp_path, {"ja/a.md": "一。\n\n二。", "en/a.md": "One.\n\nTwo."})
    import_folder(tmp_path, at)
    write_files(tmp_path, {"ja/a.md": "一。\n\n弐。", "en/a.md": "One.\n\nTwo, really."})

    import_folder(tmp_path, at)

    assert text_of(Article.objects.get(), "en").stale_count == 0


def test_a_file_says_which_of_its_blocks_are_out_of_date(tmp_path, at):
    write_files(
        tmp_path,
        {"ja/a.md": "一。\n\n二。\n\n三。", "en/a.md": "---\ntitle: A\nstale: [1, 3]\n---\nOne.\n\nTwo.\n\nThree."},
    )

    import_folder(tmp_path, at)

    article = Article.objects.get()
    assert [block["follows"] == "?" for block in live_revision(article, "en", at).blocks] == [True, False, True]
    assert text_of(article, "en").stale_count == 2


def test_a_draft_file_is_not_live(tmp_path, at):
    write_files(tmp_path, {"en/a.md": "---\ntitle: A\nstatus: draft\n---\nOne.", "en/b.md": "---\ntitle: B\n---\nTwo."})

    import_folder(tmp_path, at)

    assert bodies("en") == {"b": "Two."}


def test_without_publish_only_what_says_so_is_live(tmp_path, at):
    write_files(
        tmp_path, {"en/a.md": "---\ntitle: A\nstatus: published\n---\nOne.", "en/b.md": "---\ntitle: B\n---\nTwo."}
    )

    import_folder(tmp_path, at, publish=False)

    assert (bodies("en"), Revision.objects.filter(state=State.DRAFT).count()) == ({"a": "One."}, 1)


@pytest.mark.parametrize("status", ["draft", "published"])
def test_an_import_never_buries_somebodys_draft(tmp_path, alice, bob, at, status):
    article = live_article(bob, "a", en="Live.", at=at)
    write(article, "en", "Alice's.", author=alice, at=at)
    write_files(tmp_path, {"en/a.md": f"---\ntitle: A\nstatus: {status}\n---\nImported.", "en/b.md": "Another."})
    before = everything()

    found = faults_of(tmp_path)

    assert found == [("en/a.md", 1, "revision 2 is an unpublished draft: publish or discard it first")]
    assert everything() == before


def test_a_draft_in_review_is_somebodys_too(tmp_path, alice, bob, at):
    article = live_article(bob, "a", en="Live.", at=at)
    draft = write(article, "en", "Alice's.", author=alice, at=at)
    actions.move_revision(revision=draft, verb=Verb.SUBMIT, by=alice, at=at)
    write_files(tmp_path, {"en/a.md": "Imported."})

    assert [line for _, line, _ in faults_of(tmp_path)] == [1]


def test_a_draft_that_an_import_brought_is_replaced_by_the_next_one(tmp_path, at):
    write_files(tmp_path, {"en/a.md": "---\ntitle: A\nstatus: draft\n---\nOne."})
    import_folder(tmp_path, at)
    write_files(tmp_path, {"en/a.md": "---\ntitle: A\nstatus: draft\n---\nTwo."})

    import_folder(tmp_path, at)

    found = Revision.objects.order_by("number").values_list("number", "state", "body")
    assert list(found) == [(1, State.SUPERSEDED, "One."), (2, State.DRAFT, "Two.")]


def test_a_draft_whose_words_a_file_has_becomes_live_by_the_import(tmp_path, alice, bob, at):
    article = live_article(bob, "a", en="Live.", at=at)
    write(article, "en", "Agreed.", title="A", author=alice, at=at)
    write_files(tmp_path, {"en/a.md": "---\ntitle: A\n---\nAgreed."})

    import_folder(tmp_path, at)

    assert (bodies("en"), Revision.objects.working().count()) == ({"a": "Agreed."}, 0)


def test_the_original_of_an_article_stays_the_original(tmp_path, bob, at):
    live_article(bob, "a", en="One.", ja="一。", at=at)
    write_files(tmp_path, {"ja/a.md": "---\ntitle: A\nsource_language: ja\n---\n一。"})
    before = everything()

    found = faults_of(tmp_path)

    assert found == [
        (
            "ja/a.md",
            3,
            "the original of this article is English already, and what follows it would be lost: leave it",
        )
    ]
    assert everything() == before


def test_two_files_whose_names_are_one_slug_are_a_fault(tmp_path):
    composed, decomposed = "ja/ガイド.md", "ja/カ\u3099イト\u3099.md"
    write_files(tmp_path, {composed: "一。", decomposed: "二。"})

    found = faults_of(tmp_path)

    assert [(path in {composed, decomposed}, line) for path, line, _ in found] == [(True, 1)]
    assert Article.objects.count() == 0


def test_keys_that_were_not_kept_are_named(tmp_path, at):
    write_files(tmp_path, {"en/a.md": "---\ntitle: A\nlayout: page\n---\nOne."})

    report = import_folder(tmp_path, at)

    assert report.warnings == [Fault(tmp_path / "en/a.md", 3, "the key 'layout' is not known and was not kept")]


def test_a_schedule_does_not_come_back_over_an_import(tmp_path, bob, at):
    article = live_article(bob, "a", en="Live.", at=at)
    planned = write(article, "en", "Planned.", author=bob, at=at)
    actions.move_revision(revision=planned, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=at + timedelta(days=1))
    write_files(tmp_path, {"en/a.md": "Imported."})

    import_folder(tmp_path, at)

    assert bodies("en", at + timedelta(days=2)) == {"a": "Imported."}


def test_an_import_of_what_is_live_leaves_its_schedule(tmp_path, bob, at):
    article = live_article(bob, "a", en="Live.", title_en="A", at=at)
    planned = write(article, "en", "Planned.", author=bob, at=at)
    actions.move_revision(revision=planned, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=at + timedelta(days=1))
    write_files(tmp_path, {"en/a.md": "---\ntitle: A\n---\nLive."})

    import_folder(tmp_path, at)

    assert bodies("en", at + timedelta(days=2)) == {"a": "Planned."}


def test_an_import_leaves_a_record_of_what_it_published(tmp_path, bob, at):
    live_article(bob, "a", en="Live.", at=at)
    RevisionEvent.objects.all().delete()
    write_files(tmp_path, {"en/a.md": "Imported."})

    import_folder(tmp_path, at, author=bob)

    assert list(
        RevisionEvent.objects.values_list("revision__number", "from_state", "to_state", "by__display_name", "note")
    ) == [
        (1, "published", "superseded", "Bob", "Imported"),
        (2, "draft", "published", "Bob", "Imported"),
    ]


# All or nothing


def test_one_wrong_body_and_nothing_is_imported(tmp_path, at):
    deep = "\n".join(f"{'  ' * level}- x" for level in range(100))
    write_files(
        tmp_path,
        {"en/a.md": "Fine.", "en/b.md": f"Words.\n\n{deep}", "ja/c.md": "a" * 10_001, "en/d.md": "x\n\n" * 5_001},
    )
    before = everything()

    found = faults_of(tmp_path)

    assert found == [
        ("en/b.md", 26, "lists or quotations are nested too deep (20 lists at the most)"),
        ("en/d.md", 10_004, "too many paragraphs, list items and table cells (5,000 at the most)"),
        ("ja/c.md", 4, "this paragraph is too long (10,000 characters at the most)"),
    ]
    assert everything() == before


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("category", "orders", "refunds"),
        ("question", "true", "false"),
        ("position", "1", "2"),
        ("featured", "1", "2"),
        ("source_language", "ja", "en"),
        ("related", "[b]", "[c]"),
    ],
)
def test_the_two_files_of_an_article_must_agree(tmp_path, key, one, other):
    write_files(
        tmp_path,
        {
            "en/a.md": f"---\ntitle: A\n{key}: {one}\n---\nOne.",
            "ja/a.md": f"---\ntitle: A\nsummary: B\n{key}: {other}\n---\n一。",
        },
    )

    ((path, line, message),) = faults_of(tmp_path)

    assert sorted([f"{path}:{line}", message.split(" in ")[1].replace(f"{tmp_path}/", "")]) == [
        "en/a.md:3",
        "ja/a.md:4",
    ]
    assert (message.startswith(f"{key} is "), Article.objects.count()) == (True, 0)


def test_what_one_file_says_of_the_article_is_enough(tmp_path, at):
    write_files(tmp_path, {"en/a.md": "One.", "ja/a.md": "---\ntitle: A\nposition: 7\ncategory: orders\n---\n一。"})

    import_folder(tmp_path, at)

    article = Article.objects.get()
    assert (article.position, article.category.slug) == (7, "orders")


# Categories


def test_categories_are_made_renamed_and_ordered(tmp_path, at):
    write_files(
        tmp_path,
        {"en/a.md": "One.", "categories.yaml": "- slug: one\n  name: {en: One}\n- slug: two\n  name: {en: Two}\n"},
    )
    import_folder(tmp_path, at)
    write_files(
        tmp_path,
        {"categories.yaml": "- slug: two\n  name: {en: Two, ja: 二}\n- slug: one\n  parent: two\n  name: {en: One}\n"},
    )

    report = import_folder(tmp_path, at)

    found = Category.objects.exclude(slug="general").values_list(
        "slug", "parent__slug", "name_en", "name_ja", "position"
    )
    assert list(found) == [("two", None, "Two", "二", 10), ("one", "two", "One", "One", 20)]
    assert report.new_categories == []


def test_a_category_that_nobody_described_is_made_from_its_slug(tmp_path, at):
    write_files(tmp_path, {"en/a.md": "---\ntitle: A\ncategory: shipping/tracking-numbers\n---\nOne."})

    report = import_folder(tmp_path, at)

    category = Article.objects.get().category
    assert (category.path, category.name_en, report.new_categories) == (
        *("shipping/tracking-numbers", "Tracking numbers"),
        ["shipping", "tracking-numbers"],
    )


def test_a_nested_category_can_be_named_by_its_own_slug(tmp_path, at):
    yaml = "- slug: orders\n  name: {en: O}\n- slug: changes\n  parent: orders\n  name: {en: C}\n"
    write_files(tmp_path, {"categories.yaml": yaml, "en/a.md": "---\ntitle: A\ncategory: changes\n---\nOne."})

    import_folder(tmp_path, at)

    assert Article.objects.get().category.path == "orders/changes"


def test_a_category_of_any_valid_slug_survives_an_export(tmp_path, bob):
    live_article(bob, "a", category=make_category("Old_Orders"))
    run("export_articles", tmp_path)
    empty_the_site()

    run("import_articles", tmp_path, publish=True)

    assert list(Category.objects.values_list("slug", flat=True)) == ["Old_Orders"]


def test_an_article_without_a_category_is_on_the_general_shelf(tmp_path, at):
    write_files(tmp_path, {"en/a.md": "One."})

    report = import_folder(tmp_path, at)

    assert (Article.objects.get().category.slug, report.new_categories) == ("general", ["general"])


def test_a_category_in_the_wrong_place_is_a_fault(tmp_path):
    yaml = "- slug: orders\n  name: {en: O}\n- slug: changes\n  parent: orders\n  name: {en: C}\n"
    write_files(tmp_path, {"categories.yaml": yaml, "en/a.md": "---\ntitle: A\ncategory: refunds/changes\n---\nOne."})

    found = faults_of(tmp_path)

    assert (found, Category.objects.count()) == (
        [("en/a.md", 3, "the category 'changes' is in 'orders/changes', not in 'refunds/changes'")],
        0,
    )


def test_categories_nest_four_deep_at_the_most(tmp_path):
    write_files(tmp_path, {"en/a.md": "---\ntitle: A\ncategory: a/b/c/d/e\n---\nOne."})

    assert faults_of(tmp_path) == [("en/a.md", 3, "categories nest 4 deep at the most")]


def test_described_categories_nest_four_deep_at_the_most(tmp_path):
    slugs = "abcde"
    entries = [
        f"- slug: {slug}\n  name: {{en: {slug}}}\n" + (f"  parent: {slugs[i - 1]}\n" if i else "")
        for i, slug in enumerate(slugs)
    ]
    write_files(tmp_path, {"categories.yaml": "".join(entries), "en/a.md": "One."})

    with pytest.raises(ContentFaults) as refused:
        import_folder(tmp_path)

    assert [fault.path for fault in refused.value.faults] == [Path("categories.yaml")]


# Links


def test_links_and_relations_that_lead_nowhere_are_named(tmp_path, at):
    write_files(
        tmp_path,
        {
            "en/a.md": "---\ntitle: A\nrelated: [b, gone]\n---\n\nSee [b](article:b).\n\nAnd [c](article:away#x) and\n[d](article:lost).",
            "en/b.md": "Two.",
        },
    )

    report = import_folder(tmp_path, at)

    path = tmp_path / "en/a.md"
    assert report.warnings == [
        Fault(path, 3, "related: there is no article 'gone'"),
        Fault(path, 8, "there is no article 'away' to link to"),
        Fault(path, 9, "there is no article 'lost' to link to"),
    ]


# The commands


def run(*arguments, capsys=None, **options):
    call_command(*arguments, verbosity=0, **options)


def test_the_command_imports_pictures_and_says_what_it_did(tmp_path, capsys, at):
    write_files(
        tmp_path, {"en/a.md": "![A box](images/a.png)", "images/a.png": picture(), "ja/a.md": "![箱](images/a.png)"}
    )

    run("import_articles", tmp_path, publish=True)

    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("New categories: general\n2 new, 0 changed, 0 unchanged texts.\n", "")
    stored = ArticleImage.objects.get()
    assert Revision.objects.first().blocks[0]["html"].startswith(f'<p><img src="media:{stored.file.name}"')


def test_the_command_names_every_fault_by_file_and_line(tmp_path, capsys):
    write_files(
        tmp_path, {"en/a.md": "---\ntitle: A: B\n---\n", "ja/b.md": "---\nsummary: C\n---\n", "en/c.md": "Fine."}
    )

    with pytest.raises(CommandError) as refused:
        run("import_articles", tmp_path)

    assert str(refused.value) == "2 faults; nothing was imported. Mend them and run it again."
    assert [line.split(": ")[0].replace(f"{tmp_path}/", "") for line in capsys.readouterr().err.splitlines()] == [
        "ja/b.md:1",
        "en/a.md:2",
    ]
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.png", b"<script>", "unreadable"),
        ("a.svg", b"<svg onload='alert(1)'/>", "unreadable"),
        ("a b.png", picture(), "bad_name"),
    ],
)
def test_a_file_that_is_no_picture_stops_the_import(tmp_path, capsys, name, data, code):
    write_files(tmp_path, {"en/a.md": "One.", f"images/{name}": data})

    with pytest.raises(CommandError):
        run("import_articles", tmp_path)

    assert capsys.readouterr().err == f"{tmp_path}/images/{name}: is no picture that can be shown ({code})\n"
    assert (Article.objects.count(), ArticleImage.objects.count()) == (0, 0)


def test_what_a_desktop_leaves_among_the_pictures_is_no_fault(tmp_path):
    write_files(tmp_path, {"en/a.md": "One.", "images/.DS_Store": b"x", "images/old/b.txt": b"x"})

    run("import_articles", tmp_path)

    assert (Article.objects.count(), ArticleImage.objects.count()) == (1, 0)


@pytest.mark.parametrize("folder", ["missing", "empty", "file"])
def test_a_folder_without_articles_is_one_clear_sentence(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")

    with pytest.raises(CommandError):
        run("import_articles", tmp_path / folder)

    assert Article.objects.count() == 0


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def empty_the_site():
    for model in (Article, ArticleImage, GlossaryGroup):
        model.objects.all().delete()
    for category in Category.objects.order_by("-id"):
        category.delete()


def test_export_import_export_gives_identical_files(tmp_path, bob, at):
    write_files(
        tmp_path / "in",
        {
            "categories.yaml": "- slug: b\n  name: {en: B, ja: 二}\n  icon: box\n- slug: a\n  parent: b\n  name: {en: 'A: x'}\n  summary: {ja: 一}\n",
            "ja/one.md": "---\ntitle: '題: 一'\ncategory: b/a\nquestion: true\nposition: 4\nfeatured: 2\nlast_verified_on: 2026-05-01\n"
            "aliases: ['no', '- x', 三　四]\nrelated: [two, 三]\n---\n\n## 見出し {#x}\n\n    code  \n\n- a\n- b\n\n---\n\n![箱](images/a.png)\n",
            "en/one.md": "---\ntitle: One\nsummary: 'yes'\nstale: [2]\nreview_by: 2026-11-01\n---\n## Head\n\n    code\n\n- a\n- b\n\n---\n\nBox\n",
            "en/two.md": "---\ntitle: Two\nstatus: draft\n---\nTwo.",
            "ja/三.md": "---\ntitle: 三\nsource_language: en\n---\n",
            "en/三.md": "Three.\n\nThree.\n\nThree.",
            "images/a.png": picture(),
            "glossary.yaml": "- ja: ['返品, 返送']\n  en: [no, Return]\n- {en: [colour, color]}\n",
        },
    )
    run("import_articles", tmp_path / "in", publish=True)
    article = Article.objects.get(slug="one")
    publish(write(article, "ja", "## 見出し {#x}\n\n新しい。", author=bob, title="題\u2028二", at=at), bob, at)
    write(article, "en", "A draft beside what is live.", author=bob, at=at)
    run("export_articles", tmp_path / "first")
    empty_the_site()

    run("import_articles", tmp_path / "first", publish=True)
    run("export_articles", tmp_path / "second")

    first = files_of(tmp_path / "first")
    assert list(first) == [
        "categories.yaml",
        "en/one.md",
        "en/two.md",
        "en/三.md",
        "glossary.yaml",
        "images/a.png",
        "ja/one.md",
        "ja/三.md",
    ]
    assert files_of(tmp_path / "second") == first


def test_staleness_survives_an_export(tmp_path, bob, at):
    article = live_article(bob, "a", en="One.\n\nTwo.\n\nThree.", ja="一。\n\n二。\n\n三。", at=at)
    publish(write(article, "en", "One.\n\nTwo!\n\nThree.", author=bob, at=at), bob, at)
    run("export_articles", tmp_path / "out")
    empty_the_site()

    run("import_articles", tmp_path / "out", publish=True)

    text = text_of(Article.objects.get(), "ja")
    assert ("stale: [2]\n" in (tmp_path / "out/ja/a.md").read_text(), text.stale_count) == (True, 1)


def test_an_export_shows_what_is_live_and_of_the_rest_the_newest_draft(tmp_path, bob, at):
    live = live_article(bob, "a", en="Live.", at=at)
    write(live, "en", "Draft.", author=bob, at=at)
    never_live = write(live, "ja", "下書き。", author=bob, at=at)
    write(live, "ja", "新しい下書き。", author=bob, at=at)

    run("export_articles", tmp_path)

    found = {path.parent.name: path.read_text().split("---\n")[-1] for path in tmp_path.glob("*/*.md")}
    assert (found, never_live.number) == ({"en": "Live.\n", "ja": "新しい下書き。\n"}, 1)
    assert "status: draft\n" in (tmp_path / "ja/a.md").read_text()


def test_an_export_does_not_write_over_anything_unasked(tmp_path, bob):
    live_article(bob)
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(CommandError):
        run("export_articles", tmp_path)

    assert files_of(tmp_path) == {"notes.txt": b"mine"}


def test_an_export_told_to_replace_leaves_no_article_that_is_gone(tmp_path, bob):
    live_article(bob, "a")
    write_files(tmp_path, {"en/gone.md": "x", "notes.txt": b"mine"})

    run("export_articles", tmp_path, replace=True)

    assert sorted(files_of(tmp_path)) == ["categories.yaml", "en/a.md", "notes.txt"]
