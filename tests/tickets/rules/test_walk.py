"""A random walk over the table, by everybody, with instants moving on: whatever happens, a ticket makes sense."""

from datetime import time, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.tickets.rules.worlds import NOON, OTHER, UNBORN, willing
from tickets.rules.facts import NOTHING_ASKED
from tickets.rules.hours import ServiceHours, business_time_between, weekdays
from tickets.rules.moves import MOVES
from tickets.rules.playing import Clock, clocks, due, open_to, play, refusal, stage_at
from tickets.rules.states import UNSOLVED, Party, Priority, Stage, TargetKind, Verb
from tickets.rules.targets import after, next_deadline

HOURS = {
    "ja": ServiceHours("Asia/Tokyo", weekdays(time(10), time(18))),
    "en": ServiceHours("Europe/London", weekdays(time(22), time(6), days=range(7))),
}
CELLS = sorted({(move.verb, move.by) for move in MOVES})


class Walk(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.facts, self.at, self.priority, self.language = UNBORN, NOON, Priority.NORMAL, "ja"
        self.targets = self.targets_before = ()

    @rule(by=st.timedeltas(timedelta(), timedelta(days=5)) | st.just(timedelta(seconds=1)))
    def time_goes_by(self, by):
        self.at += by

    @rule()
    def time_goes_to_what_is_due(self):
        following = due(self.facts)
        if following is not None:
            self.at = max(self.at, following[1])

    @rule(
        cell=st.sampled_from(CELLS),
        to=st.none() | st.sampled_from(Stage),
        who=st.sampled_from(["aiko", "ben"]),
        priority=st.sampled_from(Priority),
        is_bare=st.booleans(),
        is_held=st.booleans(),
    )
    def somebody_moves(self, cell, to, who, priority, is_bare, is_held):
        verb, party = cell
        held_until = self.at + timedelta(days=2) if is_held else None
        asked = NOTHING_ASKED if is_bare else willing(self.at, to=to, who=who, assignee=who, held_until=held_until)
        refused = refusal(self.facts, verb, party, self.at, asked)
        if refused is not None:
            self.must_not_be_played(verb, party, asked)
            return
        before, stage = self.facts, stage_at(self.facts, self.at)
        assert verb in {move.verb for move in open_to(before, party, self.at)}
        played = play(before, verb, party, self.at, asked)
        self.facts = played.facts
        if played.restores:
            self.targets = self.targets_before
        else:
            hours_before, self.priority = HOURS[self.language], priority if verb is Verb.SET_PRIORITY else self.priority
            if verb is Verb.SET_LANGUAGE:
                self.language = "en" if self.language == "ja" else "ja"
            self.targets_before = self.targets if verb is not Verb.NOTE else self.targets_before
            self.targets = after(
                self.targets,
                played,
                priority=self.priority,
                hours=HOURS[self.language],
                hours_before=hours_before,
            )
        if stage is Stage.CLOSED and self.facts.stage is not before.stage and party is not Party.CLOCK:
            assert (verb, before.last.verb) == (Verb.UNDO, Verb.MERGE)

    def must_not_be_played(self, verb, party, asked):
        try:
            play(self.facts, verb, party, self.at, asked)
        except ValueError:
            return
        raise AssertionError("A move that is refused was played.")

    @invariant()
    def who_has_the_last_word_is_where_a_ticket_says(self):
        facts = self.facts
        assert not (facts.owes_answer and facts.stage in {Stage.PENDING, Stage.SOLVED, Stage.CLOSED})
        assert facts.stage is not Stage.NEW or (facts.owes_answer and not facts.answered)

    @invariant()
    def instants_belong_to_their_stages(self):
        facts = self.facts
        assert (facts.pending_since is not None) == (facts.stage is Stage.PENDING)
        assert (facts.solved_at is not None) == (facts.stage is Stage.SOLVED)
        assert facts.reminded_at is None or facts.stage is Stage.PENDING
        assert facts.held_until is None or facts.stage is Stage.ON_HOLD
        assert not facts.merged_into or (facts.stage, facts.merged_into) == (Stage.CLOSED, OTHER.reference)

    @invariant()
    def everybody_unsolved_has_somebody_whose_turn_it_is(self):
        if self.facts.stage in UNSOLVED:
            assert {move.verb for move in open_to(self.facts, Party.AGENT, self.at)} >= {Verb.REPLY, Verb.SOLVE}
            assert {move.verb for move in open_to(self.facts, Party.REQUESTER, self.at)} == {Verb.REPLY, Verb.SOLVE}

    @invariant()
    def targets_do_what_the_clocks_say(self):
        for kind, clock in clocks(self.facts).items():
            alive = [target for target in self.targets if target.kind is kind and target.ended_at is None]
            assert [target.is_running for target in alive] == ([] if clock is Clock.OFF else [clock is Clock.RUNNING])

    @invariant()
    def what_runs_is_due_when_its_time_is_used(self):
        hours = HOURS[self.language]
        for target in self.targets:
            if target.is_running and target.due_at > target.counting_since:
                left = business_time_between(hours, target.counting_since, target.due_at)
                assert left == target.duration - target.used

    @invariant()
    def the_next_deadline_is_the_first(self):
        running = [target.due_at for target in self.targets if target.is_running]
        deadline = next_deadline(self.targets)
        assert (deadline and deadline.due_at) == min(running, default=None)

    @invariant()
    def each_question_has_one_first_response(self):
        met = [target for target in self.targets if target.kind is TargetKind.FIRST_RESPONSE and target.is_met]
        assert len(met) <= 1


Walk.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestWalk = Walk.TestCase
