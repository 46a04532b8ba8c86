"""Addresses and references in headers. One pass over the characters, so that no header takes long."""

import re
from collections.abc import Iterable

from messaging.mail.characters import one_line
from messaging.mail.inbound import NAME_MAX, REFERENCES_MAX, Address
from messaging.mail.words import decoded

ADDRESS_MAX = 254  # characters: RFC 5321, 4.5.3.1.3
# Japanese carriers gave out addresses like taro..yamada.@docomo.ne.jp, which no standard allows.
ADDRESS = re.compile(
    r"""(?:"[^"\s<>]{1,64}"|[^\s<>()\[\],;:@"\\]{1,64})@(?:[^\s<>()\[\],;:@"\\/]+|\[[0-9a-fA-F.:]+\])"""
)
IN_ANGLES = re.compile(r"<([^<>\s]{3,254})>\s*$")
SAFE_IN_QUOTES = re.compile(r'"([\w.+-]+)"(@.+)', re.ASCII)
REFERENCE = re.compile(r"<([^<>]{1,900})>")
REFERENCE_MAX = 255  # characters


def addresses(text: str, most: int) -> list[Address]:
    """Return the addresses of a header such as To, at most so many; what is none is left out."""
    found = []
    for name, angle in _entries(text, most):
        entry = _address(name, angle)
        if not entry and not angle and "=?" in name:  # Some encode the whole of it.
            inner = decoded(name)
            entry = next((_address(*part) for part in _entries(inner, 1)), None) if "=?" not in inner else None
        if entry:
            found.append(entry)
    if not found and (last := IN_ANGLES.search(text)):  # A quotation mark has no other.
        entry = _address("", last[1])
        return [entry] if entry else []
    return found


def _address(name: str, angle: str) -> Address | None:
    address = re.sub(r"\s+", "", angle or name)
    if address.lower().startswith("mailto:"):
        address = address[7:]
    address = SAFE_IN_QUOTES.sub(r"\1\2", address)
    if len(address) > ADDRESS_MAX or not ADDRESS.fullmatch(address):
        return None
    return Address(one_line(decoded(name), NAME_MAX) if angle else "", address)


def _entries(text: str, most: int) -> list[tuple[str, str]]:
    """Return name and address of each entry; an address without angle brackets stands as the name."""
    entries: list[tuple[str, str]] = []
    name: list[str] = []
    angle: list[str] = []
    comment: list[str] = []
    depth, is_quoted, is_angle, is_escaped = 0, False, False, False

    def close() -> None:
        words = "".join(name).strip()
        if not angle and "@" in words and comment:  # taro@example.com (Taro)
            entries.append(("".join(comment), words))
        elif words or angle:
            entries.append((words, "".join(angle)))
        name.clear()
        angle.clear()
        comment.clear()

    for character in text:
        into = comment if depth else angle if is_angle else name
        if is_escaped:
            into.append(character)
            is_escaped = False
        elif character == "\\" and (is_quoted or depth):
            is_escaped = True
        elif character == '"' and not depth:
            is_quoted = not is_quoted
            if is_angle:
                into.append(character)
        elif is_quoted:
            into.append(character)
        elif character == "(" and not is_angle:
            depth += 1
        elif character == ")" and depth:
            depth -= 1
        elif depth:
            into.append(character)
        elif character == "<" and not angle:
            is_angle = True
        elif character == ">":
            is_angle = False
        elif character in ",;" and not is_angle:
            close()
            if len(entries) >= most:
                return entries
        elif character == ":" and not is_angle and "@" not in name:
            name.clear()  # The name of a group.
        else:
            into.append(character)
    close()
    return entries[:most]


def references(headers: Iterable[str]) -> tuple[str, ...]:
    """Return the message ids of headers, each once, without angle brackets; of too many the first and the last ones."""
    found: dict[str, None] = {}
    for header in headers:
        identifiers = REFERENCE.findall(header) or [word for word in header.split() if "@" in word]
        for identifier in identifiers:
            cleaned = re.sub(r"\s+", "", one_line(identifier, 1000))
            if cleaned and len(cleaned) <= REFERENCE_MAX:
                found.pop(cleaned, None)
                found[cleaned] = None
    ordered = tuple(found)
    return ordered if len(ordered) <= REFERENCES_MAX else (ordered[0], *ordered[-REFERENCES_MAX + 1 :])
