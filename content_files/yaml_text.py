"""YAML as these files use it: nodes that know their lines and are still text, and words written so that they come back."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml

LARGEST_FILE = 4 * 1024 * 1024  # bytes
DEEPEST_YAML = 10  # levels of lists and mappings; the parser's time grows with the square of them
LONGEST_YAML = 500_000  # characters of a file that is YAML as a whole
Entry = TypeVar("Entry")
SLUG = re.compile(r"\w+(?:-\w+)*\Z")
_OPENING = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
_NOT_IN_YAML = re.compile("[\u2028\u2029\ufeff\ufffe\uffff]")  # Line breaks to YAML, or not allowed in a file at all.
_ENDS_PLAIN_WORDS = re.compile(r"[,?\[\]{}:]")  # in a list in brackets


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


class Wrong(Exception):  # noqa: N818
    """What makes a file unreadable; who reads the file makes a Fault of it."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def text_of(path: Path) -> str:
    """Return what a file says, its lines ended by \\n. Raises Wrong."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise Wrong(0, f"cannot be read: {error.strerror}") from error
    if size > LARGEST_FILE:
        raise Wrong(0, f"is {size:,} bytes; {LARGEST_FILE:,} is the most")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Wrong(line, "is not UTF-8: save the file in UTF-8") from error
    if "\0" in text:
        raise Wrong(text[: text.index("\0")].count("\n") + 1, "contains a NUL character: remove it")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def compose(text: str, *, first_line: int = 1) -> yaml.Node | None:
    """Parse YAML to nodes, which know their lines and are still text: a title `no` stays `no`. Raises Wrong."""
    if len(text) > LONGEST_YAML:
        raise Wrong(1, f"is longer than {LONGEST_YAML:,} characters")
    try:
        # The pure Python loader gives lines for every fault; aliases are refused before anything could grow.
        depth = 0
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
            if depth > DEEPEST_YAML:
                raise Wrong(token.start_mark.line + first_line, "is nested too deep")
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
                raise Wrong(
                    token.start_mark.line + first_line,
                    "anchors and aliases (& and *) are not used here: quote the text",
                )
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise Wrong(
            line, f"is not YAML: {error.problem or error.context}. Put text with : or # in double quotes"
        ) from error
    except yaml.YAMLError as error:
        raise Wrong(first_line, "has a character that YAML does not allow") from error
    except RecursionError as error:
        raise Wrong(first_line, "is nested too deep") from error


def read_list(
    path: Path, entries: Callable[[yaml.SequenceNode], Iterable[Entry | Wrong]], expected: str
) -> list[Entry]:
    """Return what a file that is a list says, in its order; nothing when there is none. Raises ContentFaults with all faults.

    `entries` makes entries of its nodes, or says what is wrong with them; `expected` says what the file has to be.
    """
    if not path.exists():
        return []
    try:
        rows = compose(text_of(path))
        if not isinstance(rows, yaml.SequenceNode):
            raise Wrong(1, f"expected {expected}")
    except Wrong as wrong:
        raise ContentFaults([Fault(path, wrong.line, wrong.message)]) from wrong
    read = list(entries(rows))
    faults = [Fault(path, found.line, found.message) for found in read if isinstance(found, Wrong)]
    if faults:
        raise ContentFaults(faults)
    return [found for found in read if not isinstance(found, Wrong)]


def mapping(node: yaml.Node, first_line: int) -> dict[str, yaml.Node]:
    """Return the values of a mapping by their keys. Raises Wrong."""
    if not isinstance(node, yaml.MappingNode):
        raise Wrong(node.start_mark.line + first_line, "expected lines of the form  key: value")
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = scalar(key, "a key", first_line)
        if name in found:
            raise Wrong(key.start_mark.line + first_line, f"{name!r} is here twice")
        found[name] = value
    return found


def scalar(node: yaml.Node, key: str, first_line: int) -> str:
    """Return text on one line as it was written, "" for nothing. Raises Wrong."""
    if not isinstance(node, yaml.ScalarNode):
        raise Wrong(node.start_mark.line + first_line, f"{key} must be text on one line")
    value: str = "" if node.tag.endswith(":null") else node.value.strip()
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        raise Wrong(node.start_mark.line + first_line, f"{key} contains a line break or a control character")
    return value


def quoted(words: str, *, in_brackets: bool = False) -> str:
    """Return a scalar as YAML: plain where it reads back as it is, else in double quotes."""
    if in_brackets and _ENDS_PLAIN_WORDS.search(words):
        return _in_quotes(words)
    risky = not words or words[0] in "-?:,[]{}#&*!|>'\"%@` " or words[-1] in " :" or re.search(r": | #", words)
    if risky or not words.isprintable() or _reads_as_other(words):
        return _in_quotes(words)
    return words


def _in_quotes(words: str) -> str:
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(words, ensure_ascii=False))


def _reads_as_other(words: str) -> bool:
    """Return whether YAML would take plain words for something else than text."""
    if not re.match(r"[-+.\d~nNyYtTfFoO<=]", words):
        return False
    try:
        return bool(yaml.safe_load(words) != words)
    except (yaml.YAMLError, ValueError):
        return True
