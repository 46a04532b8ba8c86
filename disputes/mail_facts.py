"""What a notice about a dispute says to one side, as JSON: words are chosen when it is sent, in its reader's language."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from disputes.models import Dispute
from disputes.rules import telling
from disputes.rules.facts import Case, Deadline
from disputes.rules.offers import Terms
from disputes.rules.playing import if_nobody_acts
from disputes.rules.states import SIDES, DeadlineKind, Party, Stage
from disputes.rules.telling import own_deadline

ITEM_MAX = 80  # characters: a title is written for search engines, and a mail names it in passing


def facts_for(side: Party, *, dispute: Dispute, case: Case, at: datetime) -> dict[str, Any]:
    """Return what is true of a dispute at an instant, as far as a mail to `side` says it; agents are SENIOR_AGENT."""
    due, otherwise = own_deadline(case, side), if_nobody_acts(case)
    return {
        "reference": dispute.reference,
        "number": dispute.order.number,
        "item": one_line(dispute.line.title)[:ITEM_MAX],
        "shop": one_line(dispute.shop.name),
        "side": side.value,
        "stage": case.stage.value,
        "level": case.level,
        "part": _part(case, side),
        "asked": [slot.value for slot in case.asked_of(side)],
        "reason": case.reason.value,
        "terms": _standing(case),
        "due": deadline_in_json(due) if due else None,
        "ours": _ours(case, at),
        "otherwise": {"verb": otherwise.verb.value, "at": otherwise.at.isoformat()} if otherwise else None,
        "outcome": case.outcome.value if case.outcome else "",
        "refunded": case.refunded,
        "currency": case.currency,
        "reopen_until": _reopen_until(case, at),
        "is_negotiable": telling.is_negotiable(case),
        **_path(dispute, side),
    }


def one_line(words: str) -> str:
    """Return somebody's words on one line, so that they cannot begin a paragraph of their own."""
    return " ".join(words.split())


def _standing_as(whose: str, terms: Terms, case: Case) -> dict[str, Any]:
    # What may be kept secret of them is not told here: an address stands on the page alone.
    return {"whose": whose, "terms": {**asdict(terms), "return_address": ""}, "ceiling": case.ceiling}


def deadline_in_json(deadline: Deadline) -> dict[str, str]:
    return {"kind": deadline.kind.value, "at": deadline.due_at.isoformat()}


def _ours(case: Case, at: datetime) -> dict[str, str] | None:
    """Return the deadline that we gave ourselves, as long as we can keep it."""
    ours = (case.deadline(DeadlineKind.MEDIATION_SLA), case.deadline(DeadlineKind.REFUND_SLA))
    return next((deadline_in_json(deadline) for deadline in ours if deadline and at < deadline.due_at), None)


def _part(case: Case, side: Party) -> str:
    """Return what of a stage concerns a side in particular; `phrases.mails.NEXT` has words of its own for it."""
    if case.stage is Stage.AWAITING_EVIDENCE and side in case.asked_sides:
        return "asked"
    if case.stage is Stage.RETURN_AWAITING_SHIPMENT and telling.lacks_sellers_part(case):
        return "missing"
    return ""


def _standing(case: Case) -> list[dict[str, Any]]:
    """Return the terms that count now, each with whose they are: agreed ones, a ruling's, or those that stand open."""
    if case.stage is Stage.CLOSED:
        return []
    if case.agreed is not None:
        return [_standing_as("agreed", case.agreed, case)]
    if case.stage is Stage.RULED and case.ruling is not None:
        return [_standing_as("ruling", case.ruling.terms, case)]
    return [_standing_as(offer.author, offer.terms, case) for offer in case.open_offers]


def _reopen_until(case: Case, at: datetime) -> str:
    is_open = case.stage is Stage.CLOSED and case.is_reopenable and at < case.window_end_at
    return case.window_end_at.isoformat() if is_open else ""


def _path(dispute: Dispute, side: Party) -> dict[str, Any]:
    if side in SIDES:
        return {"path_name": "dispute", "path_args": [dispute.reference]}
    return {"path_name": "admin:disputes_dispute_change", "path_args": [dispute.pk]}
