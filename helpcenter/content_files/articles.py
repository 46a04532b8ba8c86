"""An article in one language as a file: front matter and Markdown."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from accounts.rules.languages import Language
from content_files.yaml_text import (
    SLUG,
    ContentFaults,
    Fault,
    Wrong,
    compose,
    mapping,
    quoted,
    scalar,
    text_of,
)
from helpcenter.markdown import MarkdownError

TITLE_MAX, SUMMARY_MAX, ALIASES_MAX, ALIAS_MAX = 200, 300, 50, 200
LONGEST_FRONT_MATTER = 50_000  # characters
STATUSES = ("draft", "published")


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """One file: an article in one language. `line_of` tells where a key stands; `body_line` where the body begins."""

    path: Path
    language: Language
    slug: str
    title: str
    body: str
    summary: str = ""
    category: str = ""
    question: bool | None = None
    position: int | None = None
    featured: int | None = None
    last_verified_on: date | None = None
    review_by: date | None = None
    source_language: Language | None = None
    status: str = ""
    stale: tuple[int, ...] = ()
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    line_of: dict[str, int] = field(default_factory=dict)
    body_line: int = 1
    warnings: tuple[Fault, ...] = ()

    def fault(self, message: str, key: str = "") -> Fault:
        return Fault(self.path, self.line_of.get(key, 1), message)

    def body_fault(self, error: MarkdownError) -> Fault:
        words = {
            "too_deep": "lists or quotations are nested too deep (20 lists at the most)",
            "too_many_blocks": "too many paragraphs, list items and table cells (5,000 at the most)",
            "too_many_brackets": "too many opening brackets (200 in a paragraph, 3,000 in an article)",
            "block_too_long": "this paragraph is too long (10,000 characters at the most)",
        }
        return Fault(self.path, self.body_line + error.line - 1, words[error.code])


# Reading


def find_files(folder: Path) -> list[Path]:
    """Return the article files of a folder. Raises ContentFaults when there are none."""
    files = [path for language in Language for path in sorted((folder / language).glob("*.md")) if path.is_file()]
    if not files:
        raise ContentFaults(
            [Fault(folder, 0, "no article here: expected files such as en/first-article.md or ja/first-article.md")]
        )
    return files


def read_files(files: Iterable[Path], *, body_max: int) -> Iterator[ArticleFile | Fault]:
    """Yield each file read, or what is wrong with it. `body_max` is in characters."""
    for path in files:
        try:
            yield _read(path, body_max)
        except Wrong as wrong:
            yield Fault(path, wrong.line, wrong.message)


def _read(path: Path, body_max: int) -> ArticleFile:
    slug = unicodedata.normalize("NFC", path.stem)
    if not SLUG.match(slug) or len(slug) > 120:
        raise Wrong(0, "the file's name is the article's slug: letters, digits and single hyphens, 120 at the most")
    text = text_of(path)
    head, body, body_line = _split(text)
    lines: dict[str, int] = {}
    meta: dict[str, yaml.Node] = {}
    if len(head) > LONGEST_FRONT_MATTER:
        raise Wrong(1, f"is longer than {LONGEST_FRONT_MATTER:,} characters before the text begins")
    node = compose(head, first_line=2)
    if node is not None:
        meta = mapping(node, 2)
        lines = {name: key.start_mark.line + 2 for name, (key, _) in zip(meta, node.value, strict=True)}
    unknown = sorted(set(meta) - set(_KEYS), key=lambda name: lines[name])
    warnings = tuple(Fault(path, lines[name], f"the key {name!r} is not known and was not kept") for name in unknown)
    values: dict[str, Any] = {key: _KEYS[key](value, key, 2) for key, value in meta.items() if key in _KEYS}
    if not values.get("title"):
        raise Wrong(lines.get("title", 1), "the title is missing: add a line such as  title: How to return an item")
    if len(body) > body_max:
        raise Wrong(body_line, f"the text has {len(body):,} characters; {body_max:,} is the most: split the article")
    return ArticleFile(
        path=path,
        language=Language(path.parent.name),
        slug=slug,
        body=body,
        body_line=body_line,
        line_of=lines,
        warnings=warnings,
        **values,
    )


def _split(text: str) -> tuple[str, str, int]:
    """Return front matter, body and the line on which the body begins."""
    if not text.startswith("---\n"):
        raise Wrong(1, "the front matter is missing: the first line must be ---")
    end = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, 4)
    if end is None:
        raise Wrong(1, "the front matter does not end: a line --- must close it")
    rest = text[end.end() :]
    body = rest.strip("\n")
    skipped = len(rest) - len(rest.lstrip("\n"))
    return text[4 : end.start()], body.rstrip(), text[: end.end()].count("\n") + 1 + skipped


def _short(most: int) -> Any:
    def read(node: yaml.Node, key: str, first_line: int) -> str:
        value = scalar(node, key, first_line)
        if len(value) > most:
            raise Wrong(node.start_mark.line + first_line, f"{key} has {len(value)} characters; {most} is the most")
        return value

    return read


def _list(most: int, longest: int) -> Any:
    def read(node: yaml.Node, key: str, first_line: int) -> tuple[str, ...]:
        line = node.start_mark.line + first_line
        if isinstance(node, yaml.ScalarNode):
            only = _short(longest)(node, key, first_line)
            return (only,) if only else ()
        if not isinstance(node, yaml.SequenceNode):
            raise Wrong(line, f"{key} must be a list: one  - item  a line")
        if len(node.value) > most:
            raise Wrong(line, f"{key} has {len(node.value)} entries; {most} is the most")
        return tuple(_short(longest)(item, f"an entry of {key}", first_line) for item in node.value)

    return read


def _flag(node: yaml.Node, key: str, first_line: int) -> bool:
    value = scalar(node, key, first_line).lower()
    if value not in {"true", "false", "yes", "no"}:
        raise Wrong(node.start_mark.line + first_line, f"{key} must be true or false")
    return value in {"true", "yes"}


def _number(node: yaml.Node, key: str, first_line: int) -> int | None:
    value = scalar(node, key, first_line)
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 6 and int(value) <= 100_000):
        raise Wrong(node.start_mark.line + first_line, f"{key} must be a whole number from 0 to 100000")
    return int(value)


def _day(node: yaml.Node, key: str, first_line: int) -> date | None:
    value = scalar(node, key, first_line)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Wrong(node.start_mark.line + first_line, f"{key} must be a date such as 2026-05-01") from error


def _one_of(*allowed: str) -> Any:
    def read(node: yaml.Node, key: str, first_line: int) -> str:
        value = scalar(node, key, first_line)
        if value not in allowed:
            raise Wrong(node.start_mark.line + first_line, f"{key} must be {' or '.join(allowed)}")
        return value

    return read


def _language(node: yaml.Node, key: str, first_line: int) -> Language:
    return Language(_one_of(*Language)(node, key, first_line))


def _category(node: yaml.Node, key: str, first_line: int) -> str:
    """Read a category as slugs joined by /; a name such as “Shipping & Returns” gives its slug."""
    value = unicodedata.normalize("NFC", _short(400)(node, key, first_line))
    parts = [
        part if SLUG.match(part) else re.sub(r"[\W_]+", "-", part).strip("-").lower()
        for part in value.strip("/").split("/")
    ]
    if value and not all(0 < len(part) <= 80 for part in parts):
        raise Wrong(node.start_mark.line + first_line, f"{key} must be slugs joined by /, such as shipping/tracking")
    return "/".join(parts)


def _indexes(node: yaml.Node, key: str, first_line: int) -> tuple[int, ...]:
    values = _list(5_000, 6)(node, key, first_line)
    if not all(value.isascii() and value.isdigit() and value != "0" for value in values):
        raise Wrong(node.start_mark.line + first_line, f"{key} must be the numbers of blocks, counted from 1")
    return tuple(int(value) for value in values)


def _slugs(node: yaml.Node, key: str, first_line: int) -> tuple[str, ...]:
    # A file's name is a slug, and some systems take names apart (NFD).
    return tuple(unicodedata.normalize("NFC", slug) for slug in _list(20, 120)(node, key, first_line))


_KEYS: dict[str, Any] = {
    "title": _short(TITLE_MAX),
    "summary": _short(SUMMARY_MAX),
    "category": _category,
    "question": _flag,
    "position": _number,
    "featured": _number,
    "last_verified_on": _day,
    "review_by": _day,
    "source_language": _language,
    "status": _one_of(*STATUSES),
    "stale": _indexes,
    "aliases": _list(ALIASES_MAX, ALIAS_MAX),
    "related": _slugs,
}


# Writing


def write_article(file: ArticleFile) -> str:
    """Return the canonical text of a file."""
    lines = ["---"]
    for key in _KEYS:
        value = getattr(file, key)
        if value is None or value in ("", ()):
            continue
        if isinstance(value, bool):
            lines.append(f"{key}: {'true' if value else 'false'}")
        elif key == "stale":
            lines.append(f"{key}: [{', '.join(str(index) for index in value)}]")
        elif isinstance(value, tuple):
            lines += [f"{key}:", *(f"  - {quoted(item)}" for item in value)]
        elif isinstance(value, str) and not isinstance(value, Language):
            lines.append(f"{key}: {quoted(value)}")
        else:
            lines.append(f"{key}: {value}")
    return "\n".join([*lines, "---", file.body]).rstrip("\n") + "\n"
