"""Write articles: drafts, and the editor's soft lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from helpcenter.actions.blocks import Following, source_of, stored_blocks
from helpcenter.actions.version import content_changed
from helpcenter.models import Article, ArticleText, Revision, RevisionEvent
from helpcenter.rules.blocks import Block
from helpcenter.rules.publishing import State, Verb

EDITING_FOR = timedelta(seconds=90)
EARLIER_REVISIONS = 30
STILL_COUNTS = frozenset({State.DRAFT, State.IN_REVIEW, State.SCHEDULED, State.PUBLISHED})


class EditConflict(Exception):  # noqa: N818 (it is no error of the program)
    """Somebody saved a newer revision while this one was being written. Nothing was saved."""

    def __init__(self, newest: Revision) -> None:
        super().__init__(f"revision {newest.number} is newer")
        self.newest = newest


@dataclass(frozen=True, slots=True)
class Words:
    """What a revision says."""

    title: str
    summary: str = ""
    aliases: tuple[str, ...] = ()
    body: str = ""

    def are_those_of(self, revision: Revision) -> bool:
        return (self.title, self.summary, list(self.aliases), self.body) == (
            revision.title,
            revision.summary,
            revision.aliases,
            revision.body,
        )


@transaction.atomic
def save_draft(
    *,
    text: ArticleText,
    words: Words,
    author: Any,
    at: datetime,
    based_on: int,
    source_number: int | None = None,
    comment: str = "",
    is_minor: bool = False,
    confirmed: frozenset[int] | None = frozenset(),
) -> Revision:
    """Save words as the working draft of a text; what is live does not change.

    `based_on` is the number of the newest revision that the writer saw (0: none), `source_number` that of the original
    beside it (None: today's); what changed in the original since then is marked afterwards. `confirmed` are the blocks of a
    translation that were declared up to date with the original (None: all). Saving what is there already, with nothing
    new confirmed, returns it.
    Raises EditConflict when there is a newer revision, helpcenter.markdown.MarkdownError when the body is no page.
    """
    text = lock_text(text.pk)
    newest = newest_revision(text)
    if newest is not None and newest.number > based_on:
        raise EditConflict(newest)
    confirms = confirmed is None or bool(confirmed)
    if newest is not None and newest.state in STILL_COUNTS and words.are_those_of(newest) and not confirms:
        return newest
    source = _original_seen(text, source_number, at)
    following = Following(
        before=newest.block_facts if newest else (),
        earlier=_earlier_blocks(text, newest),
        source=None if text.is_source else source.block_facts if source else (),
        confirmed=confirmed,
        is_minor=is_minor,
    )
    blocks = stored_blocks(words.body, following)
    number = newest_number(text) + 1
    for old in Revision.objects.working().filter(text=text):
        supersede(old, by=author, at=at, newer=number)
    return Revision.objects.create(
        text=text,
        number=number,
        state=State.DRAFT,
        title=words.title,
        summary=words.summary,
        aliases=list(words.aliases),
        body=words.body,
        blocks=blocks,
        author=author,
        comment=comment,
        is_minor=is_minor,
        based_on=newest,
        source_revision=source,
        saved_at=at,
    )


def supersede(old: Revision, *, by: Any, at: datetime, newer: int) -> None:
    """Let a newer revision take the place of an old one, and record that."""
    record_move(old, Verb.SUPERSEDE, State.SUPERSEDED, by=by, at=at, note=f"→ #{newer}")


def record_move(revision: Revision, verb: Verb, to: State, *, by: Any, at: datetime, note: str = "") -> None:
    """Give a revision its new state and write down who did it."""
    event = RevisionEvent(
        revision=revision, verb=verb, from_state=revision.state, to_state=to, by=by, note=note, happened_at=at
    )
    revision.state = to
    revision.save(update_fields=["state", "publish_at", "published_at"])
    event.save()


def _original_seen(text: ArticleText, number: int | None, at: datetime) -> Revision | None:
    """Return the revision of the original that a translator had beside the editor."""
    if text.is_source or number is None:
        return source_of(text, at)
    seen = Revision.objects.filter(
        text__article=text.article_id, text__language=text.article.source_language, number=number
    )
    return seen.first() or source_of(text, at)


def _earlier_blocks(text: ArticleText, newest: Revision | None) -> list[Block]:
    """Return the blocks of older revisions, so that words that come back mean what they meant."""
    if newest is None:
        return []
    older = Revision.objects.filter(text=text, number__lt=newest.number).order_by("-number")[:EARLIER_REVISIONS]
    return [block for revision in older for block in revision.block_facts]


def lock_text(text_id: int) -> ArticleText:
    """Return a text with its row locked, so that two editors are served one after the other."""
    return ArticleText.objects.select_for_update(of=("self",)).select_related("article").get(pk=text_id)


def newest_revision(text: ArticleText) -> Revision | None:
    """Return the newest revision that nobody gave up."""
    return Revision.objects.filter(text=text).exclude(state=State.DISCARDED).order_by("-number").first()


def newest_number(text: ArticleText) -> int:
    """Return the highest number ever given in a text; numbers are never given twice."""
    newest = Revision.objects.filter(text=text).order_by("-number").values_list("number", flat=True).first()
    return newest or 0


@transaction.atomic
def start_text(*, article: Article, language: str) -> ArticleText:
    """Return the text of an article in a language, made if it is not there yet."""
    text, _ = ArticleText.objects.get_or_create(article=article, language=language)
    return text


@transaction.atomic
def keep_editing(*, text: ArticleText, user: Any, at: datetime) -> ArticleText:
    """Note that somebody has the editor open, so that others are told; return who has it.

    The first keeps it until their editor has been silent for EDITING_FOR.
    """
    text = lock_text(text.pk)
    if not text.edited_by_somebody_else(user, at):
        text.editing_by, text.editing_until = user, at + EDITING_FOR
        text.save(update_fields=["editing_by", "editing_until"])
    return text


@transaction.atomic
def verify_text(*, text: ArticleText, on: Any, review_by: Any, at: datetime) -> None:
    """Record that the facts of a text were checked on a day, and by when they must be checked again."""
    text = lock_text(text.pk)
    text.last_verified_on, text.review_by = on, review_by
    text.save(update_fields=["last_verified_on", "review_by"])
    content_changed(at)
