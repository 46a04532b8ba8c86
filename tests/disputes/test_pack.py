"""A case on paper: for its sides and for agents, in both languages, with hashes that can be checked."""

import hashlib
import io
import json
import zipfile

import pytest
from django.urls import reverse
from django.utils import translation

from disputes.actions import Along, Piece
from disputes.models import Dispute
from disputes.rules.states import Reason, Verb
from messaging.actions import hide_photo, make_photos
from messaging.models import Photo
from messaging.rules.threads import Audience
from tests.disputes import worlds
from tests.disputes.test_lists import words_of
from tests.disputes.worlds import DAY, LONG, OPENED
from tests.orders.factories import ship

pytestmark = pytest.mark.django_db


@pytest.fixture
def damaged(shipped, hanako, wei):
    """Two photos show it; Wei says something to it."""
    dispute = worlds.open_dispute(shipped, hanako, reason=Reason.DAMAGED)
    make_photos(at=OPENED)
    worlds.move(dispute, Verb.WRITE, wei, OPENED + DAY, along=Along(words="I packed it well.", language="en"))
    return Dispute.objects.get(pk=dispute.pk)


def page_of(client, dispute, language="en"):
    with translation.override(language):
        return client.get(reverse("case_pack", args=[dispute.reference]))


def zip_of(client, dispute):
    answer = client.get(reverse("case_pack_files", args=[dispute.reference]))
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


WHO = {"hanako": 200, "wei": 200, "mei": 200, "ken": 404, "lin": 404, None: 302}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", ["case_pack", "case_pack_files"])
def test_who_gets_it(request, client, opened, who, name):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(name, args=[opened.reference])).status_code == WHO[who]


def test_it_says_everything_in_both_languages(client, damaged, hanako):
    client.force_login(hanako)
    words = words_of(page_of(client, damaged))
    for said in (
        *(damaged.reference, "8100-0001", "Paper lamp white", "Lantern House", "Hanako"),
        *(
            "届いたときに破損していた",
            "It arrived damaged",
            "The buyer opened the dispute.",
            "2026-05-22 10:00:00 (UTC+09:00)",
        ),
        *("Seller's answer", "I packed it well.", "Asia/Tokyo"),
    ):
        assert said in words, said
    assert words.count("SHA-256 of the original file") >= 2
    assert all(sha256 in words for sha256 in damaged.evidence.exclude(sha256="").values_list("sha256", flat=True))


def test_it_has_the_records_of_the_site_in_both_languages(client, hanako, wei):
    order = worlds.shipped_order(wei, promised_by="2026-05-20T14:59:00+00:00")
    ship(order, label_address="東京都\n見本 花子")
    dispute = worlds.open_dispute(order, hanako)
    client.force_login(hanako)
    words = words_of(page_of(client, dispute))
    for said in (
        "サイトの記録 Records of the site",
        "お届け予定日 Promised delivery date 2026-05-20 23:59:00 (UTC+09:00)",
        "送り状の住所 Address on the label 東京都 見本 花子",
    ):
        assert said in words, said
    kept = json.loads(zip_of(client, dispute).read("case.json"))["records"]
    assert kept["Address on the label"] == {"en": "東京都\n見本 花子", "ja": "東京都\n見本 花子"}


def test_who_clears_customs_is_printed_in_both_languages(client, hanako, wei):
    dispute = worlds.open_dispute(worlds.shipped_order(wei, clearance="carrier"), hanako, reason=Reason.CUSTOMS)
    client.force_login(wei)
    assert "通関手続きの責任者 Who had to clear it 配送会社 The carrier" in words_of(page_of(client, dispute))


def test_an_unchanged_case_has_the_same_digest_in_every_language(client, damaged, hanako):
    client.force_login(hanako)
    files = zip_of(client, damaged)
    digest = hashlib.sha256(files.read("case.json")).hexdigest()
    for language in ("en", "ja"):
        assert digest in words_of(page_of(client, damaged, language))
    worlds.move(damaged, Verb.WRITE, hanako, OPENED + 2 * DAY, along=Along(words="One more word."))
    assert digest not in words_of(page_of(client, damaged))


@pytest.mark.parametrize(("who", "file"), [("hanako", "view"), ("mei", "original")])
def test_the_manifest_names_every_file_with_its_hash(request, client, damaged, who, file):
    client.force_login(request.getfixturevalue(who))
    files = zip_of(client, damaged)
    manifest = json.loads(files.read("manifest.json"))
    assert sorted(files.namelist()) == sorted([one["name"] for one in manifest["files"]] + ["manifest.json"])
    for one in manifest["files"]:
        assert hashlib.sha256(files.read(one["name"])).hexdigest() == one["sha256"]
    photos = [files.read(name) for name in files.namelist() if name.startswith("photos/")]
    expected = []
    for photo in Photo.objects.all():
        with getattr(photo, file).open("rb") as opened:
            expected.append(opened.read())
    assert sorted(photos) == sorted(expected)


def test_what_others_may_not_read_is_not_on_their_paper(client, damaged, hanako, wei, mei):
    worlds.move(
        damaged, Verb.WRITE, hanako, OPENED + DAY, along=Along(words="For support.", audience=Audience.CUSTOMER)
    )
    photo = Photo.objects.first()
    hide_photo(photo=photo, by=mei, why="A face", at=OPENED + DAY)
    client.force_login(wei)
    page, files = page_of(client, damaged), zip_of(client, damaged)
    assert "For support." not in words_of(page)
    assert "For support." not in files.read("case.json").decode()
    assert str(photo.reference) not in page.content.decode()
    assert f"photos/{photo.reference}.jpg" not in files.namelist()
    client.force_login(hanako)
    assert "For support." in words_of(page_of(client, damaged))


@pytest.mark.parametrize("verb", [Verb.WRITE, Verb.ADD_EVIDENCE])
def test_that_something_was_told_to_support_alone_is_not_on_the_other_sides_paper(
    client, damaged, hanako, wei, mei, verb
):
    along = Along(words="For support.", audience=Audience.CUSTOMER, pieces=[Piece(text="A letter.")])
    worlds.move(damaged, verb, hanako, OPENED + 2 * DAY, along=along)
    for reader in (hanako, wei):
        client.force_login(reader)
        case = json.loads(zip_of(client, damaged).read("case.json"))
        assert [one["row"] for one in case["events"]] == ["T01"]
        assert len(case["messages"]) == (4 if reader == hanako else 3)
    client.force_login(wei)
    assert "2026-05-24 10:00:00" not in words_of(page_of(client, damaged))
    client.force_login(mei)
    assert len(json.loads(zip_of(client, damaged).read("case.json"))["events"]) == 3


def test_the_reasons_of_a_ruling_stand_each_in_the_column_of_their_language(client, ruled, hanako):
    client.force_login(hanako)

    page = client.get(f"/ja/disputes/{ruled.reference}/pack/").content.decode()

    columns = '<td lang="ja">理由を日本語でも書きます。</td><td lang="en">'
    assert f"{columns}{LONG}</td>" in page
