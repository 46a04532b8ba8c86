"""`glossary.yaml`: words of both languages that mean the same to somebody who looks for help."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from accounts.rules.languages import Language
from content_files.yaml_text import Wrong, mapping, quoted, read_list, scalar
from helpcenter.rules.glossary import WORD_MAX, WORDS_MAX, known_by, repeated, says_something
from helpcenter.rules.words import can_be_seen, one_line

HEAD = """\
# Words that mean the same to somebody who looks for help, in both languages.
# The search uses each group to widen a query. The first word of each language is the usual one, and is the one shown.
# Near is not same: refund, return, exchange and cancellation stand apart; so do seller and buyer, customs and import tax.
"""


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """One group of `glossary.yaml`; the first word of a language is its usual one."""

    ja: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    @property
    def known_by(self) -> tuple[str, str]:
        return known_by(self.ja, self.en)


def read_glossary(folder: Path) -> list[GlossaryEntry]:
    """Return what `glossary.yaml` says, in its order; nothing when there is none. Raises ContentFaults with all faults."""
    return read_list(folder / "glossary.yaml", _entries, "a list of groups such as  - {ja: [返品], en: [return]}")


def _entries(groups: yaml.SequenceNode) -> Iterator[GlossaryEntry | Wrong]:
    line_of: dict[tuple[str, str], int] = {}
    for node in groups.value:
        line = node.start_mark.line + 1
        try:
            entry = _entry(node, line)
        except Wrong as wrong:
            yield wrong
            continue
        before = line_of.setdefault(entry.known_by, line)
        if before != line:
            words = " = ".join([*entry.ja[:1], *entry.en[:1]])
            yield Wrong(line, f"a group that begins with {words} is in line {before} already: put them together")
            continue
        yield entry


def _entry(node: yaml.Node, line: int) -> GlossaryEntry:
    languages = mapping(node, 1)
    unknown = next((name for name in languages if name not in list(Language)), None)
    if unknown is not None:
        line = languages[unknown].start_mark.line + 1
        raise Wrong(line, f"unknown language {unknown!r}; known are {', '.join(Language)}")
    entry = GlossaryEntry(**{name: tuple(_words(words, name)) for name, words in languages.items()})
    if not says_something(entry.ja, entry.en):
        raise Wrong(line, "a group needs words in both languages, or at least two in one")
    return entry


def _words(node: yaml.Node, language: str) -> list[str]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.SequenceNode):
        raise Wrong(line, f"{language} must be a list of words, such as [返品, 返送]")
    if not node.value:
        raise Wrong(line, f"{language} has no words: leave it out, or give it some")
    if len(node.value) > WORDS_MAX:
        raise Wrong(line, f"{language} has {len(node.value)} words; {WORDS_MAX} is the most")
    words = [_word(item, language) for item in node.value]
    if repeated(words):
        raise Wrong(line, f"{repeated(words)!r} is here twice")
    return words


def _word(node: yaml.Node, language: str) -> str:
    line = node.start_mark.line + 1
    word = one_line(scalar(node, f"a word of {language}", 1))
    if not can_be_seen(word):
        raise Wrong(line, f"a word of {language} is empty")
    if len(word) > WORD_MAX:
        raise Wrong(line, f"the word {word[:20]!r}… has {len(word)} characters; {WORD_MAX} is the most")
    return word


def write_glossary(entries: Iterable[GlossaryEntry]) -> str:
    """Return the canonical text of `glossary.yaml`."""
    groups = []
    for entry in entries:
        languages = ((name, words) for name, words in (("ja", entry.ja), ("en", entry.en)) if words)
        lists = [f"{name}: [{', '.join(quoted(w, in_brackets=True) for w in words)}]" for name, words in languages]
        groups.append("- " + "\n  ".join(lists))
    return HEAD + ("\n".join(groups) or "[]") + "\n"
