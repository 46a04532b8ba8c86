"""The claim in the case room, at the desk and in mails, in both languages."""

import json

import pytest
from django.urls import reverse

from disputes.exporting import collect_disputes
from disputes.models import PostageClaim
from disputes.pack import Pack
from disputes.postage_page import postage
from disputes.queries import dispute_for
from disputes.rules.facts import Caller
from disputes.rules.postage import ClaimState
from disputes.rules.states import Party
from messaging.rules.threads import Side
from notices import rendering
from notices.models import Notice
from tests.disputes import worlds
from tests.disputes.desk.conftest import at_desk
from tests.disputes.postage.conftest import SENT, claim
from tests.disputes.worlds import DAY, HOUR
from tests.messaging.uploads import file_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "without_second_factor")]


@pytest.fixture
def without_second_factor(settings):
    settings.AGENTS_NEED_SECOND_FACTOR = False


@pytest.fixture
def page(client):
    """Return what somebody sees at an address about a case; with fields, what they are answered."""

    def get(person, dispute, path="", language="en", **fields):
        client.force_login(person)
        address = f"/{language}/disputes/{dispute.reference}/{path}"
        return client.post(address, fields) if fields else client.get(address)

    return get


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_buyer_claims_with_a_photo_and_loses_nothing_when_something_is_wrong(page, sent, hanako):
    assert "Send us the receipt of the return, and get its postage back." in text_of(page(hanako, sent))
    form = {"key": "k" * 32, "upload_key": "u" * 32, "currency": "JPY"}

    over = page(hanako, sent, "postage/", **form, amount="1300", photos=[file_of()])
    assert (over.status_code, over.context["form"].errors) == (
        422,
        {"amount": ["At most ¥1,200 is possible here. Enter that or less."]},
    )
    assert len(over.context["form"].uploaded_for[None]) == 1
    other = page(hanako, sent, "postage/", **form, amount="$9")
    assert list(other.context["form"].errors) == ["amount"]
    done = page(hanako, sent, "postage/", **form, amount="９８０")

    assert (done.status_code, PostageClaim.objects.get().claimed_minor) == (302, 980)
    assert page(hanako, sent, "postage/", **form, amount="980", photos=[file_of()]).status_code == 302  # Sent twice.
    again = page(
        hanako, sent, "postage/", **{**form, "key": "o" * 32, "upload_key": "v" * 32}, amount="9", photos=[file_of()]
    )
    assert "You have claimed the return postage already. It can be claimed once." in text_of(again)
    assert PostageClaim.objects.get().claimed_minor == 980


def test_no_receipt_is_refused_in_words(page, sent, hanako):
    refused = page(hanako, sent, "postage/", key="k" * 32, upload_key="u" * 32, amount="980")

    assert refused.status_code == 422
    assert "Add a photo of the receipt." in text_of(refused)


def test_a_seller_sees_the_receipt_in_english_and_accepts(page, sent, claimed, hanako, wei):
    room = page(wei, sent)
    assert "Claimed: ¥980" in text_of(room)
    assert [choice.verb for choice in room.context["room"].postage.choices] == ["accept", "decline"]
    assert page(wei, sent, "postage/accept/").status_code == 200

    assert page(wei, sent, "postage/accept/", go="1").status_code == 302
    assert "Granted: ¥980 · to be sent" in text_of(page(hanako, sent))


def test_a_seller_declines_in_japanese_and_the_buyer_asks_a_mediator(page, sent, claimed, hanako, wei):
    empty = page(wei, sent, "postage/decline/", "ja", words=" ")
    assert (empty.status_code, "理由を書いてください。" in text_of(empty)) == (422, True)
    assert page(wei, sent, "postage/decline/", "ja", words="金額が違います").status_code == 302

    room = text_of(page(hanako, sent, language="ja"))
    assert "出品者が認めなかった理由：金額が違います" in room
    assert "運営に判断を依頼する" in room
    assert page(hanako, sent, "postage/ask/", "ja", go="1").status_code == 302
    assert PostageClaim.objects.get().state == ClaimState.ASKED


