"""The numbers of the process in the admin: who reads and who sets them, and what they do to cases that run."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.urls import reverse

from disputes import actions
from disputes.facts import case_of
from disputes.forms.policy import PolicyForm
from disputes.models import Dispute, DisputePolicy
from disputes.policy import numbers_of, policies
from disputes.rules.playing import if_nobody_acts
from disputes.rules.policy import DEFAULT, OnBuyerTimeout, Policy
from disputes.rules.states import Stage
from tests.disputes.desk.conftest import NOW, at_desk
from tests.disputes.worlds import DAY, HOUR

pytestmark = pytest.mark.django_db
ADD = reverse("admin:disputes_disputepolicy_add")
LIST = reverse("admin:disputes_disputepolicy_changelist")
TOKYO = ZoneInfo("Asia/Tokyo")


def typed(**changes):
    """Return what the form sends when its fields are left alone, but for some."""
    form = PolicyForm(rows=policies(), at=NOW)
    values = {name: field.initial for name, field in form.fields.items()}
    usual = {name: value for name, value in values.items() if value not in (None, False)}
    since = (NOW + 2 * DAY).astimezone(TOKYO).strftime("%Y-%m-%dT%H:%M")
    return {**usual, "since": since, "words": "Golden Week", **changes}


def add(policy, by):
    return actions.add_policy(policy=policy, by=by, words="Golden Week", at=NOW)


def closing(since):
    return Policy(since=since, on_buyer_timeout=OnBuyerTimeout.CLOSE)


def test_who_reads_and_who_sets_the_numbers(client, hanako, taro, mei, sora):
    answers = []
    for person in (hanako, taro, mei, sora):
        browser = at_desk(person)
        answers.append([browser.get(page).status_code for page in (LIST, ADD)])
        answers[-1].append(browser.post(ADD, typed(seller_response="6")).status_code)

    assert answers == [[302, 302, 302], [200, 403, 403], [200, 403, 403], [200, 200, 302]]
    assert DisputePolicy.objects.count() == 1


def test_a_row_holds_what_is_not_as_usual_with_who_and_why(sora):
    browser = at_desk(sora)
    browser.post(ADD, typed(seller_response="6.5", auto_accept_max="30000", retries_after="2, 10", replacement=""))

    row = DisputePolicy.objects.get()
    assert row.numbers == {
        "seller_response": 6.5 * 86_400,
        "auto_accept_max": 30_000,
        "retries_after": [120, 600],
        "replacement": False,
    }
    assert (row.by, row.words, row.since.astimezone(TOKYO).minute) == (sora, "Golden Week", row.since.minute)
    assert LogEntry.objects.get(action_flag=ADDITION).user == sora
    shown = browser.get(reverse("admin:disputes_disputepolicy_change", args=[row.pk])).content.decode()
    assert "6.5 days" in shown
    assert browser.get(LIST).content.decode().count("Time for the seller to answer: 6.5 days") == 1


def test_what_was_set_before_stands_in_the_form(sora):
    add(Policy(since=NOW + DAY, negotiation=timedelta(days=9), four_eyes_limit=None), sora)
    form = at_desk(sora).get(ADD).context["form"]

    assert (form["negotiation"].value(), form["four_eyes_limit"].value()) == ("9", None)
    assert "Usually: 7 days." in form["negotiation"].help_text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"since": "2026-01-01T10:00"}, "since", "Choose a later time."),
        ({"since": ""}, "since", "required"),
        ({"words": " "}, "words", "required"),
        ({"seller_response": "0"}, "seller_response", "greater than or equal to 1"),
        ({"seller_response": "1e9"}, "seller_response", "less than or equal to 60"),
        ({"seller_response": "NaN"}, "seller_response", "Enter a number."),
        ({"seller_response": "8"}, "seller_response", "longer than the whole negotiation"),
        ({"escalation_after": "168"}, "escalation_after", "would be over before"),
        ({"retries_after": "5, 1"}, "retries_after", "Each pause"),
        ({"retries_after": "1, ２"}, "retries_after", "whole minutes"),
        ({"retries_after": "0"}, "retries_after", "whole minutes"),
        ({"on_buyer_timeout": "shout"}, "on_buyer_timeout", "valid choice"),
        ({"max_rounds": "1.5"}, "max_rounds", "whole number"),
        ({}, "__all__", "Nothing is different"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(sora, changes, field, words):
    answer = at_desk(sora).post(ADD, typed(**changes))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in " ".join(answer.context["form"].errors[field])
    assert not DisputePolicy.objects.exists()


def test_two_rows_never_begin_at_one_moment(sora):
    browser = at_desk(sora)
    assert browser.post(ADD, typed(appeal="8")).status_code == 302
    again = browser.post(ADD, typed(appeal="9"))
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["since"])


def test_only_what_is_to_come_can_be_taken_back(sora, mei):
    to_come = add(Policy(since=NOW + DAY, appeal=timedelta(days=8)), sora)
    in_force = DisputePolicy.objects.create(since=NOW - DAY, numbers={})

    def delete(browser, row):
        return browser.post(reverse("admin:disputes_disputepolicy_delete", args=[row.pk]), {"post": "yes"}).status_code

    assert [delete(at_desk(mei), to_come), delete(at_desk(sora), in_force)] == [403, 403]
    assert delete(at_desk(sora), to_come) == 302
    assert (list(DisputePolicy.objects.all()), LogEntry.objects.get(action_flag=DELETION).user) == ([in_force], sora)
    for row in (in_force, to_come):
        with pytest.raises(ValueError, match="never rewritten"):
            actions.take_back_policy(row=row, at=NOW)
    with pytest.raises(ValueError, match="never rewritten"):
        add(Policy(since=NOW), sora)


def test_what_is_stored_is_read_again():
    since = datetime(2026, 6, 1, tzinfo=TOKYO)
    policy = Policy(since=since, appeal=timedelta(hours=36), retries_after=(timedelta(minutes=3),), auto_accept=False)
    DisputePolicy.objects.create(since=since, numbers=numbers_of(policy))

    assert policies() == (policy,)
    assert numbers_of(DEFAULT) == {}


def test_a_case_that_runs_keeps_its_instants_and_new_ones_count_anew(countered, wei, sora):
    instants = list(countered.deadlines.values_list("kind", "due_at", "state"))
    add(Policy(since=NOW + HOUR, seller_response=timedelta(days=1), buyer_response=timedelta(days=1)), sora)

    assert list(countered.deadlines.values_list("kind", "due_at", "state")) == instants
    clock_at = countered.clock_at
    countered.refresh_from_db()
    assert countered.clock_at == clock_at


def clock_of(dispute):
    fresh = Dispute.objects.get(pk=dispute.pk)
    comes = if_nobody_acts(case_of(fresh))
    return fresh.clock_at, comes.at


def test_silence_that_closes_from_now_on_moves_the_clock_of_who_waits_for_the_buyer(countered, opened, sora):
    stored, ruled_at = clock_of(countered)
    assert stored == ruled_at == countered.opened_at + 7 * DAY
    row = add(closing(NOW + HOUR), sora)

    stored, ruled_at = clock_of(countered)
    assert stored == ruled_at == countered.opened_at + 6 * DAY

    actions.take_back_policy(row=row, at=NOW)
    actions.move_by_the_clock(at=NOW + 2 * DAY)  # It looks too early, and sets the clock by the rules.
    stored, ruled_at = clock_of(countered)
    assert stored == ruled_at == countered.opened_at + 7 * DAY
    assert Dispute.objects.get().stage == Stage.AWAITING_BUYER


def test_the_sweep_closes_by_the_numbers_in_force_when_the_deadline_passes(countered, sora):
    add(closing(NOW + HOUR), sora)
    assert actions.move_by_the_clock(at=countered.opened_at + 6 * DAY) == 1

    closed = Dispute.objects.get()
    assert (closed.stage, closed.events.last().row) == (Stage.CLOSED, "A1")


def test_numbers_of_after_the_deadline_change_nothing(countered, sora):
    before = clock_of(countered)
    add(closing(NOW + 30 * DAY), sora)
    assert clock_of(countered) == before


def test_the_list_costs_the_same_with_three_rows(sora):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = at_desk(sora)
    browser.get(LIST)
    counts = []
    for days in (1, 2, 3):
        add(Policy(since=NOW + days * DAY, appeal=timedelta(days=7 + days)), sora)
        DisputePolicy.objects.create(since=NOW - days * DAY, by=sora)
        with CaptureQueriesContext(connection) as queries:
            shown = browser.get(LIST).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
    standing = [shown.count(f">{words}</span>") for words in ("to come", "in force", "over")]
    assert standing == [3, 1, 2]


def test_both_languages_are_whole(sora):
    sora.language = "ja"
    sora.save()
    browser = at_desk(sora)
    sora.language = "ja"
    sora.save()
    page = browser.get(ADD, headers={"accept-language": "ja"}).content.decode()
    assert "出品者の回答期限" in page
    refused = browser.post(ADD, typed(seller_response="8"), headers={"accept-language": "ja"}).content.decode()
    assert "話し合い全体の期間より長くなっています。" in refused
