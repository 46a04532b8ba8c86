import pytest
from django.utils.translation import override

from tickets import phrases
from tickets.rules.states import Channel, CsatAnswer, Party, Priority, Refusal, Stage, TargetKind, Topic, Verb
from tickets.rules.words import SUBJECT_MOST, TEXT_MOST

TABLES = [
    (phrases.STAGES, set(Stage)),
    (phrases.STAGES_FOR_REQUESTERS, set(Stage)),
    (phrases.WHAT_HAPPENS_NEXT, set(Stage)),
    (phrases.UNTIL_WHEN, set(Stage) - {Stage.CLOSED}),
    (phrases.PARTIES, set(Party)),
    (phrases.VERBS, set(Verb)),
    (phrases.PRIORITIES, set(Priority)),
    (phrases.TOPICS, set(Topic)),
    (phrases.ABOUT_TOPICS, set(Topic)),
    (phrases.CHANNELS, set(Channel)),
    (phrases.TARGETS, set(TargetKind)),
    (phrases.CSAT_ANSWERS, set(CsatAnswer)),
    (phrases.REFUSALS, set(Refusal)),
]


@pytest.mark.parametrize(("table", "members"), TABLES)
def test_everything_has_words_of_its_own_in_both_languages(table, members):
    with override("en"):
        english = {member: str(words) for member, words in table.items()}
    with override("ja"):
        japanese = {member: str(words) for member, words in table.items()}

    assert set(table) == members
    assert [member for member in members if not english[member] or english[member] == japanese[member]] == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_limits_are_said_as_they_are(language):
    with override(language):
        assert f"{SUBJECT_MOST:,}" in str(phrases.REFUSALS[Refusal.SUBJECT_TOO_LONG])
        assert f"{TEXT_MOST:,}" in str(phrases.REFUSALS[Refusal.TEXT_TOO_LONG])
        assert f"{TEXT_MOST:,}" in str(phrases.REFUSALS[Refusal.NOTE_TOO_LONG])
