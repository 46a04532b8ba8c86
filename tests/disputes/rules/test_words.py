from itertools import chain

import pytest
from django.utils.translation import override

from config.management.commands.write_docs import DOCUMENTS
from disputes import phrases
from disputes.rules.evidence import Need, Slot, Thing
from disputes.rules.facts import RefundStatus
from disputes.rules.moves import MOVES
from disputes.rules.policy import DEFAULT
from disputes.rules.queues import View
from disputes.rules.refusals import Refusal
from disputes.rules.rulings import RulingReason
from disputes.rules.states import (
    AtFault,
    DeadlineKind,
    Escalation,
    Ground,
    MoneySource,
    OfferKind,
    OfferStatus,
    Outcome,
    Party,
    PostagePayer,
    Reason,
    RejectReason,
    ResolvedBy,
    ReturnProblem,
    Stage,
    Verb,
    WithdrawReason,
)

WORDS = {
    "STAGES": Stage,
    "PARTIES": Party,
    "VERBS": Verb,
    "REFUSALS": Refusal,
    "OUTCOMES": Outcome,
    "RESOLVED_BY": ResolvedBy,
    "OFFER_KINDS": OfferKind,
    "OFFER_STATUSES": OfferStatus,
    "POSTAGE_PAYERS": PostagePayer,
    "REASONS": Reason,
    "DEADLINES": DeadlineKind,
    "ESCALATIONS": Escalation,
    "REJECT_REASONS": RejectReason,
    "WITHDRAW_REASONS": WithdrawReason,
    "RETURN_PROBLEMS": ReturnProblem,
    "AT_FAULT": AtFault,
    "GROUNDS": Ground,
    "MONEY_SOURCES": MoneySource,
    "REFUND_STATUSES": RefundStatus,
    "SLOTS": Slot,
    "THINGS": Thing,
    "NEEDS": Need,
    "RULING_REASONS": RulingReason,
    "VIEWS": View,
}


@pytest.mark.parametrize("name", WORDS)
def test_everything_has_its_words_in_both_languages(name):
    words = getattr(phrases, name)
    with override("en"):
        english = {key: str(value) for key, value in words.items()}
    with override("ja"):
        japanese = {key: str(value) for key, value in words.items()}

    assert set(words) == set(WORDS[name])
    assert [key for key in words if english[key] == japanese[key]] == []


def test_what_the_clock_does_is_said_beforehand():
    assert set(phrases.IF_NOBODY_ACTS) == {move.verb for move in MOVES if move.deadline}


def test_stages_are_called_in_japanese_as_the_rulebook_calls_them():
    with override("ja"):
        names = [str(words) for words in phrases.STAGES.values()]

    assert names == [
        "出品者の回答待ち",
        "購入者の回答待ち",
        "運営が調査中",
        "証拠の提出待ち",
        "裁定済み(不服申立て期間)",
        "返送待ち",
        "返送中",
        "返送品の確認中",
        "交換品の発送待ち",
        "交換品配送中",
        "返金処理中",
        "終了",
    ]


def test_no_two_buttons_or_refusals_say_the_same():
    with override("ja"):
        said = [str(words) for words in chain(phrases.VERBS.values(), phrases.REFUSALS.values())]

    assert len(said) == len(set(said))


def test_the_numbers_in_words_are_those_of_the_policy():
    assert (
        DEFAULT.escalation_after.total_seconds(),
        DEFAULT.unchanged_before_silence.total_seconds(),
        DEFAULT.least_rationale,
        DEFAULT.least_rejection,
        DEFAULT.max_evidence_requests,
        DEFAULT.max_return_changes,
    ) == (72 * 3600, 48 * 3600, 40, 20, 2, 2)


def test_the_document_draws_every_stage_and_names_every_row():
    text = DOCUMENTS["dispute-process.md"]()

    assert [stage for stage in Stage if f" --> {stage}" not in text] == []
    assert [move.row for move in MOVES if f"| {move.row} | {move.verb} |" not in text] == []
    assert [kind for kind in DeadlineKind if f"| {kind} |" not in text] == []
