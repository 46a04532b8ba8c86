"""What waits for a second person, as they read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from disputes import facts as bridge
from disputes import phrases
from disputes.actions import why_impossible
from disputes.desk.case_page import present_case
from disputes.desk.history import Line, lines_after
from disputes.desk.rulings import Decided, Reading, other_language, readings
from disputes.models import Decision
from disputes.phrases import desk
from disputes.rules.payloads import Deciding, PayingOtherwise, Payload, ReopeningCase
from disputes.rules.refusals import Refusal
from disputes.rules.rulings import RulingReason
from disputes.rules.states import Verb

PAGE = 50
MOST_SINCE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody decided, exactly."""

    payload: Payload
    readings: list[Reading]  # Of a ruling.
    facts: list[tuple[Any, str]]
    is_waiting: bool
    since: list[Line]  # What happened since it was written.
    impossible: Any  # Why it can no longer be approved, in words; empty where it can.


@dataclass(frozen=True, slots=True)
class WaitingPage:
    rows: list[Decision]
    next: str


def waiting_page(*, after: str = "") -> WaitingPage:
    """Return a page of what waits, the longest waiting first."""
    rows = Decision.objects.waiting()
    if after.isascii() and after.isdecimal() and len(after) < 19:
        place = Decision.objects.filter(pk=int(after)).values_list("at", "pk").first()
        if place is not None:
            rows = rows.filter(Q(at__gt=place[0]) | Q(at=place[0], pk__gt=place[1]))
    found = list(rows.select_related("dispute__line", "dispute__shop", "by").order_by("at", "id")[: PAGE + 1])
    return WaitingPage(found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def asked_for(decision: Decision, at: datetime) -> Asked:
    """Return what a decision says, and while it waits, what became of its case since."""
    payload = bridge.read(Verb(decision.verb), decision.payload)
    is_waiting = decision.ended_at is None
    why = why_impossible(decision, decision.dispute, present_case(decision.dispute, at), at) if is_waiting else None
    why = Refusal(decision.ended_why) if decision.ended_why else why
    return Asked(
        payload=payload,
        readings=_readings(decision, payload) if isinstance(payload, Deciding) else [],
        facts=_facts(payload),
        is_waiting=is_waiting,
        since=lines_after(decision.dispute, decision.version, MOST_SINCE) if is_waiting else [],
        impossible=phrases.REFUSALS[why] if why else "",
    )


def _readings(decision: Decision, payload: Deciding) -> list[Reading]:
    language = decision.language or "en"
    words = {language: payload.rationale, other_language(language): decision.other_rationale}
    decided = Decided(
        terms=payload.terms,
        finding=RulingReason(decision.finding) if decision.finding else None,
        at_fault=payload.at_fault,
        rationales={code: said for code, said in words.items() if said},
        cited_events=list(decision.cited_events.select_related("by").order_by("id")),
        cited_evidence=list(decision.cited_evidence.order_by("id")),
    )
    return readings(decided, bridge.case_of(decision.dispute).ceiling)


def _facts(payload: Payload) -> list[tuple[Any, str]]:
    match payload:
        case PayingOtherwise():
            return [(desk.REFERENCE, payload.reference)]
        case ReopeningCase():
            source = str(phrases.MONEY_SOURCES[payload.source]) if payload.source else ""
            return [(desk.WHY, payload.words), (desk.MONEY, source)]
    return []
