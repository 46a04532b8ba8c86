"""Videos on their way into a case: taken where they fit, refused in words elsewhere, made, fetched in parts."""

import logging

import pytest
from django.test import Client

from accounts.models import private_storage
from messaging import actions, exporting
from messaging.actions import photos as photo_actions
from messaging.models import Message, Photo
from messaging.photos.scanning import Scan, Verdict
from messaging.rules.photos import PhotoRefusal, PhotoState, Takes
from notices.clock import now
from tests.messaging.photos.films import SECRET, film
from tests.messaging.uploads import KEY, UPLOAD, file_of, ready, sent, uploaded

pytestmark = pytest.mark.django_db
FORM_KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(private_storage(), "location", str(tmp_path))
    return tmp_path


@pytest.fixture
def phone(client, hanako):
    client.force_login(hanako)
    return client


@pytest.fixture
def shown(thread, hanako):
    """A video that Hanako sent."""
    return sent(thread, hanako, ready(hanako, film(), takes=Takes.BOTH))


def upload(client, content=None, takes="both", path=UPLOAD, **more):
    data = {"upload_key": KEY, "photo": file_of(film() if content is None else content, "箱.mp4"), **more}
    return client.post(path, data | ({"takes": takes} if takes else {}))


def stored(folder):
    return sorted(path.name.split("-")[-1] for path in folder.rglob("*") if path.is_file())


def test_a_video_is_kept_and_made(phone, own_folder):
    answer = upload(phone)
    assert (answer.status_code, answer.json()["state"], Photo.objects.get().kind) == (201, "waiting", "mp4")

    actions.make_photos(at=now())

    (row,) = phone.get("/en/messages/photos/states/", {"upload_key": KEY}).json()["photos"]
    assert (row["state"], row["length"]) == ("ready", "0:02")
    photo = Photo.objects.get()
    assert (photo.seconds, photo.view_width, photo.view_height) == (2, 64, 48)
    assert photo.taken_words == "2026-04-30 12:15:08+00:00"
    assert stored(own_folder) == ["original", "thumbnail.jpg", "view.mp4"]
    assert phone.get(row["thumbnail"])["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("takes", ["photos", "", "nonsense"])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "A video does not fit here: only photos are taken. In a dispute, add it as evidence."),
        ("ja", "ここには動画を付けられません。写真だけを送れます。紛争では、動画を証拠として追加できます。"),
    ],
)
def test_where_photos_alone_are_taken_a_video_is_refused_in_words(phone, own_folder, takes, language, words):
    answer = upload(phone, takes=takes, path=UPLOAD.replace("/en/", f"/{language}/"))

    assert (answer.status_code, answer.json()) == (422, {"refusal": "no_video_here", "words": words})
    assert stored(own_folder) == []


def test_where_a_video_is_asked_for_a_photo_is_refused(phone):
    answer = phone.post(UPLOAD, {"upload_key": KEY, "photo": file_of(), "takes": "videos"})

    assert (answer.status_code, answer.json()["refusal"]) == (422, "no_photo_here")


def test_who_has_no_account_sends_no_video():
    guest = Client()
    guest.get("/en/contact/new/")
    answer = upload(guest)

    assert answer.status_code in {404, 422}
    assert not Photo.objects.exists()


def test_a_message_takes_no_video_whatever_its_upload_claimed(phone, thread):
    reference = upload(phone, upload_key=FORM_KEY).json()["reference"]

    answer = phone.post(
        f"/en/messages/{thread.reference}/",
        {"body": "見てください", "client_key": "a" * 32, "upload_key": FORM_KEY, "photo": [reference]},
    )

    assert answer.status_code == 422
    assert "A video does not fit here" in answer.content.decode()
    assert (Message.objects.exclude(kind="event").count(), Photo.objects.count()) == (0, 0)


def test_a_video_that_comes_with_a_message_is_refused_without_scripts(phone, thread):
    data = {"body": "見て", "client_key": "a" * 32, "photos": [file_of(film(), "箱.mov")]}

    answer = phone.post(f"/en/messages/{thread.reference}/", data)

    assert (answer.status_code, Photo.objects.count()) == (422, 0)
    assert "箱.mov: A video does not fit here" in answer.content.decode()


def test_no_more_than_three_for_one_line(hanako):
    for _ in range(3):
        uploaded(hanako, film(), takes=Takes.BOTH)

    with pytest.raises(actions.PhotoRefused) as caught:
        uploaded(hanako, film(), takes=Takes.BOTH)
    assert caught.value.refusal is PhotoRefusal.TOO_MANY_VIDEOS
    assert uploaded(hanako, takes=Takes.BOTH).kind == "jpeg"


