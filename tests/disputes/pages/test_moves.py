"""Every move of a party through its page, and what is refused there in words."""

from hashlib import sha256

import pytest

from disputes.models import Dispute, DisputePolicy, Evidence, Offer
from disputes.rules.evidence import Slot
from disputes.rules.payloads import Requesting
from disputes.rules.states import Outcome, Party, PostagePayer, Reason, Stage, Verb
from messaging.models import Photo
from tests.disputes import worlds
from tests.disputes.worlds import ADDRESS, DAY, HOUR, LONG, OPENED
from tests.messaging.photos import pictures
from tests.messaging.photos.films import film
from tests.messaging.uploads import file_of

pytestmark = pytest.mark.django_db
LATER = OPENED + 3 * DAY + 2 * HOUR


@pytest.fixture
def do(client, clock):
    """Return what makes a move as somebody who has just read its page."""

    def make(dispute, person, move, *, at=LATER, query="", key="k" * 32, **fields):
        clock.set(at)
        client.force_login(person)
        address = f"/en/disputes/{dispute.reference}/do/{move}/"
        page = client.get(address + query)
        version = page.context["form"]["version"].value() if page.context else 0
        seen = page.context["form"]["seen"].value() if page.context else 0
        answer = client.post(address, {"version": version, "seen": seen, "key": key, **fields})
        dispute.refresh_from_db()
        return answer

    return make


def is_done(answer, dispute):
    return answer.status_code == 302 and answer["Location"] == f"/en/disputes/{dispute.reference}/"


# Negotiation


def test_a_seller_accepts(do, opened, wei):
    answer = do(opened, wei, "accept", query="?offer=1", offer="1")

    assert is_done(answer, opened)
    assert opened.stage == Stage.REFUND_PENDING


def test_a_seller_who_takes_goods_back_says_where_to(do, shipped, hanako, wei):
    dispute = worlds.open_dispute(shipped, hanako, worlds.return_of(), reason=Reason.DEFECTIVE)
    refused = do(dispute, wei, "accept", query="?offer=1", offer="1", return_address=" ")

    assert refused.status_code == 422
    assert refused.context["form"].errors == {"return_address": ["A return needs an address. Set it first."]}
    assert is_done(do(dispute, wei, "accept", query="?offer=1", offer="1", return_address=ADDRESS), dispute)
    assert dispute.returns.get().address == ADDRESS


def test_a_seller_offers_something_else(do, opened, wei):
    answer = do(opened, wei, "counter", kind="refund_only", amount="６００")

    assert is_done(answer, opened)
    assert worlds.facts(opened).open_offers[-1].terms == worlds.refund(600)


def test_a_share_is_shown_as_an_amount_before_it_is_offered(do, opened, wei):
    shown = do(opened, wei, "counter", kind="refund_only", amount="３３％")

    assert (shown.status_code, opened.stage) == (200, Stage.AWAITING_SELLER)
    assert "33% of ¥1,500 is ¥495. Look at it once more, then send it." in shown.content.decode()
    assert 'name="amount" value="495"' in shown.content.decode()
    assert is_done(do(opened, wei, "counter", kind="refund_only", amount="495"), opened)
    assert opened.offers.last().sheet.amount_minor == 495


def test_a_share_that_is_none_is_kept_with_what_to_type(do, opened, wei):
    answer = do(opened, wei, "counter", kind="refund_only", amount="120%")

    assert answer.status_code == 422
    assert 'value="120%"' in answer.content.decode()
    assert "Write a share from 0.01% to 100%" in answer.content.decode()


def test_a_seller_rejects_with_words_that_stand_in_the_conversation(do, opened, wei):
    short = do(opened, wei, "reject", reason="delivered", words="No.")
    assert short.status_code == 422
    assert "No." in short.content.decode()

    assert is_done(do(opened, wei, "reject", reason="delivered", words=LONG), opened)
    assert opened.stage == Stage.AWAITING_BUYER
    assert opened.thread.messages.filter(body=LONG, side="shop").count() == 1


def test_a_seller_rejects_with_a_photo_instead_of_words(do, opened, wei):
    assert is_done(do(opened, wei, "reject", reason="delivered", words="", photos=[file_of()]), opened)
    assert Evidence.objects.get(party="seller").sha256 == sha256(pictures.jpeg()).hexdigest()


