"""The file form of articles: `<language>/<slug>.md` with front matter, `categories.yaml`, `images/`.

Reading never guesses: what is wrong is named by file and line, and all faults of a folder are found in one go. What is
written is canonical: reading and writing it again gives the same bytes.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from accounts.rules.languages import Language
from helpcenter.markdown import MarkdownError

LARGEST_FILE = 4 * 1024 * 1024  # bytes
TITLE_MAX, SUMMARY_MAX, ALIASES_MAX, ALIAS_MAX = 200, 300, 50, 200
DEEPEST_YAML = 10  # levels of lists and mappings; the parser's time grows with the square of them
SLUG = re.compile(r"\w+(?:-\w+)*\Z")
STATUSES = ("draft", "published")
_OPENING = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
_NOT_IN_YAML = re.compile("[\u2028\u2029\ufeff\ufffe\uffff]")  # Line breaks to YAML, or not allowed in a file at all.


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file. `line` counts from 1; 0 is the file as a whole."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class ContentFaults(Exception):  # noqa: N818 (it carries a report)
    """A folder that cannot be imported; nothing of it was."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """One category of `categories.yaml`."""

    slug: str
    name: dict[str, str]
    summary: dict[str, str] = field(default_factory=dict)
    parent: str = ""
    icon: str = "document"


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


class _Wrong(Exception):  # noqa: N818
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


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
        except _Wrong as wrong:
            yield Fault(path, wrong.line, wrong.message)


def read_categories(folder: Path) -> list[CategoryEntry]:
    """Return what `categories.yaml` says, parents first as written. Raises ContentFaults."""
    path = folder / "categories.yaml"
    if not path.exists():
        return []
    try:
        entries = _compose(_text_of(path), first_line=1)
        if not isinstance(entries, yaml.SequenceNode):
            raise _Wrong(1, "expected a list of categories, each with slug and name")
        return list(_category_entries(entries))
    except _Wrong as wrong:
        raise ContentFaults([Fault(path, wrong.line, wrong.message)]) from wrong


def _category_entries(entries: yaml.SequenceNode) -> Iterator[CategoryEntry]:
    seen: set[str] = set()
    for node in entries.value:
        line = node.start_mark.line + 1
        keys = _mapping(node, 1)
        unknown = set(keys) - {"slug", "parent", "icon", "name", "summary"}
        if unknown:
            raise _Wrong(line, f"unknown key {sorted(unknown)[0]!r}: a category has slug, parent, icon, name, summary")
        slug = _scalar(keys["slug"], "slug", 1) if "slug" in keys else ""
        if not SLUG.match(slug):
            raise _Wrong(line, "a category needs a slug of letters, digits and hyphens")
        if len(slug) > 80:
            raise _Wrong(line, "a category's slug has 80 characters at the most")
        if slug in seen:
            raise _Wrong(line, f"the category {slug!r} is here twice")
        parent = _scalar(keys["parent"], "parent", 1) if "parent" in keys else ""
        if parent and parent not in seen:
            raise _Wrong(line, f"its parent {parent!r} must stand above it")
        seen.add(slug)
        name = _by_language(keys["name"]) if "name" in keys else {}
        summary = _by_language(keys["summary"]) if "summary" in keys else {}
        if not any(name.get(language) for language in Language):
            raise _Wrong(line, f"the category {slug!r} needs a name in at least one language")
        if any(len(words) > 120 for words in name.values()) or any(len(words) > 200 for words in summary.values()):
            raise _Wrong(line, "a name has 120 characters at the most, a summary 200")
        icon = _scalar(keys["icon"], "icon", 1) if "icon" in keys else "document"
        if not re.fullmatch(r"[a-z-]{1,20}", icon):
            raise _Wrong(line, "an icon is the name of one, in small letters")
        yield CategoryEntry(slug=slug, name=name, summary=summary, parent=parent, icon=icon)


def _by_language(node: yaml.Node) -> dict[str, str]:
    words = _mapping(node, 1)
    for key, value in words.items():
        if key not in list(Language):
            raise _Wrong(
                value.start_mark.line + 1,
                f"unknown language {key!r}; known are {', '.join(Language)}. Put text with a comma in quotes",
            )
    return {key: _scalar(value, key, 1) for key, value in words.items()}


def _read(path: Path, body_max: int) -> ArticleFile:
    slug = unicodedata.normalize("NFC", path.stem)
    if not SLUG.match(slug) or len(slug) > 120:
        raise _Wrong(0, "the file's name is the article's slug: letters, digits and single hyphens, 120 at the most")
    text = _text_of(path)
    head, body, body_line = _split(text)
    lines: dict[str, int] = {}
    meta: dict[str, yaml.Node] = {}
    node = _compose(head, first_line=2)
    if node is not None:
        meta = _mapping(node, 2)
        lines = {name: key.start_mark.line + 2 for name, (key, _) in zip(meta, node.value, strict=True)}
    unknown = sorted(set(meta) - set(_KEYS), key=lambda name: lines[name])
    warnings = tuple(Fault(path, lines[name], f"the key {name!r} is not known and was not kept") for name in unknown)
    values: dict[str, Any] = {key: _KEYS[key](value, key, 2) for key, value in meta.items() if key in _KEYS}
    if not values.get("title"):
        raise _Wrong(lines.get("title", 1), "the title is missing: add a line such as  title: How to return an item")
    if len(body) > body_max:
        raise _Wrong(body_line, f"the text has {len(body):,} characters; {body_max:,} is the most: split the article")
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


def _text_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise _Wrong(0, f"cannot be read: {error.strerror}") from error
    if size > LARGEST_FILE:
        raise _Wrong(0, f"is {size:,} bytes; {LARGEST_FILE:,} is the most")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _Wrong(line, "is not UTF-8: save the file in UTF-8") from error
    if "\0" in text:
        raise _Wrong(text[: text.index("\0")].count("\n") + 1, "contains a NUL character: remove it")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(text: str) -> tuple[str, str, int]:
    """Return front matter, body and the line on which the body begins."""
    if not text.startswith("---\n"):
        raise _Wrong(1, "the front matter is missing: the first line must be ---")
    end = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, 4)
    if end is None:
        raise _Wrong(1, "the front matter does not end: a line --- must close it")
    rest = text[end.end() :]
    body = rest.strip("\n")
    skipped = len(rest) - len(rest.lstrip("\n"))
    return text[4 : end.start()], body.rstrip(), text[: end.end()].count("\n") + 1 + skipped


def _compose(text: str, *, first_line: int) -> yaml.Node | None:
    """Parse YAML to nodes, which know their lines and are still text: a title `no` stays `no`."""
    if len(text) > 50_000:
        raise _Wrong(1, "is longer than 50,000 characters before the text begins")
    try:
        # The pure Python loader gives lines for every fault; aliases are refused before anything could grow.
        depth = 0
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
            if depth > DEEPEST_YAML:
                raise _Wrong(token.start_mark.line + first_line, "is nested too deep")
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
                raise _Wrong(
                    token.start_mark.line + first_line,
                    "anchors and aliases (& and *) are not used here: quote the text",
                )
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise _Wrong(
            line, f"is not YAML: {error.problem or error.context}. Put text with : or # in double quotes"
        ) from error
    except yaml.YAMLError as error:
        raise _Wrong(first_line, "has a character that YAML does not allow") from error
    except RecursionError as error:
        raise _Wrong(first_line, "is nested too deep") from error


def _mapping(node: yaml.Node, first_line: int) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise _Wrong(node.start_mark.line + first_line, "expected lines of the form  key: value")
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _scalar(key, "a key", first_line)
        if name in found:
            raise _Wrong(key.start_mark.line + first_line, f"{name!r} is here twice")
        found[name] = value
    return found


def _scalar(node: yaml.Node, key: str, first_line: int) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _Wrong(node.start_mark.line + first_line, f"{key} must be text on one line")
    value: str = "" if node.tag.endswith(":null") else node.value.strip()
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        raise _Wrong(node.start_mark.line + first_line, f"{key} contains a line break or a control character")
    return value


def _short(most: int) -> Any:
    def read(node: yaml.Node, key: str, first_line: int) -> str:
        value = _scalar(node, key, first_line)
        if len(value) > most:
            raise _Wrong(node.start_mark.line + first_line, f"{key} has {len(value)} characters; {most} is the most")
        return value

    return read


def _list(most: int, longest: int) -> Any:
    def read(node: yaml.Node, key: str, first_line: int) -> tuple[str, ...]:
        line = node.start_mark.line + first_line
        if isinstance(node, yaml.ScalarNode):
            only = _short(longest)(node, key, first_line)
            return (only,) if only else ()
        if not isinstance(node, yaml.SequenceNode):
            raise _Wrong(line, f"{key} must be a list: one  - item  a line")
        if len(node.value) > most:
            raise _Wrong(line, f"{key} has {len(node.value)} entries; {most} is the most")
        return tuple(_short(longest)(item, f"an entry of {key}", first_line) for item in node.value)

    return read


def _flag(node: yaml.Node, key: str, first_line: int) -> bool:
    value = _scalar(node, key, first_line).lower()
    if value not in {"true", "false", "yes", "no"}:
        raise _Wrong(node.start_mark.line + first_line, f"{key} must be true or false")
    return value in {"true", "yes"}


def _number(node: yaml.Node, key: str, first_line: int) -> int | None:
    value = _scalar(node, key, first_line)
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 6 and int(value) <= 100_000):
        raise _Wrong(node.start_mark.line + first_line, f"{key} must be a whole number from 0 to 100000")
    return int(value)


def _day(node: yaml.Node, key: str, first_line: int) -> date | None:
    value = _scalar(node, key, first_line)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise _Wrong(node.start_mark.line + first_line, f"{key} must be a date such as 2026-05-01") from error


def _one_of(*allowed: str) -> Any:
    def read(node: yaml.Node, key: str, first_line: int) -> str:
        value = _scalar(node, key, first_line)
        if value not in allowed:
            raise _Wrong(node.start_mark.line + first_line, f"{key} must be {' or '.join(allowed)}")
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
        raise _Wrong(node.start_mark.line + first_line, f"{key} must be slugs joined by /, such as shipping/tracking")
    return "/".join(parts)


def _indexes(node: yaml.Node, key: str, first_line: int) -> tuple[int, ...]:
    values = _list(5_000, 6)(node, key, first_line)
    if not all(value.isascii() and value.isdigit() and value != "0" for value in values):
        raise _Wrong(node.start_mark.line + first_line, f"{key} must be the numbers of blocks, counted from 1")
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


def write_categories(entries: Iterable[CategoryEntry]) -> str:
    """Return the canonical text of `categories.yaml`."""
    lines = [
        "# The categories of the help articles. `parent` makes a category part of another one, which stands above it."
    ]
    for entry in entries:
        lines.append(f"- slug: {quoted(entry.slug)}")
        if entry.parent:
            lines.append(f"  parent: {quoted(entry.parent)}")
        lines.append(f"  icon: {quoted(entry.icon)}")
        for key, words in (("name", entry.name), ("summary", entry.summary)):
            written = [f"    {language}: {quoted(words[language])}" for language in Language if words.get(language)]
            if written:
                lines += [f"  {key}:", *written]
    return "\n".join(lines) + "\n"


def quoted(words: str) -> str:
    """Return a scalar as YAML: plain where it reads back as it is, else in double quotes."""
    risky = not words or words[0] in "-?:,[]{}#&*!|>'\"%@` " or words[-1] in " :" or re.search(r": | #", words)
    if risky or not words.isprintable() or _reads_as_other(words):
        written = json.dumps(words, ensure_ascii=False)
        return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
    return words


def _reads_as_other(words: str) -> bool:
    """Return whether YAML would take plain words for something else than text."""
    if not re.match(r"[-+.\d~nNyYtTfFoO<=]", words):
        return False
    try:
        return bool(yaml.safe_load(words) != words)
    except (yaml.YAMLError, ValueError):
        return True
