"""`categories.yaml`: the shelves, parents above what stands on them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """One category of `categories.yaml`."""

    slug: str
    name: dict[str, str]
    summary: dict[str, str] = field(default_factory=dict)
    parent: str = ""
    icon: str = "document"


def read_categories(folder: Path) -> list[CategoryEntry]:
    """Return what `categories.yaml` says, parents first as written. Raises ContentFaults."""
    path = folder / "categories.yaml"
    if not path.exists():
        return []
    try:
        entries = compose(text_of(path))
        if not isinstance(entries, yaml.SequenceNode):
            raise Wrong(1, "expected a list of categories, each with slug and name")
        return list(_category_entries(entries))
    except Wrong as wrong:
        raise ContentFaults([Fault(path, wrong.line, wrong.message)]) from wrong


def _category_entries(entries: yaml.SequenceNode) -> Iterator[CategoryEntry]:
    seen: set[str] = set()
    for node in entries.value:
        line = node.start_mark.line + 1
        keys = mapping(node, 1)
        unknown = set(keys) - {"slug", "parent", "icon", "name", "summary"}
        if unknown:
            raise Wrong(line, f"unknown key {sorted(unknown)[0]!r}: a category has slug, parent, icon, name, summary")
        slug = scalar(keys["slug"], "slug", 1) if "slug" in keys else ""
        if not SLUG.match(slug):
            raise Wrong(line, "a category needs a slug of letters, digits and hyphens")
        if len(slug) > 80:
            raise Wrong(line, "a category's slug has 80 characters at the most")
        if slug in seen:
            raise Wrong(line, f"the category {slug!r} is here twice")
        parent = scalar(keys["parent"], "parent", 1) if "parent" in keys else ""
        if parent and parent not in seen:
            raise Wrong(line, f"its parent {parent!r} must stand above it")
        seen.add(slug)
        name = _by_language(keys["name"]) if "name" in keys else {}
        summary = _by_language(keys["summary"]) if "summary" in keys else {}
        if not any(name.get(language) for language in Language):
            raise Wrong(line, f"the category {slug!r} needs a name in at least one language")
        if any(len(words) > 120 for words in name.values()) or any(len(words) > 200 for words in summary.values()):
            raise Wrong(line, "a name has 120 characters at the most, a summary 200")
        icon = scalar(keys["icon"], "icon", 1) if "icon" in keys else "document"
        if not re.fullmatch(r"[a-z-]{1,20}", icon):
            raise Wrong(line, "an icon is the name of one, in small letters")
        yield CategoryEntry(slug=slug, name=name, summary=summary, parent=parent, icon=icon)


def _by_language(node: yaml.Node) -> dict[str, str]:
    words = mapping(node, 1)
    for key, value in words.items():
        if key not in list(Language):
            raise Wrong(
                value.start_mark.line + 1,
                f"unknown language {key!r}; known are {', '.join(Language)}. Put text with a comma in quotes",
            )
    return {key: scalar(value, key, 1) for key, value in words.items()}


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