def test_a_buyer_changes_an_offer_and_answers_one(do, opened, countered, hanako):
    assert is_done(do(countered, hanako, "counter", kind="refund_only", amount="900"), countered)
    assert is_done(do(countered, hanako, "revise", kind="refund_only", amount="800", key="r" * 32), countered)
    assert worlds.facts(countered).open_offers[-1].terms == worlds.refund(800)


def test_a_buyer_accepts_nothing_or_rejects_it(do, refused, hanako):
    assert is_done(do(refused, hanako, "reject"), refused)
    assert refused.stage == Stage.AWAITING_SELLER


def test_a_buyer_asks_for_a_mediator(do, refused, hanako):
    assert is_done(do(refused, hanako, "escalate"), refused)
    assert refused.stage == Stage.MEDIATION


def test_who_may_not_ask_for_a_mediator_yet_reads_from_when(client, clock, opened, hanako):
    said = "You can ask for a mediator from Monday, 25 May 2026, 10:00 (Tokyo)."
    client.force_login(hanako)
    fields = {"version": opened.version, "seen": 1, "key": "k" * 32}
    early = client.post(f"/en/disputes/{opened.reference}/do/escalate/", fields)
    asked = client.get(f"/en/disputes/{opened.reference}/do/escalate/", follow=True)
    clock.set(OPENED + 3 * DAY)
    later = client.get(f"/en/disputes/{opened.reference}/")

    opened.refresh_from_db()
    assert (early.status_code, opened.stage) == (422, Stage.AWAITING_SELLER)
    assert said in early.content.decode()
    assert asked.content.decode().count(said) == 2  # At the top, and among what can be done.
    assert "case has moved on, and this" not in asked.content.decode()
    assert said not in later.content.decode()


def test_a_seller_who_said_nothing_reads_why_no_mediator_is_offered(client, clock, opened, wei):
    client.force_login(wei)

    page = client.get(f"/en/disputes/{opened.reference}/").content.decode()

    assert "Answer the buyer first; then you can ask for a mediator." in page


def test_who_rejects_reads_how_much_is_to_be_said(client, clock, opened, wei):
    DisputePolicy.objects.create(since=OPENED, numbers={"least_rejection": 33})
    client.force_login(wei)

    page = client.get(f"/en/disputes/{opened.reference}/do/reject/").content.decode()

    assert "At least 33 characters, or a photo that shows it." in page


def test_more_time_is_asked_for_and_given(do, opened, hanako, wei):
    assert is_done(do(opened, hanako, "ask-extension"), opened)
    assert is_done(do(opened, wei, "agree-extension"), opened)
    assert opened.is_extended


def test_a_seller_can_only_improve(do, countered, wei):
    worse = do(countered, wei, "revise", kind="refund_only", amount="500")

    assert worse.status_code == 422
    assert worse.context["form"].errors == {"amount": ["While the buyer looks at your offer, you can only improve it."]}
    assert is_done(do(countered, wei, "revise", kind="refund_only", amount="700"), countered)


def test_a_buyer_withdraws_and_opens_again(do, opened, hanako):
    assert is_done(do(opened, hanako, "withdraw", reason="goods_arrived"), opened)
    assert opened.outcome == Outcome.GOODS_ARRIVED
    assert is_done(do(opened, hanako, "reopen", kind="refund_only", amount="500", key="o" * 32), opened)
    assert opened.stage == Stage.AWAITING_SELLER


# Labels


def test_a_seller_hands_over_a_label_as_a_picture(do, client, shipped, hanako, wei):
    terms = worlds.return_of(payer=PostagePayer.SELLER, is_by_label=True)
    dispute = worlds.open_dispute(shipped, hanako, terms, reason=Reason.DEFECTIVE)
    worlds.accept(dispute, wei, OPENED + DAY, return_address=ADDRESS)

    nothing = do(dispute, wei, "provide-label", at=OPENED + 2 * DAY, label=" ")
    assert nothing.context["form"].errors == {
        "label": ["Add a picture of the label, or write where the buyer finds it."]
    }
    given = do(dispute, wei, "provide-label", at=OPENED + 2 * DAY, label="", photos=[file_of()])

    assert is_done(given, dispute)
    leg, photo = dispute.returns.get(), Photo.objects.get(evidence__event__verb=Verb.PROVIDE_LABEL)
    assert (leg.label, leg.is_label_shown) == ("", True)
    client.force_login(hanako)
    room = client.get(f"/en/disputes/{dispute.reference}/")
    assert room.context["room"].returning.label_photos == [photo]
    assert "parcel-label" in room.content.decode()


