"""A Markdown body as a list of blocks, each with its own safe HTML and the hash of its content."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from helpcenter.markdown.parser import CALLOUTS, make_parser, softbreak

_EXPLICIT_ANCHOR = re.compile(r"\s*\{#([\w-]{1,80})\}\s*$")
_IMAGE = re.compile(r"images/([\w.-]{1,100})\Z")
_IMAGE_IN_BODY = re.compile(r"\]\(\s*<?images/([\w.-]{1,100})")

_TAGS = {
    *("a", "p", "em", "strong", "code", "pre", "br", "hr", "img", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title"},
    "th": {"data-align"},
    "td": {"data-align"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_SCHEMES = {"https", "http", "mailto", "article", "media"}


@dataclass(frozen=True, slots=True)
class Wrapper:
    """An element around one or more blocks: a list, its item, a quotation, a callout. `id` tells two lists apart."""

    id: int
    open: str
    close: str


@dataclass(frozen=True, slots=True)
class RenderedBlock:
    """One block. `html` is safe; `text` is what a reader sees of it, without markup; `line` counts from 1."""

    kind: str
    hash: str
    html: str
    text: str
    line: int
    anchor: str = ""
    wrappers: tuple[Wrapper, ...] = ()


def render(body: str) -> list[RenderedBlock]:
    """Return the blocks of a Markdown body.

    Raises MarkdownError when it is nested too deep, has too many blocks or one that is too long for a page.
    """
    return list(_rendered(body))


def image_names(body: str) -> set[str]:
    """Return the names of the images that a body shows as `![alt](images/name)`."""
    return set(_IMAGE_IN_BODY.findall(body))


@lru_cache(maxsize=4)
def _rendered(body: str) -> tuple[RenderedBlock, ...]:
    # A form that checks a body and the action that saves it ask for the same one.
    return tuple(_Renderer(body).blocks())


@cache
def _parser() -> MarkdownIt:
    return make_parser()


@dataclass
class _Renderer:
    body: str
    anchors: dict[str, int] = field(default_factory=dict)
    stack: list[Wrapper] = field(default_factory=list)
    opened: int = 0

    def blocks(self) -> Iterator[RenderedBlock]:
        tokens = _parser().parse(unicodedata.normalize("NFC", self.body))
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type in _WRAPPERS or token.type.startswith("container_"):
                empty_item = token.type == "list_item_open" and tokens[index + 1].type == "list_item_close"
                self._open_or_close(token)
                if empty_item:
                    yield self._block("item", "", "", "", token)
                index += 1
                continue
            end = _end_of(tokens, index)
            yield self._leaf(
                tokens[index:end], is_first_of_item=index > 0 and tokens[index - 1].type == "list_item_open"
            )
            index = end

    def _open_or_close(self, token: Token) -> None:
        if token.nesting == -1:
            self.stack.pop()
            return
        self.opened += 1
        self.stack.append(Wrapper(self.opened, *_wrapper_tags(token)))

    def _leaf(self, tokens: list[Token], *, is_first_of_item: bool) -> RenderedBlock:
        first = tokens[0]
        anchor = ""
        match first.type:
            case "heading_open":
                # The title is the only h1 of the page.
                level = max(2, int(first.tag[1]))
                first.tag = tokens[-1].tag = f"h{level}"
                kind = f"heading{level}"
                anchor = self._take_anchor(tokens[1])
                first.attrSet("id", anchor)
            case "table_open":
                kind = "table"
                for token in tokens:
                    if style := token.attrs.pop("style", None):
                        token.attrSet("data-align", str(style).removeprefix("text-align:"))
            case "fence" | "code_block":
                kind = "code"
                first.info = ""
            case "hr":
                kind = "rule"
            case _:
                kind = "item" if is_first_of_item else "paragraph"
        for token in tokens:
            _place_links(token)
        content = "\n".join(token.content for token in tokens if token.type in {"inline", "fence", "code_block"})
        html = nh3.clean(
            _parser().renderer.render(tokens, _parser().options, {}).strip(),
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel=None,
        )
        return self._block(kind, content, html, _plain_text(tokens), first, anchor)

    def _block(self, kind: str, content: str, html: str, text: str, token: Token, anchor: str = "") -> RenderedBlock:
        return RenderedBlock(
            kind=kind,
            hash=content_hash(kind, content),
            html=html,
            text=text,
            line=_line(token),
            anchor=anchor,
            wrappers=tuple(self.stack),
        )

    def _take_anchor(self, inline: Token) -> str:
        """Return a heading's id: the one written as {#id}, else its words, so that it does not move with its place."""
        written = _EXPLICIT_ANCHOR.search(inline.content)
        if written:
            inline.content = inline.content[: written.start()]
            last = inline.children[-1] if inline.children else None
            if last is not None and last.type == "text":
                last.content = _EXPLICIT_ANCHOR.sub("", last.content)
        wanted = written[1] if written else anchor_of(_plain_text([inline]))
        anchor = wanted
        while anchor in self.anchors:
            self.anchors[wanted] += 1
            anchor = f"{wanted}-{self.anchors[wanted]}"
        self.anchors[anchor] = 1
        return anchor


