"""A ruling as its parties read it, in both languages, from what was stored or only drafted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation

from accounts.rules.languages import Language
from disputes import phrases
from disputes.desk.evidence import caption_of
from disputes.desk.history import line_of
from disputes.models import DisputeEvent, Evidence, Ruling
from disputes.phrases.offering import in_a_sentence
from disputes.rules.offers import Terms
from disputes.rules.rulings import RulingReason
from disputes.rules.states import AtFault
from notices.templatetags.notices import day

LANGUAGES = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Decided:
    """What a ruling says, before it is put into the words of a language."""

    terms: Terms
    finding: RulingReason | None
    at_fault: AtFault
    rationales: dict[str, str]
    cited_events: Sequence[DisputeEvent]
    cited_evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Reading:
    """A ruling in one language."""

    language: str
    own_name: str
    finding: str
    at_fault: str
    terms: str
    rationale: str
    rationale_language: str  # Another one where the reasons were written in one language only.
    cited: list[str]


def readings(decision: Decided, ceiling: int | None = None) -> list[Reading]:
    """Return a decision as both languages' readers get it."""
    return [_reading(decision, language, ceiling) for language in LANGUAGES]


def decision_of(ruling: Ruling) -> Decided:
    """Return a stored ruling; it was fetched together with what it cites."""
    language = ruling.language or "ja"
    rationales = {language: ruling.rationale, other_language(language): ruling.other_rationale}
    return Decided(
        terms=ruling.sheet.terms,
        finding=RulingReason(ruling.finding) if ruling.finding else None,
        at_fault=AtFault(ruling.at_fault),
        rationales={code: words for code, words in rationales.items() if words},
        cited_events=list(ruling.cited_events.all()),
        cited_evidence=list(ruling.cited_evidence.all()),
    )


def other_language(language: str) -> str:
    return next(one for one in LANGUAGES if one != language)


def _reading(decision: Decided, language: str, ceiling: int | None) -> Reading:
    written = language if language in decision.rationales else next(iter(decision.rationales), language)
    with translation.override(language):
        return Reading(
            language=language,
            own_name=Language(language).own_name,
            finding=str(phrases.RULING_REASONS[decision.finding]) if decision.finding else "",
            at_fault=str(phrases.AT_FAULT[decision.at_fault]),
            terms=in_a_sentence(decision.terms, ceiling),
            rationale=decision.rationales.get(written, ""),
            rationale_language=written,
            cited=[_event(event) for event in decision.cited_events]
            + [caption_of(piece) for piece in decision.cited_evidence],
        )


def _event(event: DisputeEvent) -> str:
    return f"{day(event.at)}: {line_of(event).words}"