# Mediation


def test_both_sides_make_offers_while_a_mediator_reads(do, in_mediation, hanako, wei):
    assert is_done(do(in_mediation, wei, "make-offer", kind="refund_only", amount="750"), in_mediation)
    seq = in_mediation.offers.get(author="seller", status="open").seq
    assert is_done(do(in_mediation, hanako, "accept", query=f"?offer={seq}", offer=seq), in_mediation)
    assert in_mediation.stage == Stage.REFUND_PENDING


def test_what_was_asked_for_is_submitted_together(do, in_mediation, hanako, mei):
    asked = Requesting({Party.BUYER: frozenset({Slot.CARRIER_REPLY, Slot.STATEMENT})})
    worlds.move(in_mediation, Verb.REQUEST_EVIDENCE, mei, OPENED + 3 * DAY, asked)
    half = do(in_mediation, hanako, "submit-evidence", **{"said-statement": "Nobody came."})

    assert half.status_code == 422
    assert "Nobody came." in half.content.decode()
    fields = {"said-statement": "Nobody came.", "photos-carrier_reply": [file_of()]}
    assert is_done(do(in_mediation, hanako, "submit-evidence", **fields), in_mediation)
    assert in_mediation.stage == Stage.MEDIATION


def test_a_ruling_is_accepted_and_appealed(do, ruled, hanako, wei):
    assert is_done(do(ruled, wei, "accept-ruling", at=OPENED + 4 * DAY), ruled)
    short = do(ruled, hanako, "appeal", at=OPENED + 4 * DAY, ground="named_error", words="Wrong.")
    assert short.status_code == 422
    assert is_done(do(ruled, hanako, "appeal", at=OPENED + 4 * DAY, ground="named_error", words=LONG), ruled)
    assert (ruled.stage, ruled.level) == (Stage.MEDIATION, 2)


# Parcels


def test_goods_go_back(do, return_agreed, hanako, wei):
    without = do(return_agreed, hanako, "ship-return", tracking_number="RR123456785JP")
    assert without.status_code == 422
    assert without.context["form"].non_field_errors() == ["Add at least one photo of the packed goods."]

    sent = do(return_agreed, hanako, "ship-return", tracking_number="RR123456785JP", photos=[file_of()])
    assert is_done(sent, return_agreed)
    assert is_done(do(return_agreed, wei, "mark-received"), return_agreed)
    assert is_done(do(return_agreed, wei, "confirm-return", key="c" * 32), return_agreed)
    assert return_agreed.stage == Stage.REFUND_PENDING


def test_a_number_that_was_used_is_refused(do, return_sent, shipped, hanako, wei):
    other = worlds.shipped_order(wei, number="8100-0002")
    dispute = worlds.open_dispute(other, hanako, worlds.return_of(), reason=Reason.DEFECTIVE)
    worlds.accept(dispute, wei, OPENED + DAY, return_address=ADDRESS)
    answer = do(dispute, hanako, "ship-return", tracking_number="RR123456785JP", photos=[file_of()])

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "tracking_number": ["This tracking number is known from another parcel. Check it."]
    }


def test_a_seller_sets_the_address_and_waives_the_return(do, return_agreed, wei, hanako):
    assert is_done(do(return_agreed, wei, "set-return-address", return_address="2-3-4"), return_agreed)
    assert return_agreed.returns.get().address == "2-3-4"
    assert is_done(do(return_agreed, hanako, "ask-ship-by"), return_agreed)
    assert is_done(do(return_agreed, wei, "extend-ship-by", key="e" * 32), return_agreed)
    assert is_done(do(return_agreed, wei, "waive-return", key="w" * 32), return_agreed)
    assert return_agreed.stage == Stage.REFUND_PENDING