def test_the_oldest_that_were_not_sent_give_way(hanako, monkeypatch):
    monkeypatch.setattr(photo_actions, "MOST_UNSENT_VIDEOS", 2)
    photo = uploaded(hanako)
    _first, second, third = (uploaded(hanako, film(), takes=Takes.BOTH, key=f"{KEY}{n}") for n in range(3))

    assert list(Photo.objects.order_by("pk")) == [photo, second, third]


def test_a_video_that_is_too_large_is_refused_and_one_of_that_size_is_not(phone, settings):
    settings.VIDEO_MAX_BYTES = len(film())
    assert upload(phone).status_code == 201
    settings.VIDEO_MAX_BYTES -= 1
    assert upload(phone).json()["refusal"] == "too_large_video"


def test_a_video_may_be_larger_than_a_photo(phone, settings):
    settings.PHOTO_MAX_BYTES = 1000
    assert upload(phone).status_code == 201
    assert phone.post(UPLOAD, {"upload_key": KEY, "photo": file_of(), "takes": "both"}).status_code == 422


def test_what_only_measuring_shows_to_be_too_long_is_refused_and_thrown_away(hanako, own_folder):
    photo = ready(hanako, film(61, rate=2, sound=None), takes=Takes.BOTH)

    assert (photo.state, photo.refusal) == (PhotoState.REFUSED, PhotoRefusal.TOO_LONG_VIDEO)
    assert stored(own_folder) == []


def test_what_the_scanner_does_not_read_whole_is_not_kept(hanako, own_folder, monkeypatch, settings, caplog):
    settings.SCANNER_URL = "tcp://127.0.0.1:1"
    answer = Scan(Verdict.TOO_LARGE, "INSTREAM size limit exceeded. ERROR")
    monkeypatch.setattr("messaging.actions.photo_copies.scan", lambda *args, **words: answer)

    with caplog.at_level(logging.ERROR):
        photo = ready(hanako, film(), takes=Takes.BOTH)

    assert (photo.state, photo.refusal, stored(own_folder)) == (PhotoState.REFUSED, PhotoRefusal.NOT_SCANNED, [])
    assert "INSTREAM size limit exceeded" in caplog.text


# Fetched


def test_the_parties_fetch_it_whole_and_in_parts_without_its_place(client, shown, wei):
    client.force_login(wei)
    address = f"/en/messages/photos/{shown.reference}/view.jpg"
    whole = client.get(address)
    content = b"".join(whole.streaming_content)
    part = client.get(address, headers={"Range": "bytes=0-1"})

    assert (whole["Content-Type"], SECRET in content, content[4:8]) == ("video/mp4", False, b"ftyp")
    assert whole["Content-Disposition"] == f'inline; filename="{str(shown.reference)[:8]}.mp4"'
    assert (part.status_code, b"".join(part.streaming_content)) == (206, content[:2])
    assert part["Content-Range"] == f"bytes 0-1/{len(content)}"


def test_nobody_else_fetches_a_part_of_it(client, shown, ken):
    client.force_login(ken)

    answer = client.get(f"/en/messages/photos/{shown.reference}/view.jpg", headers={"Range": "bytes=0-1"})

    assert answer.status_code == 404


def test_the_original_is_for_agents(client, shown, sakura, wei):
    address = f"/en/messages/photos/{shown.reference}/original"
    client.force_login(wei)
    assert client.get(address).status_code == 404
    client.force_login(sakura)
    answer = client.get(address)
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == ("video/mp4", film())


@pytest.mark.parametrize(("language", "words"), [("en", "Video (2 seconds)"), ("ja", "動画 (2秒)")])
def test_its_page_plays_it(client, shown, wei, language, words):
    client.force_login(wei)
    answer = client.get(f"/{language}/messages/photos/{shown.reference}/")

    page = answer.content.decode()
    assert '<video class="photo-video" controls preload="none" playsinline poster="' in page
    assert f'width="64" height="48" aria-label="{words}"' in page
    assert "media-src 'self'" in answer["Content-Security-Policy"]


def test_pages_may_play_from_where_private_files_are_kept(settings):
    from config.middleware import policy

    settings.PRIVATE_FILES_ORIGIN = "https://files.example.com"
    assert "media-src 'self' https://files.example.com;" in policy("'sha256-x'", style="'self'")


def test_a_hidden_one_is_no_longer_fetched(client, shown, sakura, wei):
    actions.hide_photo(photo=shown, by=sakura, why="A face", at=now())
    client.force_login(wei)

    assert client.get(f"/en/messages/photos/{shown.reference}/view.jpg").status_code == 404
    assert client.get(f"/en/messages/photos/{shown.reference}/piece/").status_code == 404


def test_an_export_holds_the_original(shown, hanako):
    files = {name: b"".join(pieces) for name, pieces in exporting.collect_photos(hanako)}

    assert files[f"photos/{shown.reference}.mp4"] == film()
