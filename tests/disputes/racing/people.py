"""Those who race: what each does at a door, made ready once, and the threads in which two do it at the same instant."""

import copy
import queue
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from disputes import actions
from disputes.actions import Along, MoveRefused, Piece, Refused
from disputes.models import Dispute, Refund
from disputes.permissions import caller_for
from disputes.rules.ledger import ChargebackResult
from disputes.rules.payloads import NotPaid
from disputes.rules.refunds import Answer, Said
from disputes.rules.states import Party, Verb
from orders.models import OrderLine
from tests.disputes import worlds
from tests.disputes.racing.meeting import OPENERS
from tests.disputes.racing.pairs import OUTSIDE, SWEEP
from tests.disputes.racing.starts import CLAIM, OVER
from tests.disputes.rules import world
from tests.disputes.stories.people import along_for, choices, numbered
from tests.disputes.worlds import HOUR, MOMENT

SAID = {Verb.REFUND_SUCCEEDED: Answer(Said.PAID, "P-1"), Verb.REFUND_FAILED: Answer(Said.FAILED)}
WORDS = {Verb.WRITE: Along(words="Please wait."), Verb.ADD_EVIDENCE: Along(pieces=[Piece(text="It has a crack.")])}
TRIES = 500


@dataclass(frozen=True)
class Scene:
    """An order, the dispute about its first line if there is one, and who is there; all act at one instant."""

    people: Any
    order: Any
    dispute: Any
    at: Any

    def deed(self, door, payload=None):
        """Return what somebody does at a door, to be called as often as the scene is put back."""
        verb, party = door
        if door == SWEEP:
            return lambda: sweep(self.at + MOMENT)
        if verb in OPENERS:
            return self._opening(self.people[party], party)
        if party in self.people:
            return self._move(verb, self.people[party], payload)
        return self._news(door, payload)

    def _opening(self, by, party):
        line, payload = self.order.lines.get(position=1), world.opening(worlds.refund(900), worlds.Reason.NOT_RECEIVED)
        along = Along(pieces=worlds.pieces_for(payload.reason, Party.BUYER, by, self.at))
        return lambda: actions.open_dispute(
            line=OrderLine.objects.get(pk=line.pk),
            by=by,
            party=party,
            payload=payload,
            at=self.at,
            along=copy.deepcopy(along),
        )

    def _move(self, verb, by, payload):
        dispute = Dispute.objects.get(pk=self.dispute.pk)
        case, caller = worlds.facts(dispute), caller_for(dispute, by)
        payload = payload or choices(case, verb, caller, self.at, self.people["second"])[0]
        payload = numbered(payload, f"RACE{dispute.pk:04}{len(dispute.events.all()):04}{verb[:4].upper()}")
        along = WORDS.get(verb) or along_for(case, verb, payload, caller.party, by, self.at, dispute)
        return lambda: actions.make_move(
            dispute=Dispute.objects.get(pk=dispute.pk),
            verb=verb,
            party=caller.party,
            by=by,
            at=self.at,
            payload=payload,
            version=dispute.version,
            along=copy.deepcopy(along),
        )

    def _news(self, door, payload=None):
        verb, order, at = door[0], self.order, self.at
        if verb == CLAIM:
            return lambda: actions.claim_refund(at=at)
        if verb == OVER:
            return lambda: actions.end_chargeback(order=order, reference="CB", result=ChargebackResult.RETURNED, at=at)
        if door == OUTSIDE:
            left = {"amount": 3395, "currency": "JPY", "position": 1}
            return lambda: actions.note_outside_refund(order=order, reference="W-1", at=at, **left)
        if verb is Verb.OPEN_CHARGEBACK:
            return lambda: actions.note_chargeback(order=order, reference="CB", opened_at=at, at=at)
        if verb is Verb.REPORT_DELIVERY:
            leg = self.dispute.returns.filter(ended_at=None).first() or self.dispute.replacements.get(ended_at=None)
            return lambda: actions.hear_carrier(number=leg.tracking_number, delivered_at=at, at=at)
        key = Refund.objects.get(case=self.dispute.reference).key
        answer = Answer(Said.REFUSED) if isinstance(payload, NotPaid) and payload.is_for_good else SAID[verb]
        return lambda: actions.settle_refund(key=key, answer=answer, source="api", at=at)


def built(start, people, order, race_at):
    """Return the scene that a start leads to, played by the site's own actions."""
    if not start.is_opened:
        return Scene(people, order, None, worlds.OPENED)
    dispute = worlds.open_dispute(order, people[Party.BUYER], start.terms, reason=start.reason)
    actions.take(dispute=dispute, by=people[Party.AGENT], at=worlds.OPENED)
    scene = Scene(people, order, dispute, worlds.OPENED)
    for step in start.steps:
        scene = replace(scene, at=scene.at + HOUR)
        scene.deed((step.verb, step.party), step.payload)()
        dispute.refresh_from_db()
    return replace(scene, at=race_at(worlds.facts(dispute), scene.at))


def sweep(at):
    """Sweep as the clock does, again and again, for it passes over what somebody else has in hand."""
    for _ in range(TRIES):
        actions.move_by_the_clock(at=at)
        if not Dispute.objects.due(at).exists():
            return
        time.sleep(0.002)
    raise AssertionError("What is due does not move.")


def said(deed):
    """Do it, and return what was answered, as both orders can be compared by it; what nobody expects is raised."""
    try:
        outcome = deed()
    except MoveRefused as refused:
        return str(refused.refusal)
    except Refused as refused:
        return str(refused.reason)
    return str(outcome) if isinstance(outcome, str | bool) else "done"


class Two:
    """Two threads that wait for each other and then do something each, over connections that stay open."""

    def __init__(self):
        self.barrier = threading.Barrier(2)
        self.jobs, self.answers = [queue.SimpleQueue() for _ in range(2)], [queue.SimpleQueue() for _ in range(2)]
        self.threads = [threading.Thread(target=self._work, args=(place,)) for place in range(2)]
        for thread in self.threads:
            thread.start()

    def _work(self, place):
        while (deed := self.jobs[place].get()) is not None:
            self.barrier.wait()
            try:
                self.answers[place].put(said(deed))
            except Exception as error:
                self.answers[place].put(error)
        connection.close()

    def at_once(self, *deeds):
        for jobs, deed in zip(self.jobs, deeds, strict=True):
            jobs.put(deed)
        found = [answers.get(timeout=60) for answers in self.answers]
        for answer in found:
            if isinstance(answer, Exception):
                raise answer
        return found

    def close(self):
        for jobs in self.jobs:
            jobs.put(None)
        for thread in self.threads:
            thread.join()
