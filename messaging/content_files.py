"""`phrases.yaml`: what people can say to each other in two languages, situation by situation."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from content_files.yaml_text import SLUG, mapping, read_list, scalar
from content_files.yaml_text import Wrong as Unreadable
from messaging.rules.phrase_templates import (
    BODY_MAX,
    LANGUAGES,
    SLUG_MAX,
    TITLE_MAX,
    Direction,
    Phrase,
    PhraseGroup,
    TemplateFault,
    Wrong,
    both,
)
from messaging.rules.slots import SLOTS

FAULTS = {
    TemplateFault.EMPTY: "the {language} sentence is missing",
    TemplateFault.TOO_LONG: f"the {{language}} sentence has {{part}} characters; {BODY_MAX:,} is the most",
    TemplateFault.UNCLOSED: "a slot is not closed at {part!r} in {language}; {{{{ is a brace",
    TemplateFault.STRAY_BRACE: "a brace closes nothing at {part!r} in {language}; }}}} is a brace",
    TemplateFault.UNKNOWN_SLOT: f"there is no slot {{part}}; known are {', '.join(SLOTS)}",
    TemplateFault.SLOTS_TOUCH: "{part} touches the slot before it in {language}: put a word between them",
    TemplateFault.ONE_SIDE_ONLY: "only the {language} sentence has {part}",
    TemplateFault.NUMBERS_DIFFER: "only the {language} sentence has the number {part}",
}
KEYS = ("slug", "direction", "group", "title", *LANGUAGES)

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PhraseEntry:
    """One situation of `phrases.yaml`; `phrase` is it ready to be filled."""

    phrase: Phrase
    bodies: Mapping[str, str]


def read_phrases(folder: Path) -> list[PhraseEntry]:
    """Return what `phrases.yaml` says, in its order; nothing when there is none. Raises ContentFaults with all faults."""
    expected = "a list of situations, each with slug, direction, group, title, ja and en"
    return read_list(folder / "phrases.yaml", _entries, expected)


def _entries(situations: yaml.SequenceNode) -> Iterator[PhraseEntry | Unreadable]:
    line_of: dict[str, int] = {}
    for node in situations.value:
        line = node.start_mark.line + 1
        try:
            keys = mapping(node, 1)
            entry = _entry(keys, line)
        except Unreadable as wrong:
            yield wrong
            continue
        if isinstance(entry, list):
            yield from (Unreadable(_line(keys, wrong.language, line), _in_words(wrong)) for wrong in entry)
            continue
        before = line_of.setdefault(entry.phrase.slug, line)
        if before != line:
            yield Unreadable(line, f"the situation {entry.phrase.slug!r} is in line {before} already")
            continue
        yield entry


def _entry(keys: Mapping[str, yaml.Node], line: int) -> PhraseEntry | list[Wrong]:
    unknown = next((key for key in keys if key not in KEYS), None)
    if unknown is not None:
        raise Unreadable(_line(keys, unknown, line), f"unknown key {unknown!r}: a situation has {', '.join(KEYS)}")
    missing = next((key for key in KEYS if key not in keys), None)
    if missing is not None:
        raise Unreadable(line, f"{missing} is missing")
    slug = scalar(keys["slug"], "slug", 1)
    if not (SLUG.match(slug) and slug.isascii() and len(slug) <= SLUG_MAX):
        raise Unreadable(line, f"a slug has letters, digits and single hyphens, {SLUG_MAX} at the most")
    bodies = {language: _body(keys[language], language) for language in LANGUAGES}
    pieces = both(bodies)
    if isinstance(pieces, list):
        return pieces
    phrase = Phrase(
        slug=slug,
        direction=_choice(keys["direction"], "direction", Direction),
        group=_choice(keys["group"], "group", PhraseGroup),
        title=_titles(keys["title"]),
        pieces=pieces,
    )
    return PhraseEntry(phrase, bodies)


def _titles(node: yaml.Node) -> dict[str, str]:
    titles = {language: scalar(title, "a title", 1) for language, title in mapping(node, 1).items()}
    line = node.start_mark.line + 1
    if set(titles) != set(LANGUAGES) or not all(titles.values()):
        raise Unreadable(line, "a title has ja and en. Put text with a comma in quotes")
    if any(len(title) > TITLE_MAX for title in titles.values()):
        raise Unreadable(line, f"a title has {TITLE_MAX} characters at the most")
    return titles


def _body(node: yaml.Node, language: str) -> str:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode):
        raise Unreadable(line, f"{language} must be text: begin the line with  {language}: |  and write below it")
    words: str = "" if node.tag.endswith(":null") else node.value.strip()
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in words.replace("\n", "")):
        raise Unreadable(line, f"{language} contains a control character")
    return words


def _choice(node: yaml.Node, key: str, choices: type[Choice]) -> Choice:
    value = scalar(node, key, 1)
    if value not in list(choices):
        raise Unreadable(node.start_mark.line + 1, f"{key} must be one of {', '.join(choices)}")
    return choices(value)


def _line(keys: Mapping[str, yaml.Node], key: str, otherwise: int) -> int:
    return keys[key].start_mark.line + 1 if key in keys else otherwise


def _in_words(wrong: Wrong) -> str:
    language = {"ja": "Japanese", "en": "English"}[wrong.language]
    return FAULTS[wrong.fault].format(language=language, part=wrong.part)
