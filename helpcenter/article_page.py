"""An article put together for a reader: stored blocks, placed, with what is out of date marked."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from helpcenter.markdown import Place, alone, flow
from helpcenter.models import Revision
from helpcenter.phrases import CALLOUTS
from helpcenter.queries import Reading
from helpcenter.rules.blocks import side_by_side

_HEADING_ID = re.compile(r"<(h[2-6]) id=")


@dataclass(frozen=True, slots=True)
class TocEntry:
    anchor: str
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row of the side-by-side view: safe HTML of the reader's language and of the other one, or nothing."""

    mine: SafeString
    other: SafeString
    is_stale: bool


def place_for(reader: str, words_in: str) -> Place:
    """Return where words of one language stand on a page for a reader of another (or the same)."""
    with override(words_in):
        callouts = {name: str(words) for name, words in CALLOUTS.items()}
    with override(reader):
        # The pattern of the URL is asked once, not for every link.
        pattern = reverse("article", args=["SLUG"])
    return Place(
        marketplace=settings.MARKETPLACE_NAME[words_in],
        article_url=lambda slug: pattern.replace("SLUG", slug),
        media_url=default_storage.url,
        callouts=callouts,
    )


def article_html(reading: Reading) -> SafeString:
    """Return the text of an article, each out-of-date block with the original beside it."""
    shown, source = reading.shown, reading.source
    place = place_for(reading.wanted, shown.text.language)
    stale = reading.staleness.stale
    original_place = place_for(reading.wanted, source.text.language) if source is not None else place

    def decorate(index: int, html: str) -> str:
        if index not in stale:
            return html
        source_index = stale[index]
        original = ""
        if source is not None and source_index is not None:
            original = original_place.fill(_without_ids(alone(source.blocks, source_index)))
        context = {"html": mark_safe(html), "original": mark_safe(original), "source": source}  # noqa: S308 (sanitised)
        return render_to_string("helpcenter/_stale_block.html", context)

    return mark_safe(place.fill(flow(shown.blocks, decorate)))  # noqa: S308 (sanitised when it was saved)


def missing_html(reading: Reading) -> list[SafeString]:
    """Return the blocks of the original that nobody has translated yet."""
    if reading.source is None:
        return []
    place = place_for(reading.wanted, reading.source.text.language)
    return [mark_safe(place.fill(_without_ids(alone(reading.source.blocks, i)))) for i in reading.staleness.missing]  # noqa: S308


def table_of_contents(revision: Revision, place: Place) -> list[TocEntry]:
    """Return the headings of a text, two levels deep."""
    return [
        TocEntry(block["anchor"], place.fill_text(block["text"]), int(block["kind"][-1]))
        for block in revision.blocks
        if block["kind"] in {"heading2", "heading3"}
    ]


def rows_side_by_side(reading: Reading) -> list[PageRow]:
    """Return both languages row by row, the reader's first; none when there is only one."""
    if reading.other is None:
        return []
    pair = {revision.text.language: revision for revision in (reading.shown, reading.other)}
    source = pair[reading.article.source_language]
    translation = reading.shown if source is reading.other else reading.other
    mine_is_source = source.text.language == reading.wanted

    places = {code: place_for(reading.wanted, code) for code in pair}

    def placed(revision: Revision, index: int | None) -> SafeString:
        if index is None:
            return SafeString("")
        html = alone(revision.blocks, index)
        html = html if revision is reading.shown else _without_ids(html)
        return mark_safe(places[revision.text.language].fill(html))  # noqa: S308

    rows = []
    for row in side_by_side(source.block_facts, translation.block_facts):
        left, right = placed(source, row.source), placed(translation, row.translation)
        rows.append(PageRow(left, right, row.is_stale) if mine_is_source else PageRow(right, left, row.is_stale))
    return rows


def _without_ids(html: str) -> str:
    """Return a block that stands beside its counterpart: both may use one anchor, and a page has each id once."""
    return _HEADING_ID.sub(r"<\1 data-anchor=", html)


def faq_json_ld(revision: Revision, place: Place) -> SafeString:
    """Return the schema.org description of a question and its answer, safe inside a script element."""
    answer = "\n".join(place.fill_text(block["text"]) for block in revision.blocks if block["text"])
    return _json_ld(
        {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "inLanguage": revision.text.language,
            "mainEntity": [
                {
                    "@type": "Question",
                    "name": place.fill_text(revision.title),
                    "acceptedAnswer": {"@type": "Answer", "text": answer},
                }
            ],
        }
    )


def breadcrumb_json_ld(names_and_urls: list[tuple[str, str]]) -> SafeString:
    """Return the schema.org description of where a page stands."""
    return _json_ld(
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": position, "name": name, "item": url}
                for position, (name, url) in enumerate(names_and_urls, start=1)
            ],
        }
    )


def _json_ld(data: dict[str, Any]) -> SafeString:
    escaped = (
        json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    )
    return mark_safe(escaped)  # noqa: S308 (no character is left that could end the script element)