@pytest.mark.parametrize("shown", [None, film()], ids=["photo", "video"])
def test_a_seller_reports_what_came_back(do, return_arrived, wei, shown):
    at = OPENED + 9 * DAY + HOUR
    fields = {"problem": "damaged", "deduction": "300", "said-return_weight": "850 g"}
    bare = do(return_arrived, wei, "report-return-problem", at=at, **fields)
    assert bare.status_code == 422

    whole = do(
        return_arrived, wei, "report-return-problem", at=at, **fields, **{"photos-return_opening": [file_of(shown)]}
    )
    assert is_done(whole, return_arrived)
    assert return_arrived.stage == Stage.MEDIATION
    assert Offer.objects.get(dispute=return_arrived, status="open").sheet.amount_minor == 700


def test_a_replacement_is_sent_and_right_or_not(do, replacement_agreed, hanako, wei):
    sent = do(replacement_agreed, wei, "ship-replacement", tracking_number="RR123456785JP", photos=[file_of()])
    assert is_done(sent, replacement_agreed)
    fields = {"said-statement": "Nothing came again.", "said-address_confirmed": "on"}
    assert is_done(do(replacement_agreed, hanako, "report-replacement-problem", **fields), replacement_agreed)
    assert replacement_agreed.stage == Stage.MEDIATION


# What is refused


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("¥10.5", "That is finer than this currency goes. Write the amount like 1200."),
        ("-1", "An amount is never below zero. Write it without a minus, such as 1200."),
        ("0", "Enter more than zero, such as 1200."),
        ("1e9", "Write the amount in digits alone, such as 1200."),
        ("99999", "At most ¥1,500 is possible here. Enter that or less."),
        ("$6", "This was paid in JPY. Write the amount in JPY, such as 1200."),
        ("\x00" * 5, "Enter an amount, such as 1200."),
        ("x" * 10_000, "Write the amount in digits alone, such as 1200."),
    ],
)
def test_an_amount_that_is_none_is_refused_and_kept(do, opened, wei, amount, said):
    answer = do(opened, wei, "counter", kind="refund_only", amount=amount)

    assert answer.status_code == 422
    assert answer.context["form"].errors["amount"] == [said]
    assert opened.version == 1
    if amount.isprintable():
        assert f'value="{amount}"' in answer.content.decode()


def test_an_offer_that_was_replaced_is_shown_beside_the_new_one(do, client, opened, hanako, wei, clock):
    clock.set(LATER)
    client.force_login(wei)
    worlds.move(opened, Verb.REVISE, hanako, LATER, worlds.Offering(worlds.refund(800)))
    data = {"version": 1, "seen": 1, "offer": 1, "key": "k" * 32}
    answer = client.post(f"/en/disputes/{opened.reference}/do/accept/", data)

    assert answer.status_code == 409
    assert [(row.old, row.new) for row in answer.context["differences"] if row.is_changed] == [("¥1,000", "¥800")]
    opened.refresh_from_db()
    assert opened.stage == Stage.AWAITING_SELLER
    form = answer.context["form"]
    again = {name: form[name].value() for name in ("version", "seen", "key", "offer")}
    assert (again["version"], again["offer"]) == ("2", "2")
    assert client.post(f"/en/disputes/{opened.reference}/do/accept/", again).status_code == 302
    assert worlds.facts(opened).agreed == worlds.refund(800)


def test_a_move_of_an_old_tab_keeps_what_was_typed_and_can_be_sent_again(do, client, opened, hanako, wei, clock):
    clock.set(LATER)
    client.force_login(wei)
    worlds.move(opened, Verb.REVISE, hanako, LATER, worlds.Offering(worlds.refund(800)))
    address = f"/en/disputes/{opened.reference}/do/counter/"
    data = {"version": 1, "seen": 1, "key": "k" * 32, "kind": "refund_only", "amount": "700"}
    answer = client.post(address, data)

    assert answer.status_code == 409
    form = answer.context["form"]
    assert (form["amount"].value(), form["version"].value()) == ("700", "2")
    again = {name: form[name].value() for name in ("version", "seen", "key", "kind", "amount")}
    assert client.post(address, again).status_code == 302


def test_too_late_says_what_happened(do, client, opened, wei, clock):
    clock.set(OPENED + 6 * DAY)
    client.force_login(wei)
    data = {"version": 1, "seen": 1, "key": "k" * 32, "kind": "refund_only", "amount": "700"}
    answer = client.post(f"/en/disputes/{opened.reference}/do/counter/", data)

    assert answer.status_code == 409
    assert answer.context["form"].non_field_errors() == [
        "The deadline passed before your answer came. See what happened because of it."
    ]
    assert "700" in answer.content.decode()
    opened.refresh_from_db()
    assert opened.stage == Stage.REFUND_PENDING


