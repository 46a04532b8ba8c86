"""A world made through the site's own actions, so that no test holds what cannot be."""

from datetime import UTC, datetime

from helpcenter import actions, content_files
from helpcenter.content_files import ArticleFile
from helpcenter.models import Article, ArticleText, Category, Revision
from helpcenter.rules.publishing import Verb

NOON = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)


def make_category(slug="orders", **fields):
    defaults = {"name_en": slug.capitalize(), "name_ja": f"{slug}の棚"}
    return Category.objects.get_or_create(slug=slug, defaults={**defaults, **fields})[0]


def make_article(slug="returns", *, source_language="en", category=None, **fields):
    return Article.objects.create(
        slug=slug, source_language=source_language, category=category or make_category(), **fields
    )


def write(article, language, body, *, author=None, title=None, at=NOON, is_minor=False, confirmed=frozenset(), **words):
    """Save a draft on top of whatever is there."""
    text = actions.start_text(article=article, language=language)
    newest = text.revisions.first()
    return actions.save_draft(
        text=text,
        words=actions.Words(title=title or f"{article.slug} in {language}", body=body, **words),
        author=author,
        at=at,
        based_on=newest.number if newest else 0,
        is_minor=is_minor,
        confirmed=confirmed,
    )


def publish(revision, bob, at=NOON):
    return actions.move_revision(revision=revision, verb=Verb.PUBLISH, by=bob, at=at)


def live_article(
    bob, slug="returns", *, en="Hello.", ja=None, source_language="en", at=NOON, title_en=None, title_ja=None, **fields
):
    """Make an article whose texts are live; a language that is None has no text."""
    article = make_article(slug, source_language=source_language, **fields)
    bodies = {"en": (en, title_en), "ja": (ja, title_ja)}
    for language in sorted(bodies, key=lambda code: code != source_language):
        body, title = bodies[language]
        if body is not None:
            publish(write(article, language, body, title=title, author=bob, at=at), bob, at)
    return article


def text_of(article, language):
    return ArticleText.objects.get(article=article, language=language)


def live_revision(article, language, at=NOON):
    return Revision.objects.live(at).get(text__article=article, text__language=language)


def article_file(path, **fields):
    from accounts.rules.languages import Language

    return ArticleFile(
        **{
            "path": path,
            "language": Language(path.parent.name),
            "slug": path.stem,
            "title": path.stem,
            "body": "",
            **fields,
        }
    )


def write_files(folder, files):
    """Write `{"en/returns.md": content}` into a folder; a content without front matter gets a title."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
            continue
        needs_title = path.suffix == ".md" and not content.startswith("---")
        title = f"---\ntitle: {path.stem} in {path.parent.name}\n---\n" if needs_title else ""
        path.write_text(f"{title}{content}", encoding="utf-8", newline="")
    return folder


def import_folder(folder, at=NOON, *, publish=True, author=None):
    """Import a folder as the command does, at an instant."""
    read = list(content_files.read_files(content_files.find_files(folder), body_max=200_000))
    faults = [found for found in read if isinstance(found, content_files.Fault)]
    if faults:
        raise content_files.ContentFaults(faults)
    categories = content_files.read_categories(folder)
    glossary = content_files.read_glossary(folder)
    return actions.import_content(
        files=read, categories=categories, glossary=glossary, at=at, publish=publish, author=author
    )
