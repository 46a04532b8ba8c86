"""What a whole story leaves behind (dispute rulebook §8): events that play again, two worlds alike, and nothing told to others."""

import json
from dataclasses import replace

from disputes.facts import read
from disputes.pack import Pack
from disputes.rules.facts import Caller
from disputes.rules.moves import MOVES
from disputes.rules.payloads import Act
from disputes.rules.playing import play
from disputes.rules.states import Party, Verb
from messaging.models import Message
from messaging.rules.threads import Side
from notices.models import Notice
from tests.disputes.stories.people import kept_from, plain


def events_are_rows(story):
    """I1: every event is a row of the table, from and to where it says."""
    for row, verb, party, old, new in story.fresh().events.values_list(
        "row", "verb", "party", "from_stage", "to_stage"
    ):
        fitting = [move for move in MOVES if (move.row, move.verb) == (row, verb) and party in move.by]
        assert any(old in (*move.from_stages, "") and new in move.to for move in fitting), (row, verb, party, old, new)


def events_play_again(story):
    """I1: the conditions of every event held, and all of them together lead to what is stored.

    What moves money without us stands in the ledger, not in events: such a story is not played again.
    """
    if not story.is_replayable:
        return
    case = story.first
    for event in story.fresh().events.order_by("pk")[1:]:
        verb = Verb(event.verb)
        by = Caller(Party(event.party), str(event.by_id or ""), is_assigned=True)
        change = play(case, Act(verb, by, event.at, read(verb, event.payload), case.version))
        case = change.after
        assert (change.move.row, event.to_stage, event.version) == (event.row, case.stage, case.version)
    stored = plain(story.case())
    if case.owed and not stored.owed:  # The list of refunds promised it anew: the ledger's own, and no move.
        case = replace(case, reserved=case.owed)
    assert replace(plain(case), refund=None) == replace(stored, refund=None)


def both_worlds_say_the_same(story):
    """I12: swept at the end, the second world has the first one's events, offers, notices to the sides and sums."""
    story.settle_clocks()
    said = []
    for world, order in enumerate(story.orders):
        dispute = story.fresh(world)
        money = order.money
        money.refresh_from_db()
        said.append(
            (
                list(dispute.events.values_list("row", "verb", "party", "at", "from_stage", "to_stage", "version")),
                list(dispute.offers.values_list("seq", "author", "made_at", "round", "status")),
                list(dispute.deadlines.order_by("pk").values_list("kind", "set_at", "due_at", "state", "ended_at")),
                (money.refunded_minor, money.reserved_minor, dispute.held_minor, dispute.held_until),
            )
        )
    assert said[0] == said[1]


def notes_stay_among_agents(story):
    """I20: nobody reads, in the thread, in mails or on paper, what was written for others."""
    dispute = story.fresh()
    for side, name in ((Side.CUSTOMER, "hanako"), (Side.SHOP, "wei")):
        shown = Message.objects.filter(thread=dispute.thread).read_by(side, story.at).values_list("body", flat=True)
        mails = Notice.objects.filter(recipient=story.people[name]).values_list("context", flat=True)
        everything = [*shown, *map(str, mails), json.dumps(Pack(dispute, side, story.at).content, ensure_ascii=False)]
        assert [words for words in kept_from(side) if any(words in one for one in everything)] == []


AT_THE_END = (events_are_rows, events_play_again, both_worlds_say_the_same, notes_stay_among_agents)
