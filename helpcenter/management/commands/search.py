"""Search from a terminal."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.rules.languages import Language
from helpcenter import search
from helpcenter.forms import SearchForm
from helpcenter.queries import content_version
from helpcenter.rules.searching import PAGE_SIZE, Answer, Hit, Part
from helpcenter.search_json import answer_json
from notices.clock import now

MOST = 50  # results
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
T = TypeVar("T")


class Command(BaseCommand):
    help = "Search as readers do, and show why each answer was found and how long it took. Nothing is recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", nargs="+", help="the words to search for")
        parser.add_argument("--lang", default="en", help="the language of the reader: ja or en (default)")
        parser.add_argument("--limit", type=int, default=PAGE_SIZE, help=f"how many results, at most {MOST}")
        parser.add_argument("--exact", action="store_true", help="search for what was typed, without mending it")
        parser.add_argument("--json", action="store_true", help="print what the API returns")
        parser.add_argument("--origin", default=_origin(), help="what URLs begin with in JSON (default %(default)s)")

    def handle(self, *args: Any, query: list[str] | str, lang: str, limit: int, **options: Any) -> None:
        if lang not in list(Language):
            raise CommandError(f"--lang must be ja or en, not {lang}.")
        if not 1 <= limit <= MOST:
            raise CommandError(f"--limit must be a whole number from 1 to {MOST}.")
        words = query if isinstance(query, str) else " ".join(query)
        asked = {"q": words, "exact": "1" if options["exact"] else ""}
        question = SearchForm.question_of(asked, Language(lang), most=limit)
        at = now()
        version = content_version(at)
        _, loading = timed(lambda: search.warm(version=version, at=at))
        _, searching = timed(lambda: search.answer(replace(question, most=0), version=version, at=at))
        answer, both = timed(lambda: search.answer(question, version=version, at=at))
        if options["json"]:
            origin = options["origin"].rstrip("/")
            found = answer_json(answer, lambda path: f"{origin}{path}")
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        is_bold = options["force_color"] or (self.stdout.isatty() and not options["no_color"])
        for line in lines(answer, (BOLD, PLAIN) if is_bold else ("«", "»")):
            self.stdout.write(line)
        showing = max(0.0, both - searching)
        self.stdout.write(
            f"Loading the index {loading:.1f} ms, the search {searching:.1f} ms, what is shown {showing:.1f} ms"
        )


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """Return what a call gives, and its milliseconds."""
    began = time.perf_counter()
    found = call()
    return found, (time.perf_counter() - began) * 1000


def lines(answer: Answer, marks: tuple[str, str]) -> list[str]:
    """Return an answer as lines for a terminal, what was found between two marks."""
    said = [f"{answer.total} found for “{answer.question.words}”"]
    if answer.corrected:
        said.append(f"Searched instead: {answer.corrected}")
    if answer.did_you_mean:
        said.append(f"Did you mean: {answer.did_you_mean}")
    for number, hit in enumerate(answer.hits, 1):
        said += ["", *_hit_lines(number, hit, marks)]
    return [*said, ""]


def _hit_lines(number: int, hit: Hit, marks: tuple[str, str]) -> list[str]:
    pinned = ", pinned" if hit.is_pinned else ""
    head = f"{number:>2}. {_text(hit.title, hit.language, marks)}"
    said = [head, f"    {hit.slug} ({hit.language}, {hit.score:.4f}{pinned})"]
    if hit.passage:
        said.append(f"    {_text(hit.passage, hit.language, marks)}")
    return [*said, *(f"    why: {why.asked} → {why.found}" for why in hit.why)]


def _text(parts: tuple[Part, ...], language: str, marks: tuple[str, str]) -> str:
    before, after = marks
    words = "".join(f"{before}{part.text}{after}" if part.is_match else part.text for part in parts)
    return words.replace("{marketplace}", settings.MARKETPLACE_NAME[language])


def _origin() -> str:
    """Return the address of this site as far as the settings know it."""
    host = next((host.lstrip(".") for host in settings.ALLOWED_HOSTS if host.strip("*.")), "localhost")
    return f"{'https' if settings.HTTPS else 'http'}://{host}"
