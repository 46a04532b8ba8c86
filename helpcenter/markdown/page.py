"""Stored blocks put together to the HTML of a page."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# With the tag in front, which text cannot have: there, < is &lt;.
_ARTICLE_LINK = re.compile(r'<a href="article:([^"#]*)(#[^"]*)?"')
_MARKDOWN_ARTICLE_LINK = re.compile(r"\]\(article:([^)#\s]*)(#[^)\s]*)?\)")
_NAMED_IMAGE = re.compile(r'<img src="media:([\w.-]+)" alt="([^"]*)"((?:[^>"]|"[^"]*")*)>')
_STORED_IMAGE = re.compile(r'<img src="media:([^"]+)"')
_CALLOUT_LABEL = re.compile(r'<p class="callout-label">[^<]*</p>')
_CALLOUT = re.compile(r"\{callout:(\w+)\}")

StoredBlock = Mapping[str, Any]
Decorate = Callable[[int, str], str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where stored HTML is shown: what its placeholders stand for.

    `article_url` takes a slug, `media_url` the name of a stored file.
    """

    marketplace: str
    article_url: Callable[[str], str]
    media_url: Callable[[str], str]
    callouts: Mapping[str, str] = field(default_factory=dict)

    def fill(self, stored: str) -> str:
        """Return stored HTML with links, images and names in place."""
        filled = _ARTICLE_LINK.sub(lambda m: f'<a href="{html.escape(self.article_url(m[1]))}{m[2] or ""}"', stored)
        filled = _STORED_IMAGE.sub(lambda m: f'<img src="{html.escape(self.media_url(m[1]))}"', filled)
        filled = _CALLOUT.sub(lambda m: html.escape(self.callouts.get(m[1], m[1])), filled)
        return filled.replace("{marketplace}", html.escape(self.marketplace))

    def fill_text(self, stored: str) -> str:
        """Return stored plain text with names in place, not escaped."""
        return stored.replace("{marketplace}", self.marketplace)


def place_images(rendered: str, images: Mapping[str, tuple[str, int, int]]) -> str:
    """Return HTML in which images by name became stored files with their size, so that a page does not jump.

    `images` maps a name to the file, its width and its height in pixels. A missing one shows its words.
    """

    def one(match: re.Match[str]) -> str:
        name, words, rest = match.groups()
        if name not in images:
            return words
        file, width, height = images[name]
        size = f'width="{width}" height="{height}" loading="lazy" decoding="async"'
        return f'<img src="media:{html.escape(file)}" alt="{words}" {size}{rest}>'

    return _NAMED_IMAGE.sub(one, rendered)


def flow(blocks: Sequence[StoredBlock], decorate: Decorate = lambda index, block: block) -> str:
    """Return the HTML of a whole text. `decorate` may change a block's own HTML, inside its lists and callouts."""
    parts: list[str] = []
    open_wrappers: list[tuple[int, str]] = []
    for index, block in enumerate(blocks):
        wrappers = block["wrappers"]
        shared = 0
        while (
            shared < len(open_wrappers) and shared < len(wrappers) and open_wrappers[shared][0] == wrappers[shared][0]
        ):
            shared += 1
        parts += [close for _, close in reversed(open_wrappers[shared:])]
        del open_wrappers[shared:]
        for identity, opening, closing in wrappers[shared:]:
            parts.append(opening)
            open_wrappers.append((identity, closing))
        parts.append(decorate(index, block["html"]))
    parts += [close for _, close in reversed(open_wrappers)]
    return "\n".join(parts)


def alone(blocks: Sequence[StoredBlock], index: int) -> str:
    """Return the HTML of one block by itself: a list item keeps its list and its number, a callout its box."""
    html_alone = _listed(blocks, index)
    before = {wrapper[0] for wrapper in blocks[index - 1]["wrappers"]} if index else set()
    for identity, opening, closing in reversed(blocks[index]["wrappers"]):
        if opening.startswith('<div class="callout'):
            box = opening if identity not in before else _CALLOUT_LABEL.sub("", opening)
            html_alone = f"{box}{html_alone}{closing}"
    return html_alone


def _listed(blocks: Sequence[StoredBlock], index: int) -> str:
    block = blocks[index]
    wrappers = block["wrappers"]
    if block["kind"] != "item" or len(wrappers) < 2:
        return str(block["html"])
    list_id, opening, closing = wrappers[-2]
    number = len(
        {b["wrappers"][len(wrappers) - 1][0] for b in blocks[: index + 1] if _is_in(b, list_id, len(wrappers))}
    )
    if opening.startswith("<ol"):
        started = re.search(r'start="(\d+)"', opening)
        opening = f'<ol start="{(int(started[1]) if started else 1) + number - 1}">'
    return f"{opening}<li>{block['html']}</li>{closing}"


def _is_in(block: StoredBlock, list_id: int, depth: int) -> bool:
    return len(block["wrappers"]) >= depth and block["wrappers"][depth - 2][0] == list_id


def markdown_for_readers(title: str, body: str, place: Place, *, origin: str) -> str:
    """Return an article as Markdown that stands by itself: its title, absolute links, names filled in."""
    text = _MARKDOWN_ARTICLE_LINK.sub(lambda m: f"]({origin}{place.article_url(m[1])}{m[2] or ''})", body)
    return f"# {place.fill_text(title)}\n\n{place.fill_text(text)}"