def test_an_agent_decides_from_the_list_in_the_admin(sent, claimed, wei, mei, clock):
    desk = at_desk(mei)
    listed = reverse("admin:disputes_postageclaim_changelist")
    assert claimed not in desk.get(listed).context["cl"].result_list
    clock.set(claimed.answer_by)
    assert list(desk.get(listed).context["cl"].result_list) == [claimed]
    shown = text_of(desk.get(reverse("admin:disputes_postageclaim_change", args=[claimed.pk])))
    assert "Pay the return postage" in shown
    address = reverse("admin:disputes_postageclaim_decide", args=[claimed.pk, "grant"])

    assert desk.post(address, {"amount": "981"}).context["form"].errors == {
        "amount": ["At most ¥980 is possible here. Enter that or less."]
    }
    assert desk.post(address, {"amount": "700"}).status_code == 302
    claimed.refresh_from_db()
    assert (claimed.granted_minor, claimed.answered_by) == (700, mei)
    case = text_of(desk.get(reverse("admin:disputes_dispute_change", args=[sent.pk])))
    assert "¥980 claimed" in case


def test_the_pack_names_the_claim_and_holds_its_receipt(sent, claimed, wei):
    pack = Pack(dispute_for(wei, sent.reference), Side.SHOP, SENT + DAY)

    said = [one for one in pack.messages if one.row.event == "postage_claim"]
    assert [(one.words.en, len(one.pictures)) for one in said] == [
        ("The buyer claimed ¥980 of return postage with a receipt.", 1)
    ]


def test_the_receipt_is_seen_by_both_sides_and_nobody_else(client, claimed, hanako, wei, ken):
    photo = claimed.receipts.get()
    found = []
    for person in (hanako, wei, ken):
        client.force_login(person)
        found.append(client.get(f"/en/messages/photos/{photo.reference}/").status_code)

    assert found == [200, 200, 404]


@pytest.mark.parametrize(
    ("language", "subject", "line"),
    [
        ("en", "The buyer sent a receipt for the return postage", "Claimed return postage: ¥980"),
        ("ja", "購入者から返送料の領収書が届きました", "請求された返送料：¥980"),
    ],
)
def test_the_seller_is_told_in_their_language(sent, hanako, wei, language, subject, line):
    wei.language = language
    wei.save()
    claim(sent, hanako)
    mail = rendering.render(Notice.objects.get(kind="dispute_postage"), at=SENT + HOUR)

    assert subject in mail.subject
    assert line in mail.text


def test_who_is_late_is_told_so_on_the_page(page, closed, hanako, clock):
    clock.set(closed.closed_at + 15 * DAY if closed.closed_at else SENT + 30 * DAY)

    assert "The time in which the return postage could be claimed is over." in text_of(
        page(hanako, closed, "postage/", key="k" * 32, upload_key="u" * 32, amount="980", photos=[file_of()])
    )


def test_a_suspended_seller_has_no_buttons(sent, claimed):
    for is_suspended, buttons in ((True, 0), (False, 2)):
        shown = postage(sent, worlds.facts(sent), Caller(Party.SELLER, is_suspended=is_suspended), SENT + HOUR)
        assert (len(shown.choices), shown.claim) == (buttons, claimed)


def test_an_export_holds_what_was_claimed(claimed, hanako):
    (found,) = json.loads(b"".join(dict(collect_disputes(hanako))["disputes.json"]))

    assert [(row["claimed_minor"], row["state"]) for row in found["postage"]] == [(980, "waiting")]


def test_a_mediator_looks_at_the_room_but_answers_at_the_desk(page, sent, claimed, mei):
    room = page(mei, sent)

    assert "Claimed: ¥980" in text_of(room)
    assert room.context["room"].postage.choices == []
