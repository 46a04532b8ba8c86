"""What becomes of an uploaded photo: scanned, made, stored; or refused, or kept waiting; never lost."""

import hashlib
import logging
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from accounts.models import private_storage
from messaging import actions
from messaging.actions.photo_copies import LEASE
from messaging.models import Photo, Thread
from messaging.rules.photos import PhotoRefusal, PhotoState, pause_after
from tests.conftest import uses_services
from tests.messaging.photos import heic, pictures
from tests.messaging.uploads import ready, sent, uploaded
from tests.orders.conftest import NOON
from tests.services import free_port

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(private_storage(), "location", str(tmp_path))
    return tmp_path


def stored(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def now_of(photo):
    return Photo.objects.get(pk=photo.pk)


def test_copies_are_made_and_the_original_is_kept_as_it_came(hanako, own_folder):
    content = pictures.jpeg()
    photo = ready(hanako, content)

    assert (photo.state, photo.kind, photo.size) == (PhotoState.READY, "jpeg", len(content))
    assert (photo.original.read(), photo.sha256) == (content, hashlib.sha256(content).hexdigest())
    assert (photo.taken_at, photo.taken_words) == (
        datetime(2026, 4, 30, 12, 15, 8, tzinfo=UTC),
        "2026-04-30 21:15:08+09:00",
    )
    assert Image.open(photo.view.open()).size == (photo.view_width, photo.view_height) == (320, 240)
    assert Image.open(photo.thumbnail.open()).size == (photo.thumbnail_width, photo.thumbnail_height) == (320, 240)
    assert len(stored(own_folder)) == 3


@pytest.mark.parametrize("name", ["view", "thumbnail"])
@pytest.mark.parametrize(
    "content",
    [
        pictures.jpeg(),
        pictures.png(exif=pictures.exif()),
        pictures.webp(exif=pictures.exif()),
        heic.iphone(exif=pictures.exif()),
    ],
    ids=["jpeg", "png", "webp", "heic"],
)
def test_no_copy_says_where_it_was_taken(hanako, content, name):
    photo = ready(hanako, content)
    copy = getattr(photo, name).open().read()

    assert pictures.SECRET in photo.original.open().read()
    assert (pictures.SECRET in copy, b"Exif" in copy, b"Apple" in copy) == (False, False, False)


def test_a_camera_without_a_zone_is_quoted_and_not_believed(hanako):
    photo = ready(hanako, pictures.jpeg(exif=pictures.exif(offset="")))

    assert (photo.taken_at, photo.taken_words) == (None, "2026-04-30 21:15:08")


def test_what_only_decoding_shows_to_be_broken_is_refused_and_thrown_away(hanako, own_folder):
    whole = pictures.jpeg()
    photo = ready(hanako, whole[: len(whole) * 2 // 3])

    assert (photo.state, photo.refusal) == (PhotoState.REFUSED, PhotoRefusal.TRUNCATED)
    assert (photo.original.name, stored(own_folder)) == ("", [])


def test_an_original_that_is_not_there_is_looked_for_again_and_given_up_at_last(hanako):
    photo, at, tries = uploaded(hanako), NOON, 0
    private_storage().delete(photo.original.name)
    while not actions.make_photos(at=at):
        at, tries = now_of(photo).try_at, tries + 1

    assert (now_of(photo).state, now_of(photo).refusal) == (PhotoState.REFUSED, PhotoRefusal.TRUNCATED)
    assert (tries, at - NOON > timedelta(hours=6)) == (12, True)


def test_an_open_page_of_the_thread_hears_of_it(hanako, thread):
    photo = sent(thread, hanako, uploaded(hanako))
    before = Thread.objects.get(pk=thread.pk).changes
    actions.make_photos(at=NOON)

    assert now_of(photo).state == PhotoState.READY
    assert Thread.objects.get(pk=thread.pk).changes == before + 1


def test_what_is_not_the_photos_fault_is_tried_again_later_and_later(hanako, monkeypatch):
    photo, at, waited = uploaded(hanako), NOON, []
    with monkeypatch.context() as broken:
        broken.setattr("messaging.photos.apart.sys.executable", "/bin/false")
        for _ in range(7):
            assert actions.make_photos(at=at) == 0
            waited.append(now_of(photo).try_at - at)
            at = now_of(photo).try_at
    settled = actions.make_photos(at=at)

    assert [round(pause.total_seconds()) for pause in waited] == [10, 60, 300, 900, 3600, 3600, 3600]
    assert (settled, now_of(photo).state) == (1, PhotoState.READY)


def test_one_that_cannot_be_made_keeps_no_other_waiting(hanako, monkeypatch):
    first, second = uploaded(hanako), uploaded(hanako)
    open_one = type(first.original).open

    def fail_for_the_first(file, mode="rb"):
        if file.instance.pk == first.pk:
            raise OSError("The disk is full.")
        return open_one(file, mode)

    monkeypatch.setattr(type(first.original), "open", fail_for_the_first)
    actions.make_photos(at=NOON)

    assert (now_of(first).state, now_of(second).state) == (PhotoState.WAITING, PhotoState.READY)


def test_a_photo_whose_worker_died_is_made_by_another(hanako, monkeypatch):
    photo = uploaded(hanako)

    def die(*_, **__):
        raise SystemExit(9)

    with monkeypatch.context() as dying:
        dying.setattr("messaging.actions.photo_copies.make_apart", die)
        with pytest.raises(SystemExit):
            actions.make_photos(at=NOON)
    too_early = actions.make_photos(at=NOON + LEASE - MINUTE)
    after = actions.make_photos(at=NOON + LEASE + MINUTE)

    assert (too_early, after, now_of(photo).state) == (0, 1, PhotoState.READY)


def test_a_photo_that_is_removed_while_it_is_made_leaves_nothing_behind(hanako, monkeypatch, own_folder):
    from messaging.actions import photo_copies

    photo, make = uploaded(hanako), photo_copies.make_apart

    def remove_meanwhile(*words, **options):
        made = make(*words, **options)
        actions.remove_photo(photo=photo)
        return made

    monkeypatch.setattr(photo_copies, "make_apart", remove_meanwhile)
    settled = actions.make_photos(at=NOON)

    assert (settled, Photo.objects.count(), stored(own_folder)) == (0, 0, [])


# The scanner


def test_while_the_scanner_is_away_photos_wait_visibly(hanako, settings, caplog):
    settings.SCANNER_URL = f"tcp://127.0.0.1:{free_port()}"
    caplog.set_level(logging.CRITICAL)
    photo, other = uploaded(hanako), uploaded(hanako)
    settled = actions.make_photos(at=NOON)
    waiting = [(row.state, row.is_scanner_away, row.tries) for row in Photo.objects.all()]
    settings.SCANNER_URL = ""
    again = actions.make_photos(at=NOON + MINUTE)

    assert (settled, waiting) == (0, [(PhotoState.WAITING, True, 0)] * 2)
    assert (again, now_of(photo).is_scanner_away, now_of(other).state) == (2, False, PhotoState.READY)


@pytest.mark.skipif(not uses_services(), reason="needs ClamAV: python3 run.py test --services")
def test_the_scanner_looks_before_anything_is_opened(hanako, settings, own_folder):
    from tests.clamd_server import HARMFUL, clamd

    harmful = pictures.jpeg(comment=HARMFUL)
    with clamd() as scanner:
        settings.SCANNER_URL = scanner.url
        clean, infected = ready(hanako), ready(hanako, harmful)

    assert (clean.state, infected.state) == (PhotoState.READY, PhotoState.INFECTED)
    assert (infected.view.name, infected.sha256, len(stored(own_folder))) == ("", "", 4)


# Large ones


def test_a_hundred_megapixels_are_refused_before_they_are_stored(hanako, own_folder):
    content = BytesIO()
    Image.new("L", (10_000, 10_000)).save(content, "JPEG", quality=30)

    with pytest.raises(actions.PhotoRefused) as caught:
        uploaded(hanako, content.getvalue())

    assert (caught.value.refusal, stored(own_folder)) == (PhotoRefusal.TOO_MANY_PIXELS, [])


def test_a_hundred_megapixels_are_made_where_the_operator_takes_them(hanako, settings):
    settings.PHOTO_MAX_PIXELS = 100_000_000
    content = BytesIO()
    Image.new("RGB", (10_000, 10_000), pictures.RED).save(content, "JPEG", quality=30)
    photo = ready(hanako, content.getvalue())

    assert (photo.state, photo.view_width, photo.view_height) == (PhotoState.READY, 2048, 2048)


def test_pauses_grow_to_an_hour():
    assert [pause_after(tries).total_seconds() for tries in (1, 2, 5, 500)] == [10, 60, 3600, 3600]


# On S3


def test_on_s3_everything_happens_as_in_a_folder(hanako, private_files_on_s3):
    content = pictures.jpeg()
    photo = ready(hanako, content)
    files = private_files_on_s3.keys()
    refused = ready(hanako, content[: len(content) // 2])
    actions.remove_photo(photo=photo)

    assert sorted(files) == sorted([photo.original.name, photo.view.name, photo.thumbnail.name])
    assert (refused.state, private_files_on_s3.keys()) == (PhotoState.REFUSED, [])
