"""Videos as evidence: the lines that they fill and those that they do not, the room, the desk and the printed case."""

import io
import zipfile

import pytest
from django.urls import reverse

from accounts.models import private_storage
from disputes.actions import Along, Piece
from disputes.models import Dispute, Evidence
from disputes.rules.evidence import Slot, fills, shows
from disputes.rules.states import Reason, Verb
from messaging.actions import make_photos
from messaging.models import Photo
from messaging.rules.photos import PhotoRefusal, PhotoState, Takes
from notices.clock import now
from tests.disputes import worlds
from tests.disputes.opening.conftest import Wizard, on_day_20, wizard
from tests.disputes.pages.conftest import clock, noon
from tests.disputes.test_lists import words_of
from tests.disputes.worlds import OPENED
from tests.messaging.photos.films import SECRET, film
from tests.messaging.uploads import UPLOAD, file_of, uploaded

__all__ = ["Wizard", "clock", "noon", "on_day_20", "wizard"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(private_storage(), "location", str(tmp_path))


def video_file(name="箱.mp4"):
    return file_of(film(), name)


@pytest.fixture
def damaged(shipped, hanako):
    return worlds.open_dispute(shipped, hanako, reason=Reason.DAMAGED)


@pytest.fixture
def filmed(damaged, hanako):
    """A case in which Hanako showed a video of the opening."""
    photo = uploaded(hanako, film(), at=OPENED, takes=Takes.BOTH)
    make_photos(at=OPENED)
    photo.refresh_from_db()
    along = Along(pieces=[Piece(Slot.UNBOXING_VIDEO, photo=photo, caption="The box is opened")])
    worlds.move(damaged, Verb.ADD_EVIDENCE, hanako, OPENED, along=along)
    return Dispute.objects.get(pk=damaged.pk)


def evidence_at(dispute, language="en"):
    return f"/{language}/disputes/{dispute.reference}/evidence/"


def shown_in(dispute, slot):
    return [row.photo.kind for row in Evidence.objects.filter(dispute=dispute, slot=slot) if row.photo]


# The lines


@pytest.mark.parametrize(
    ("slot", "photo", "video"),
    [
        (Slot.UNBOXING_VIDEO, False, True),
        (Slot.FAULT_SHOWN, True, True),
        (Slot.RETURN_OPENING, True, True),
        (None, True, True),
        (Slot.GOODS_AND_PARCEL, True, False),
        (Slot.CARRIER_REPORT, True, False),
    ],
)
def test_what_shows_a_line(slot, photo, video):
    assert (shows(slot, is_video=False), shows(slot, is_video=True)) == (photo, video)


def test_words_alone_fill_no_line_that_is_to_be_seen():
    assert not fills(Slot.UNBOXING_VIDEO, has_words=True, is_video=None)
    assert fills(Slot.STATEMENT, has_words=True, is_video=None)


# Opening


def begun(wizard, reason):
    wizard.send("item", quantity="1")
    wizard.send("reason", reason=reason)
    wizard.send("result", kind="refund_only", amount="500")


def test_a_dispute_is_opened_with_a_video_of_the_fault(wizard, hanako):
    begun(wizard, "defective")
    page = wizard.read("evidence").content.decode()
    assert 'name="photos-fault_shown" accept="image/*,.heic,.heif,video/mp4,video/quicktime"' in page
    assert 'data-takes="both"' in page

    wizard.send("evidence", power_variant="100 V", **{"photos-fault_shown": [video_file()]})
    make_photos(at=now())
    review = wizard.read("review").content.decode()
    wizard.send("review")

    assert '<span class="photo-length">' in review
    dispute = Dispute.objects.get()
    assert shown_in(dispute, Slot.FAULT_SHOWN) == ["mp4"]


def test_a_video_that_was_uploaded_before_the_form_was_sent(wizard):
    begun(wizard, "defective")
    row = next(row for row in wizard.read("evidence").context["rows"] if row.item.slot is Slot.FAULT_SHOWN)
    answer = wizard.client.post(UPLOAD, {"upload_key": row.key, "takes": str(row.takes), "photo": video_file()})
    assert answer.status_code == 201

    assert wizard.send("evidence", power_variant="100 V").status_code == 302
    wizard.send("review")
    assert Dispute.objects.count() == 1


@pytest.mark.parametrize(
    ("language", "words"), [("en", "A video does not fit here"), ("ja", "ここには動画を付けられません。")]
)
def test_a_video_where_photos_are_asked_for_is_refused_in_words(wizard, language, words):
    begun(wizard, "damaged")
    wizard.language = language

    answer = wizard.send("evidence", **{"photos-goods_and_parcel": [video_file(), file_of()]})

    assert (answer.status_code, Photo.objects.get().kind) == (422, "jpeg")
    assert words in answer.content.decode()


def test_an_upload_that_names_another_place_does_not_fill_a_line(wizard):
    begun(wizard, "damaged")
    row = next(row for row in wizard.read("evidence").context["rows"] if row.item.slot is Slot.GOODS_AND_PARCEL)
    for _ in range(2):
        wizard.client.post(UPLOAD, {"upload_key": row.key, "takes": "both", "photo": video_file()})

    assert wizard.send("review").url == wizard.url("opening_step", "evidence")
    answer = wizard.send("evidence")
    assert (answer.status_code, Photo.objects.count(), Dispute.objects.count()) == (422, 0, 0)
    assert "A video does not fit here" in words_of(answer)


def test_a_line_that_asks_for_a_video_takes_no_photo(wizard):
    begun(wizard, "damaged")
    page = wizard.read("evidence").content.decode()
    assert 'name="photos-unboxing_video" accept="video/mp4,video/quicktime"' in page

    two = [file_of(name="1.jpg"), file_of(name="2.jpg")]
    answer = wizard.send("evidence", **{"photos-goods_and_parcel": two, "photos-unboxing_video": [file_of()]})

    assert answer.status_code == 422
    assert "This asks for a video. Add photos under another line." in words_of(answer)
    assert wizard.send("evidence", **{"photos-unboxing_video": [video_file()]}).status_code == 302
    wizard.send("review")
    assert shown_in(Dispute.objects.get(), Slot.UNBOXING_VIDEO) == ["mp4"]


# The room


@pytest.mark.parametrize("slot", ["unboxing_video", ""])
def test_a_video_is_added_in_the_room(client, clock, damaged, hanako, slot):
    client.force_login(hanako)

    answer = client.post(evidence_at(damaged), {"key": "k" * 32, "slot": slot, "photos": [video_file()]})

    assert answer.status_code == 302
    assert shown_in(damaged, slot) == ["mp4"]


@pytest.mark.parametrize(
    ("slot", "file", "language", "words"),
    [
        ("goods_and_parcel", video_file, "en", "is shown by photos. For a video choose “Something else”"),
        ("carrier_report", video_file, "ja", "写真で示す項目です。動画は「その他」を選んで付けるか、外してください。"),
        ("unboxing_video", file_of, "en", "is shown by a video. For photos choose “Something else”"),
    ],
)
def test_what_does_not_show_the_chosen_line_is_not_added_and_not_lost(
    client, clock, damaged, hanako, slot, file, language, words
):
    client.force_login(hanako)
    before = Evidence.objects.count()

    answer = client.post(
        evidence_at(damaged, language), {"key": "k" * 32, "upload_key": "u" * 32, "slot": slot, "photos": [file()]}
    )

    assert (answer.status_code, Evidence.objects.count()) == (422, before)
    assert words in words_of(answer)
    again = {"key": "k" * 32, "upload_key": "u" * 32, "slot": ""}
    assert client.post(evidence_at(damaged), again).status_code == 302
    assert Evidence.objects.count() == before + 1


def test_the_chat_of_a_case_takes_no_video(client, clock, damaged, hanako):
    client.force_login(hanako)
    data = {"body": "Look", "client_key": "a" * 32, "photos": [video_file()]}

    answer = client.post(f"/en/disputes/{damaged.reference}/", data)

    assert answer.status_code == 422
    assert "A video does not fit here" in answer.content.decode()


def test_both_sides_see_it_with_its_length(client, clock, filmed, hanako, wei):
    for person in (hanako, wei):
        client.force_login(person)
        page = client.get(f"/en/disputes/{filmed.reference}/").content.decode()
        photo = Photo.objects.get(kind="mp4")
        assert f'src="/en/messages/photos/{photo.reference}/view.jpg"' in page
        assert 'aria-label="The box is opened (2 seconds)"' in page or "The box is opened" in page
        assert "Video, 2 s" in page


def test_the_checklist_counts_videos_alone_where_a_video_is_asked_for(client, clock, damaged, hanako):
    photo = uploaded(hanako, at=OPENED)
    along = Along(pieces=[Piece(Slot.UNBOXING_VIDEO, photo=photo)])
    worlds.move(damaged, Verb.ADD_EVIDENCE, hanako, OPENED, along=along)
    client.force_login(hanako)

    def line():
        room = client.get(f"/en/disputes/{damaged.reference}/").context["room"]
        checks = [check for one in room.checklists for check in one.checks]
        return next(check for check in checks if check.item.slot is Slot.UNBOXING_VIDEO)

    assert not line().is_here
    video = uploaded(hanako, film(), at=OPENED, takes=Takes.BOTH)
    worlds.move(
        damaged, Verb.ADD_EVIDENCE, hanako, OPENED, along=Along(pieces=[Piece(Slot.UNBOXING_VIDEO, photo=video)])
    )
    assert line().is_here
    Photo.objects.filter(pk=video.pk).update(state=PhotoState.REFUSED, refusal=PhotoRefusal.TOO_LONG_VIDEO)
    assert not line().is_here


# On paper


def test_the_printed_case_shows_a_still_its_length_and_its_hash(client, filmed, hanako):
    client.force_login(hanako)
    page = words_of(client.get(reverse("case_pack", args=[filmed.reference])))

    photo = Photo.objects.get(kind="mp4")
    assert "動画（2秒） / Video, 2 s" in page
    assert photo.sha256 in page


@pytest.mark.parametrize(("who", "is_original"), [("hanako", False), ("mei", True)])
def test_the_download_holds_the_copy_for_parties_and_the_original_for_agents(request, client, filmed, who, is_original):
    client.force_login(request.getfixturevalue(who))
    answer = client.get(reverse("case_pack_files", args=[filmed.reference]))
    files = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    photo = Photo.objects.get(kind="mp4")
    content = files.read(f"photos/{photo.reference}.mp4")
    assert (content == film(), SECRET in content) == (is_original, is_original)
