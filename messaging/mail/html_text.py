"""The words of an HTML mail: paragraphs, lists, links and quotations as plain text.

Python's `html.parser` takes minutes over a hundred kilobytes of tags that never end. Here every search goes forward only.
"""

import html
import re
from collections.abc import Iterator

BEGINS_TAG = re.compile(r"<(?=[a-zA-Z!?]|/[a-zA-Z])")
TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})")
ATTRIBUTE = re.compile(
    r"""([a-zA-Z-]{1,30})\s{0,20}=\s{0,20}(?:"([^"]{0,4000})"|'([^']{0,4000})'|([^\s"'>]{1,4000}))"""
)
ATTRIBUTES_MAX = 20_000  # characters of a tag that are looked at
SILENT = frozenset({"script", "style", "title", "textarea", "template"})
NEW_LINE = frozenset(
    {
        "div",
        "tr",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "table",
        "tbody",
        "section",
        "article",
        "header",
        "footer",
        "form",
        "center",
        "address",
        "body",
        "caption",
        "option",
        "figure",
    }
)
NEW_PARAGRAPH = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"})
WITHOUT_MARGIN = re.compile(r"Mso|margin:\s*0(?:px|pt|cm|in|mm)?(?:\s+0(?:px|pt|cm|in|mm)?)*\s*(?:;|$)", re.IGNORECASE)
QUOTED_MAX = 20  # levels
VALUE_MAX = 5_000_000  # characters; a photo may be written into its tag
LINKS = ("http://", "https://", "mailto:")
SPACES = re.compile(r"[ \t\r\n\f]+")
MANY_EMPTY = re.compile(r"\n{4,}")
LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")  # int() refuses thousands of digits.
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
BREAK_BETWEEN_WIDE = re.compile(rf"(?<=[{WIDE}])[ \t]*\r?\n[ \t\r\n]*(?=[{WIDE}])")
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([\w-]{2,30})", re.IGNORECASE)


def declared_charset(data: bytes) -> str:
    """Return the charset that a page declares in its head; empty if it declares none."""
    found = CHARSET.search(data, 0, 4000)
    return found[1].decode("ascii", "replace") if found else ""


def as_text(page: str) -> str:
    """Return the words of a page, of at most a million characters or so, as plain text; a quotation's lines begin with `> `."""
    writer = Writer()
    for name, is_end, attributes, text in tokens(page):
        if name:
            writer.tag(name, is_end, attributes)
        else:
            writer.text(text)
    return writer.result()