def content_hash(kind: str, content: str) -> str:
    """Return the hash of a block's content: 32 hexadecimal digits of SHA-256; white space and width do not count."""
    folded = content if kind == "code" else " ".join(unicodedata.normalize("NFKC", content).split())
    return hashlib.sha256(f"{kind}\n{folded}".encode()).hexdigest()[:32]


def anchor_of(heading: str) -> str:
    """Return the words of a heading as an id: letters of any script, digits and hyphens."""
    folded = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"[^\w]+", "-", folded).strip("-_")[:80] or "section"


_WRAPPERS = {
    *("bullet_list_open", "bullet_list_close", "ordered_list_open", "ordered_list_close"),
    *("list_item_open", "list_item_close", "blockquote_open", "blockquote_close"),
}


def _wrapper_tags(token: Token) -> tuple[str, str]:
    if token.type.startswith("container_"):
        name = token.type.removeprefix("container_").removesuffix("_open")
        if name in CALLOUTS:
            label = f'<p class="callout-label">{{callout:{name}}}</p>'
            return f'<div class="callout callout-{name}" role="note">{label}', "</div>"
        return '<div class="steps">', "</div>"
    if token.type == "ordered_list_open":
        start = int(token.attrs.get("start", 1))
        return (f'<ol start="{start}">' if start != 1 else "<ol>"), "</ol>"
    return f"<{token.tag}>", f"</{token.tag}>"


def _end_of(tokens: list[Token], start: int) -> int:
    """Return the index behind the token that closes the one at `start`."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index + 1
    return len(tokens)


def _place_links(token: Token) -> None:
    """Mark what a page must complete: images by name; links out get rel."""
    for child in token.children or []:
        if child.type == "image":
            image = _IMAGE.match(unquote(str(child.attrs.get("src", ""))))
            if image:
                child.attrSet("src", f"media:{image[1]}")
            else:  # An image of somebody else's site would tell it who reads; its words stay.
                child.type, child.tag = "text", ""
        elif child.type == "link_open" and str(child.attrs.get("href", "")).startswith(("http:", "https:", "//")):
            child.attrSet("rel", "noopener noreferrer nofollow")


def _plain_text(tokens: list[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            children = token.children or []
            parts.append("".join(_inline_text(children, index) for index in range(len(children))))
        elif token.type in {"fence", "code_block"}:
            parts.append(token.content)
    return " ".join(part.strip() for part in parts if part.strip())


def _inline_text(tokens: list[Token], index: int) -> str:
    match tokens[index].type:
        case "softbreak":
            return softbreak(tokens, index)
        case "hardbreak":
            return "\n"
    return tokens[index].content


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def as_json(block: RenderedBlock) -> dict[str, Any]:
    """Return a block as it is stored with its revision."""
    return {
        "kind": block.kind,
        "hash": block.hash,
        "html": block.html,
        "text": block.text,
        "anchor": block.anchor,
        "wrappers": [[wrapper.id, wrapper.open, wrapper.close] for wrapper in block.wrappers],
    }
