"""Machine translation by another service, off until one is set: what came back is always said to be a machine's.

The one service that is spoken to is LibreTranslate (`POST /translate`), which an operator can run themselves.
"""

import json
import time
from dataclasses import dataclass
from typing import Protocol

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from messaging.rules import numbers_check
from messaging.rules.numbers_check import Difference
from messaging.rules.translation import TEXT_MAX, TranslationRefusal

ANSWER_MAX = 200_000  # bytes
WORDS_SHOWN = 200  # characters of what the service says of an error
PIECE = 8_192  # bytes
TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Translated:
    """A machine's words, and which numbers only one of the two texts has: `only_first` are the original's."""

    text: str
    numbers: Difference
    provider: str


@dataclass(frozen=True, slots=True)
class Refused:
    refusal: TranslationRefusal
    words: str = ""  # the service's own


class Provider(Protocol):
    """Whoever translates: a text from one language to another, both by their BCP 47 tags."""

    @property
    def name(self) -> str: ...

    def translate(self, text: str, source: str, target: str) -> str | Refused: ...

    def languages(self) -> frozenset[str] | Refused: ...


def provider() -> Provider | None:
    """Return the translation service of this site; None while none is set."""
    if not settings.TRANSLATION_URL:
        return None
    return LibreTranslate(settings.TRANSLATION_URL, settings.TRANSLATION_API_KEY, settings.TRANSLATION_TIMEOUT)


def is_on() -> bool:
    return bool(settings.TRANSLATION_URL)


def translate(text: str, *, source: str, target: str) -> Translated | Refused:
    """Return a text in another language, or why there is no translation."""
    service = provider()
    if service is None:
        return Refused(TranslationRefusal.OFF)
    if len(text) > TEXT_MAX:
        return Refused(TranslationRefusal.TOO_LONG)
    answer = service.translate(text, source, target)
    if isinstance(answer, Refused):
        return answer
    return Translated(answer, numbers_check.compared(text, answer), service.name)


@dataclass(frozen=True, slots=True)
class LibreTranslate:
    """A LibreTranslate server. `seconds` is the most that one answer may take altogether."""

    url: str
    api_key: str = ""
    seconds: float = 10.0

    @property
    def name(self) -> str:
        return "LibreTranslate"

    def translate(self, text: str, source: str, target: str) -> str | Refused:
        words = {"q": text, "source": source, "target": target, "format": "text"}
        answer = self._ask("POST", "translate", {**words, "api_key": self.api_key} if self.api_key else words)
        if isinstance(answer, Refused):
            return answer
        translated = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(translated, str) or not translated.strip() or "\x00" in translated:
            return Refused(TranslationRefusal.NOT_READABLE)
        return translated

    def languages(self) -> frozenset[str] | Refused:
        """Return the languages that the server knows."""
        answer = self._ask("GET", "languages", None)
        if isinstance(answer, Refused):
            return answer
        if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
            return Refused(TranslationRefusal.NOT_READABLE)
        return frozenset(one["code"] for one in answer if isinstance(one.get("code"), str))

    def _ask(self, method: str, path: str, words: dict[str, str] | None) -> object | Refused:
        """Return the JSON of an answer. A redirect is not followed: it would take the text and the key elsewhere."""
        began = time.monotonic()
        try:
            with requests.request(
                method,
                f"{self.url.rstrip('/')}/{path}",
                json=words,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=self.seconds,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = self._content(response, began)
                status = response.status_code
        except (requests.RequestException, HTTPError):
            return Refused(TranslationRefusal.UNREACHABLE)
        if content is None:
            return Refused(TranslationRefusal.UNREACHABLE)
        if status == TOO_MANY_REQUESTS:
            return Refused(TranslationRefusal.RATE_LIMITED)
        answer = _json(content)
        if status != requests.codes.ok:
            return Refused(TranslationRefusal.REFUSED, _error(answer))
        return Refused(TranslationRefusal.NOT_READABLE) if answer is None else answer

    def _content(self, response: requests.Response, began: float) -> bytes | None:
        """Return the body of an answer, b"" when it is too large; None when it drips in for too long."""
        content = b""
        while piece := response.raw.read1(PIECE):  # What is there already: a full piece may never come.
            content += piece
            if time.monotonic() - began > self.seconds:
                return None
            if len(content) > ANSWER_MAX:
                return b""
        return content


def _json(content: bytes) -> object | None:
    try:
        return json.loads(content)  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        return None


def _error(answer: object | None) -> str:
    """Return what the service says of an error, on one line."""
    words = answer.get("error") if isinstance(answer, dict) else None
    shown = " ".join(str(words or "").split())
    return "".join(character for character in shown if character.isprintable())[:WORDS_SHOWN]