class Searcher:
    """Finds strings further and further on, and searches no stretch twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.next_at: dict[str, int] = {}

    def find(self, what: str, start: int) -> int:
        """Return where a string comes next; -1 if it does not. Starts of one string may only grow."""
        at = self.next_at.get(what, 0)
        if at < 0 or (what in self.next_at and at >= start):
            return at
        self.next_at[what] = self.text.find(what, start)
        return self.next_at[what]


def tokens(page: str) -> Iterator[tuple[str, bool, str, str]]:
    """Yield name, whether it ends, and attributes of each tag, and the text between them; what is silent is left out."""
    lowered = page.lower()
    searcher = Searcher(lowered if len(lowered) == len(page) else page)  # A few letters grow when they become small.
    position = 0
    while found := BEGINS_TAG.search(page, position):
        begin = found.start()
        if begin > position:
            yield "", False, "", page[position:begin]
            position = begin
        if page.startswith("<!--", begin):
            end = searcher.find("-->", begin + 4)
            position = end + 3 if end >= 0 else begin + 4
            continue
        tag = TAG_NAME.match(page, begin)
        end = _end_of_tag(page, tag.end() if tag else begin + 2, searcher)
        if end < 0:
            break
        position = end + 1
        if not tag:
            continue
        name = tag[2].lower()
        yield name, bool(tag[1]), page[tag.end() : min(end, tag.end() + ATTRIBUTES_MAX)], ""
        if name in SILENT and not tag[1]:
            position = max(position, searcher.find(f"</{name}", position))
    if position < len(page):
        yield "", False, "", page[position:]


def _end_of_tag(page: str, position: int, searcher: Searcher) -> int:
    """Return where the `>` of a tag stands: not inside a value in quotation marks, if that value ends."""
    while (end := searcher.find(">", position)) >= 0:
        marks = [at for mark in ('"', "'") if 0 <= (at := searcher.find(mark, position)) < end]
        if not marks:
            return end
        opening = min(marks)
        closing = page.find(page[opening], opening + 1, opening + VALUE_MAX)
        if closing < 0 or page[max(position, opening - 3) : opening].rstrip()[-1:] != "=":
            return end
        position = closing + 1
    return -1


class Writer:
    """Puts words and tags together to lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current: list[str] = []
        self.quotes: list[bool] = []  # Of each open blockquote, whether it quotes.
        self.lists: list[int] = []  # Of each open list the last number; -1 without numbers.
        self.preformatted = 0
        self.indent = ""
        self.link = ""
        self.link_begins = 0

    def text(self, raw: str) -> None:
        """Add words."""
        if not self.preformatted:
            raw = SPACES.sub(" ", BREAK_BETWEEN_WIDE.sub("", raw))
            if raw.startswith(" ") and (not self.current or self.current[-1].endswith(" ")):
                raw = raw[1:]
        words = html.unescape(LONG_NUMBER.sub("\N{REPLACEMENT CHARACTER}", raw))
        first, *others = words.split("\n") if self.preformatted else [words]
        self._add(first)
        for other in others:
            self.end_line(is_kept=True)
            self._add(other)

    def tag(self, name: str, is_end: bool, attributes: str) -> None:
        """Do what a tag means for the lines."""
        if name == "br":
            self.end_line(is_kept=True)
        elif name == "hr" and not is_end:
            self.end_line()
            self._add("_" * 32)
            self.end_line()
        elif name in NEW_PARAGRAPH:
            found = {} if is_end or not attributes else _attributes(attributes)
            has_margin = not found or not WITHOUT_MARGIN.search(f"{found.get('class', '')} {found.get('style', '')}")
            self.end_line()
            if is_end and name == "blockquote" and self.quotes:
                self.quotes.pop()
            if has_margin and not is_end and self.lines and self.lines[-1].strip("> "):
                self.lines.append(self._prefix().rstrip())
            if not is_end and name == "blockquote" and len(self.quotes) < QUOTED_MAX:
                self.quotes.append("border:none" not in re.sub(r"\s", "", found.get("style", "")))
            if name == "pre":
                self.preformatted = max(0, self.preformatted + (-1 if is_end else 1))
        elif name in NEW_LINE:
            self.end_line()
            self._list(name, is_end)
        elif name in {"td", "th"} and self.current and not is_end:
            self._add(" ")
        elif name == "a":
            self._link("" if is_end else _attributes(attributes).get("href", ""))
        elif name == "img":
            found = _attributes(attributes)
            if not found.get("src", "").startswith("cid:"):
                self._add(found.get("alt", "")[:200])

    def end_line(self, *, is_kept: bool = False) -> None:
        """Begin a new line; an empty one only if it is meant."""
        line = "".join(self.current)
        if is_kept or line.strip(" \t"):
            line = line.replace("\xa0", " ")
            is_signature = line == "-- "  # The space is what makes it one.
            line = line.rstrip() if self.preformatted else self.indent + line.strip()
            self.lines.append("-- " if is_signature and not sum(self.quotes) else (self._prefix() + line).rstrip())
        self.current.clear()
        self.indent = ""
        self.link_begins = 0

    def result(self) -> str:
        """Return what was written."""
        self.end_line()
        return MANY_EMPTY.sub("\n\n\n", "\n".join(self.lines)).strip("\n")

    def _add(self, words: str) -> None:
        if words:
            self.current.append(words)

    def _prefix(self) -> str:
        return "> " * sum(self.quotes)

    def _list(self, name: str, is_end: bool) -> None:
        if name in {"ul", "ol"}:
            if not is_end and len(self.lists) < QUOTED_MAX:
                self.lists.append(0 if name == "ol" else -1)
            elif is_end and self.lists:
                self.lists.pop()
        elif name == "li" and not is_end:
            number = self.lists[-1] if self.lists else -1
            if number >= 0:
                self.lists[-1] = number + 1
            self._add("- " if number < 0 else f"{number + 1}. ")
            self.indent = "  " * (len(self.lists) - 1)

    def _link(self, address: str) -> None:
        words = "".join(self.current[self.link_begins :]).strip()
        target = self.link.removeprefix("mailto:")
        if words and self.link.startswith(LINKS) and _bare(target) != _bare(words):
            self._add(f" <{target}>")
        self.link, self.link_begins = address.strip(), len(self.current)


def _bare(address: str) -> str:
    return re.sub(r"^https?://(www\.)?|/$", "", address.strip().lower())


def _attributes(text: str) -> dict[str, str]:
    """Return the attributes of a tag by lower-case name."""
    found: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), html.unescape(LONG_NUMBER.sub("", double or single or bare)))
    return found
