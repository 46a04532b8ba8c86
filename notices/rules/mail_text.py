"""A mail as its template gives it: a subject, and blocks of plain text.

Line 1 is the subject; after a blank line come paragraphs, separated by blank lines. A paragraph `[[Label|https://…]]` is a
button; lines that begin with `- ` are a list. Everything else is words.
"""

import re
from dataclasses import dataclass

SUBJECT_MAX = 200  # characters
BUTTON = re.compile(r"\[\[([^|\[\]\n]+)\|(https?://[^\s|\[\]]+)\]\]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
ITEM = "- "


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str  # May hold line breaks.
    form: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    url: str
    form: str = "button"


@dataclass(frozen=True, slots=True)
class List:
    items: tuple[str, ...]
    form: str = "list"


Block = Paragraph | Button | List


@dataclass(frozen=True, slots=True)
class MailText:
    subject: str
    blocks: tuple[Block, ...]

    @property
    def summary(self) -> str:
        """Return the first paragraph: with the subject, what the bell says."""
        return next((block.text for block in self.blocks if isinstance(block, Paragraph)), "")


def parse(rendered: str) -> MailText:
    """Return the parts of a rendered template; raise ValueError if it has no subject or nothing else."""
    text = CONTROL.sub("", rendered.replace("\r\n", "\n").replace("\r", "\n"))
    parts = [part for part in re.split(r"\n[ \t\u3000]*(?:\n[ \t\u3000]*)+", text.strip()) if part.strip()]
    if len(parts) < 2:
        raise ValueError("A mail has a subject, a blank line and at least one paragraph.")
    subject = " ".join(parts[0].split())
    if len(subject) > SUBJECT_MAX:
        subject = subject[: SUBJECT_MAX - 1] + "…"
    return MailText(subject, tuple(block for part in parts[1:] for block in _blocks(part)))


def as_text(blocks: tuple[Block, ...]) -> str:
    """Return blocks as plain text."""
    return "\n\n".join(_plain(block) for block in blocks)


def harmless(value: str) -> str:
    """Return somebody's words so that they cannot become a button: the brackets fall apart, invisibly."""
    return value.replace("[[", "[\u2060[")


def _plain(block: Block) -> str:
    match block:
        case Button():
            return f"{block.label}:\n{block.url}"
        case List():
            return "\n".join(ITEM + item for item in block.items)
    return block.text


def _blocks(part: str) -> list[Block]:
    button = BUTTON.fullmatch(part.strip())
    if button:
        return [Button(button[1].strip(), button[2])]
    blocks: list[Block] = []
    words: list[str] = []
    items: list[str] = []

    def close() -> None:
        if words:
            blocks.append(Paragraph("\n".join(words)))
        if items:
            blocks.append(List(tuple(items)))
        words.clear()
        items.clear()

    for line in (line.strip() for line in part.strip().split("\n")):
        is_item = line.startswith(ITEM)
        if is_item != bool(items):
            close()
        (items if is_item else words).append(line.removeprefix(ITEM).strip() if is_item else line)
    close()
    return blocks
