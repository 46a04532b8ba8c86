"""`macros.yaml`: the answers and moves that a desk begins with, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from content_files.yaml_text import SLUG, Wrong, mapping, read_list, scalar
from tickets.rules.macros import unknown_slots
from tickets.rules.states import Stage, Topic

LANGUAGES = ("ja", "en")
KEYS = ("slug", "topics", "then", "title", *LANGUAGES)
REQUIRED = ("slug", "title", *LANGUAGES)
TITLE_MAX = 100


@dataclass(frozen=True, slots=True)
class MacroEntry:
    slug: str
    topics: tuple[str, ...]
    then: str
    titles: dict[str, str]
    bodies: dict[str, str]


def read_macros(folder: Path) -> list[MacroEntry]:
    """Return what `macros.yaml` says, in its order; nothing when there is none. Raises ContentFaults with all faults."""
    return read_list(folder / "macros.yaml", _entries, "a list of macros, each with slug, title, ja and en")


def _entries(rows: yaml.SequenceNode) -> Iterator[MacroEntry | Wrong]:
    seen: set[str] = set()
    for node in rows.value:
        try:
            entry = _entry(mapping(node, 1), node.start_mark.line + 1)
        except Wrong as wrong:
            yield wrong
            continue
        if entry.slug in seen:
            yield Wrong(node.start_mark.line + 1, f"the macro {entry.slug!r} is there already")
        seen.add(entry.slug)
        yield entry


def _entry(keys: dict[str, yaml.Node], line: int) -> MacroEntry:
    unknown = next((key for key in keys if key not in KEYS), None)
    if unknown is not None:
        raise Wrong(line, f"unknown key {unknown!r}: a macro has {', '.join(KEYS)}")
    missing = next((key for key in REQUIRED if key not in keys), None)
    if missing is not None:
        raise Wrong(line, f"{missing} is missing")
    slug = scalar(keys["slug"], "slug", 1)
    if not (SLUG.match(slug) and slug.isascii() and len(slug) <= 60):
        raise Wrong(line, "a slug has letters, digits and single hyphens, 60 at the most")
    titles = {language: scalar(title, "a title", 1) for language, title in mapping(keys["title"], 1).items()}
    if set(titles) != set(LANGUAGES) or not all(0 < len(title) <= TITLE_MAX for title in titles.values()):
        raise Wrong(line, f"a title has ja and en, {TITLE_MAX} characters at the most")
    bodies = {language: _body(keys[language], language) for language in LANGUAGES}
    for language, body in bodies.items():
        if not body:
            raise Wrong(line, f"the words in {language} are missing")
        if unknown_slots(body):
            raise Wrong(line, f"there is no slot {unknown_slots(body)[0]!r}")
    then = scalar(keys["then"], "then", 1) if "then" in keys else ""
    if then and then not in list(Stage):
        raise Wrong(line, f"then must be one of {', '.join(Stage)}")
    topics = scalar(keys["topics"], "topics", 1).split() if "topics" in keys else []
    if not set(topics) <= set(Topic):
        raise Wrong(line, f"topics are of {', '.join(Topic)}")
    return MacroEntry(slug, tuple(topics), then, titles, bodies)


def _body(node: yaml.Node, language: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise Wrong(node.start_mark.line + 1, f"{language} must be text: begin the line with  {language}: |")
    return "" if node.tag.endswith(":null") else str(node.value).strip()