@pytest.mark.parametrize("version", ["0", "99", "x", "", "\x00", "9" * 50])
def test_a_forged_version_moves_nothing(client, clock, opened, wei, version):
    client.force_login(wei)
    data = {"version": version, "offer": 1, "key": "k" * 32}
    answer = client.post(f"/en/disputes/{opened.reference}/do/accept/", data)

    assert answer.status_code == 409
    assert Dispute.objects.get().version == 1


def test_sent_twice_it_is_one_move(client, clock, opened, wei):
    client.force_login(wei)
    data = {"version": 1, "offer": 1, "key": "k" * 32}
    answers = [client.post(f"/en/disputes/{opened.reference}/do/accept/", data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert opened.events.filter(verb=Verb.ACCEPT).count() == 1


@pytest.mark.parametrize(
    "move", ["open", "write", "add-evidence", "rule", "propose", "end-appeal", "refund-succeeded", "nonsense"]
)
def test_what_is_no_move_of_a_side_is_refused(client, clock, opened, wei, move):
    client.force_login(wei)
    address = f"/en/disputes/{opened.reference}/do/{move}/"

    assert client.get(address).status_code == 404
    assert client.post(address, {"version": 1, "key": "k" * 32}).status_code == 404
    assert Dispute.objects.get().version == 1


@pytest.mark.parametrize("move", ["accept", "counter", "escalate", "withdraw"])
def test_strangers_and_agents_find_no_moves(client, clock, opened, ken, lin, mei, move):
    address = f"/en/disputes/{opened.reference}/do/{move}/"
    for person in (ken, lin, mei):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(address, {"version": 1}).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
    assert client.post(address).status_code == 302


# Evidence


def test_evidence_is_added_with_words_and_photos(client, clock, opened, wei):
    client.force_login(wei)
    address = f"/en/disputes/{opened.reference}/evidence/"
    assert client.get(address + "?slot=proof_of_posting").context["form"]["slot"].value() == "proof_of_posting"
    data = {"key": "k" * 32, "slot": "proof_of_posting", "text": "From the post office", "photos": [file_of()]}
    answer = client.post(address, data)

    assert is_done(answer, opened)
    assert list(Evidence.objects.filter(party="seller").values_list("slot", "text")) == [
        ("proof_of_posting", "From the post office"),
        ("proof_of_posting", ""),
    ]


def test_a_photo_of_the_conversation_becomes_evidence_and_stays_there(client, clock, opened, wei, hanako):
    client.force_login(wei)
    data = {"body": "Look", "client_key": "a" * 32, "photos": [file_of()]}
    client.post(f"/en/disputes/{opened.reference}/", data)
    sent = Photo.objects.get(message__body="Look")
    address = f"/en/disputes/{opened.reference}/evidence/"
    assert f"{address}?photo={sent.reference}" in client.get(f"/en/disputes/{opened.reference}/").content.decode()

    assert is_done(client.post(address, {"key": "k" * 32, "slot": "", "chat_photo": [str(sent.reference)]}), opened)
    sent.refresh_from_db()
    assert (sent.message.body, Evidence.objects.get(photo=sent).party) == ("Look", "seller")


def test_photos_of_others_are_no_evidence_of_ones_own(client, clock, opened, wei, hanako):
    client.force_login(hanako)
    client.post(f"/en/disputes/{opened.reference}/", {"body": "Look", "client_key": "a" * 32, "photos": [file_of()]})
    sent = Photo.objects.get(message__body="Look")
    client.force_login(wei)
    answer = client.post(
        f"/en/disputes/{opened.reference}/evidence/", {"key": "k" * 32, "chat_photo": [str(sent.reference)]}
    )

    assert answer.status_code == 422
    assert not Evidence.objects.filter(photo=sent).exists()


def test_nothing_is_no_evidence(client, clock, opened, wei, ken, mei):
    client.force_login(wei)
    address = f"/en/disputes/{opened.reference}/evidence/"
    assert client.post(address, {"key": "k" * 32, "slot": "", "text": " \x00 "}).status_code == 422
    assert client.post(address, {"key": "k" * 32, "slot": "nonsense", "text": "Words"}).status_code == 422
    for person in (ken, mei):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "Words"}).status_code == 404
