"""Which parts of a mail are its words, and which are attached."""

import re
from dataclasses import dataclass, field

from messaging.mail import charsets, html_text
from messaging.mail.characters import lines_of, one_line
from messaging.mail.inbound import (
    ATTACHMENT_BYTES_MAX,
    ATTACHMENTS_MAX,
    HTML_MAX,
    NAME_MAX,
    TEXT_MAX,
    Attachment,
    Problem,
)
from messaging.mail.parts import TEXT_BYTES_MAX, Part, Reader, without_transfer_encoding

SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
REPORTS = frozenset({"message/delivery-status", "message/disposition-notification", "message/feedback-report"})
# Some mailers send this instead of the words, beside HTML that has them.
STUB = re.compile(r"(?<![a-z])html(?![a-z])|ＨＴＭＬ", re.IGNORECASE)
STUB_MAX = 300  # characters
LOST = "\N{REPLACEMENT CHARACTER}"


@dataclass(slots=True)
class Bodies:
    """What has been found in a mail so far."""

    reader: Reader
    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    attached_bytes: int = 0

    def add(self, part: Part) -> None:
        """Take up a part and everything in it."""
        kind = part.content_type
        if part.children:
            self._add_children(part, kind)
        elif kind in REPORTS:
            pass  # Read elsewhere.
        elif is_text(part):
            self._add_text(text_of(part, self.reader))
        elif kind.startswith("multipart/") and not part.disposition.startswith("attachment"):
            # Its parts were not found. The words may still be there.
            self._add_text(text_of(part, self.reader))
        else:
            self._attach(part)

    def text(self) -> str:
        """Return all words, part after part."""
        text = "\n\n".join(self.texts)
        if len(text) > TEXT_MAX:
            self.reader.note(Problem.TEXT_CUT)
            text = text[:TEXT_MAX]
        return text

    def _add_children(self, part: Part, kind: str) -> None:
        if kind == "multipart/encrypted":
            self.reader.note(Problem.ENCRYPTED)
        if kind == "multipart/alternative":
            self._add_best(part)
            return
        for child in part.children:
            if not (kind == "multipart/signed" and child.content_type in SIGNATURES):
                self.add(child)

    def _add_best(self, part: Part) -> None:
        """Take the words of one alternative, and what is attached to any."""
        candidates = []
        for child in part.children:
            words = Bodies(self.reader, attachments=self.attachments, attached_bytes=self.attached_bytes)
            words.add(child)
            self.attached_bytes = words.attached_bytes
            has_html = any(inner.content_type == "text/html" for inner in child.walk())
            candidates.append((words.text().strip(), has_html))
        plain = next((text for text, has_html in candidates if text and not has_html), "")
        rich = next((text for text, has_html in reversed(candidates) if text and has_html), "")
        is_stub = len(plain) < STUB_MAX and STUB.search(plain) is not None and len(rich) > len(plain)
        self._add_text(rich if is_stub or not plain else plain)

    def _add_text(self, text: str) -> None:
        if text.strip():
            self.texts.append(text.strip("\n"))

    def _attach(self, part: Part) -> None:
        if part.content_type in SEALED:
            self.reader.note(Problem.ENCRYPTED)
        room = ATTACHMENT_BYTES_MAX - self.attached_bytes
        if len(self.attachments) >= ATTACHMENTS_MAX or part.end - part.start > room * 3 // 2:
            self.reader.note(Problem.ATTACHMENTS_LEFT_OUT)
            return
        content, is_whole = without_transfer_encoding(part)
        if len(content) > room:
            self.reader.note(Problem.ATTACHMENTS_LEFT_OUT)
            return
        if not is_whole:
            self.reader.note(Problem.TRANSFER_DAMAGED)
        self.attached_bytes += len(content)
        content_id = one_line(part.text("content-id"), NAME_MAX).strip("<> ")
        is_inline = part.disposition == "inline" or (bool(content_id) and part.disposition != "attachment")
        self.attachments.append(Attachment(file_name(part), part.content_type, content, is_inline, content_id))


def is_text(part: Part) -> bool:
    """Return whether a part is words to be read, not a file."""
    return (
        part.content_type in {"text/plain", "text/html", "text/enriched", "text/x-amp-html", "text"}
        and not part.disposition.startswith("attachment")
        and not file_name(part)
    )


def file_name(part: Part) -> str:
    """Return the name that a part was attached under, without a folder; empty if it has none."""
    name = part.parameters("content-disposition").get("filename") or part.parameters("content-type").get("name", "")
    base = re.split(r"[/\\]", one_line(name, 10_000))[-1].strip(" .")
    base = re.sub(r'[<>:"|?*]', "_", base)
    if len(base) <= NAME_MAX:
        return base
    stem, dot, ending = base.rpartition(".")
    return stem[: NAME_MAX - len(ending) - 1] + dot + ending if dot and len(ending) <= 10 else base[:NAME_MAX]


def text_of(part: Part, reader: Reader) -> str:
    """Return the words of a part as plain text, line by line."""
    if part.end - part.start > TEXT_BYTES_MAX:
        reader.note(Problem.TEXT_CUT)
    data, is_whole = without_transfer_encoding(part)
    if not is_whole:
        reader.note(Problem.TRANSFER_DAMAGED)
    parameters = part.parameters("content-type")
    is_html = part.content_type in {"text/html", "text/x-amp-html"}
    declared = parameters.get("charset", "") or (html_text.declared_charset(data) if is_html else "")
    if len(data) > reader.text_left:
        reader.note(Problem.TEXT_CUT)
        data = data[: reader.text_left]
    reader.text_left -= len(data)
    text, is_guessed = charsets.decode(data, declared)
    if is_guessed:
        reader.note(Problem.CHARSET_GUESSED)
    if LOST in text:
        reader.note(Problem.TEXT_DAMAGED)
    if is_html:
        if len(text) > HTML_MAX:
            reader.note(Problem.TEXT_CUT)
        return lines_of(html_text.as_text(text[:HTML_MAX]))
    text = lines_of(text)
    if parameters.get("format", "").lower() == "flowed":
        return unflowed(text, deletes_space=parameters.get("delsp", "").lower() == "yes")
    return text


def unflowed(text: str, *, deletes_space: bool) -> str:
    """Return text with the lines put together that were only wrapped for the way (RFC 3676)."""
    lines: list[str] = []
    pieces: list[str] = []
    open_depth = -1  # Of the line that goes on; -1 if none does.

    def close() -> None:
        if pieces:
            lines.append(("> " if open_depth == 1 else ">" * open_depth + " " if open_depth else "") + "".join(pieces))
        pieces.clear()

    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        if depth != open_depth or words == "-- ":
            close()
        open_depth = depth
        goes_on = words.endswith(" ") and words != "-- "
        pieces.append(words[:-1] if goes_on and deletes_space else words)
        if not goes_on:
            close()
            open_depth = -1
    close()
    return "\n".join(line.rstrip() if line != "-- " else line for line in lines)
