"""The stored blocks of a revision: rendered once, with keys and sources as `rules.blocks` says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from helpcenter.markdown import RenderedBlock, as_json, image_names, place_images, render
from helpcenter.models import ArticleImage, ArticleText, Revision
from helpcenter.rules.blocks import UNKNOWN_SOURCE, Block, staleness, with_keys, with_sources


@dataclass(frozen=True, slots=True)
class Following:
    """How the blocks of a new revision relate to what was there.

    `before` are the blocks of the revision it is based on, `earlier` those of older ones (the newest first); `source` those of the original, None when this text is the
    original; `confirmed` the indexes that a translator declared up to date (None: all).
    """

    before: Sequence[Block] = ()
    earlier: Sequence[Block] = ()
    source: Sequence[Block] | None = None
    confirmed: frozenset[int] | None = frozenset()
    is_minor: bool = False


def stored_blocks(
    body: str, following: Following, *, known_stale: frozenset[int] = frozenset()
) -> list[dict[str, Any]]:
    """Render a body to what a revision stores. `known_stale` are indexes of blocks known to be out of date.

    Raises helpcenter.markdown.MarkdownError.
    """
    rendered = _with_images(body, render(body))
    facts = [Block(block.kind, block.hash, key=block.hash, anchor=block.anchor) for block in rendered]
    if following.source is None:
        facts = with_keys(facts, following.before, is_minor=following.is_minor, earlier=following.earlier)
    else:
        facts = with_sources(
            facts, following.before, following.source, confirmed=following.confirmed, earlier=following.earlier
        )
    return [
        {**as_json(block), "key": fact.key, "follows": UNKNOWN_SOURCE if index in known_stale else fact.follows}
        for index, (block, fact) in enumerate(zip(rendered, facts, strict=True))
    ]


def previewed_blocks(body: str) -> list[dict[str, Any]]:
    """Return a body as readers would get it, without saving anything. Raises helpcenter.markdown.MarkdownError."""
    return [as_json(block) for block in _with_images(body, render(body))]


def _with_images(body: str, rendered: list[RenderedBlock]) -> list[RenderedBlock]:
    names = image_names(body)
    if not names:
        return rendered
    images = {
        image.name: (str(image.file.name), image.width, image.height)
        for image in ArticleImage.objects.filter(name__in=names)
    }
    return [replace(block, html=place_images(block.html, images)) for block in rendered]


def render_again(*, image_name: str) -> None:
    """Renew the stored HTML of every text that shows a picture, when the picture changed. Keys and sources stay."""
    for revision in Revision.objects.filter(body__contains=f"images/{image_name}").iterator(chunk_size=100):
        fresh = _with_images(revision.body, render(revision.body))
        revision.blocks = [{**old, "html": new.html} for old, new in zip(revision.blocks, fresh, strict=True)]
        revision.save(update_fields=["blocks"])


def source_of(text: ArticleText, at: datetime) -> Revision | None:
    """Return the revision that a translation of today follows: the live original, else its newest draft."""
    if text.is_source:
        return None
    originals = Revision.objects.filter(text__article=text.article_id, text__language=text.article.source_language)
    return originals.live(at).first() or originals.working().order_by("-number").first()


def recount_staleness(article_id: int, at: datetime) -> None:
    """Store, for the editors' lists, how much of each live text is out of date."""
    live = {
        revision.text.language: revision
        for revision in Revision.objects.live(at).filter(text__article=article_id).select_related("text__article")
    }
    for revision in live.values():
        text = revision.text
        original = live.get(text.article.source_language)
        found = staleness(original.block_facts, revision.block_facts).count if original and not text.is_source else 0
        ArticleText.objects.filter(pk=text.pk).update(stale_count=found, block_count=len(revision.blocks))
    ArticleText.objects.filter(article=article_id).exclude(language__in=live).update(stale_count=0, block_count=0)
