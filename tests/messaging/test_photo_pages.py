"""Who sees which photo, on which page and as which file."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import requests
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts import actions as accounts
from accounts.models import private_storage
from messaging import actions
from messaging.models import Message, Photo
from messaging.rules.threads import Audience, Side
from notices.clock import now
from tests.messaging.photos import pictures
from tests.messaging.uploads import ready, sent, uploaded

pytestmark = pytest.mark.django_db
COPIES = ("", "view.jpg", "thumbnail.jpg")
FILES = (*COPIES, "original")


@pytest.fixture(autouse=True)
def own_folder(request, monkeypatch, tmp_path):
    if "private_files_on_s3" not in request.fixturenames:
        monkeypatch.setattr(private_storage(), "location", str(tmp_path))


def path_of(photo, name=""):
    return f"/en/messages/photos/{photo.reference}/{name}"


def statuses(client, person, photo):
    """Return what a person is answered for the page, the copies and the original."""
    client.logout()
    if person is not None:
        client.force_login(person)
    return [client.get(path_of(photo, name)).status_code for name in FILES]


@pytest.fixture
def people(hanako, wei, ken, lin, sakura):
    """The buyer, the seller, the other two, an agent, an agent who works on articles, and somebody who is not signed in."""
    from tests.conftest import person

    editor = person("edith@example.com", "Edith", "change_articletext", role="agent")
    return [hanako, wei, ken, lin, sakura, editor, None]


NOBODY = [404, 404, 404, 404]
PARTY = [200, 200, 200, 404]
AGENT = [200, 200, 200, 200]


def test_until_it_is_sent_only_its_owner_sees_it(client, people, hanako):
    photo = ready(hanako)

    assert [statuses(client, person, photo) for person in people] == [PARTY, *[NOBODY] * 6]


def test_once_it_is_sent_both_sides_see_it_and_agents_the_original(client, people, thread, hanako):
    photo = sent(thread, hanako, ready(hanako))

    assert [statuses(client, person, photo) for person in people] == [
        PARTY,
        PARTY,
        NOBODY,
        NOBODY,
        AGENT,
        NOBODY,
        NOBODY,
    ]


@pytest.mark.parametrize(
    ("audience", "buyer", "seller"),
    [
        (Audience.CUSTOMER, PARTY, NOBODY),
        (Audience.SHOP, NOBODY, PARTY),
        (Audience.SUPPORT, NOBODY, NOBODY),
    ],
)
def test_a_photo_is_seen_by_whom_its_message_is_for(client, case, hanako, wei, sakura, audience, buyer, seller):
    photo = sent(case, sakura, ready(sakura), side=Side.SUPPORT, audience=audience)

    assert [statuses(client, person, photo) for person in (hanako, wei, sakura)] == [buyer, seller, AGENT]


def test_what_is_held_back_only_its_own_side_sees(client, thread, hanako, wei):
    photo = sent(thread, hanako, ready(hanako), body="待って", held_until=now() + timedelta(hours=1))

    assert [statuses(client, person, photo) for person in (hanako, wei)] == [PARTY, NOBODY]


def test_what_is_not_made_has_a_page_and_no_files(client, thread, hanako, sakura):
    waiting = sent(thread, hanako, uploaded(hanako))

    assert statuses(client, hanako, waiting) == [200, 404, 404, 404]
    assert statuses(client, sakura, waiting) == [200, 404, 404, 404]


def test_what_was_refused_is_shown_to_nobody_but_the_reason(client, thread, hanako):
    whole = pictures.jpeg()
    photo = sent(thread, hanako, ready(hanako, whole[: len(whole) // 2]))
    seen = statuses(client, hanako, photo)

    assert seen == [200, 404, 404, 404]
    assert "The end of this file is missing." in client.get(path_of(photo)).content.decode()


def test_a_copy_is_a_jpeg_that_can_do_nothing(client, hanako):
    photo = ready(hanako)
    client.force_login(hanako)
    response = client.get(path_of(photo, "view.jpg"))

    assert Image.open(BytesIO(b"".join(response.streaming_content))).format == "JPEG"
    assert {name: response[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")} == {
        "Content-Type": "image/jpeg",
        "Content-Disposition": f'inline; filename="{str(photo.reference)[:8]}.jpg"',
        "Cache-Control": "private, max-age=300",
    }
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_an_agent_downloads_the_original_and_reads_what_is_known_of_it(client, thread, hanako, sakura):
    content = pictures.jpeg()
    photo = sent(thread, hanako, ready(hanako, content))
    client.force_login(sakura)
    page = client.get(path_of(photo)).content.decode()
    response = client.get(path_of(photo, "original"))

    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E5%82%B7.jpg"
    assert response["Cache-Control"] == "private, no-store"
    assert [words in page for words in (photo.sha256, "2026-04-30 21:15:08+09:00", "傷.jpg")] == [True] * 3


def test_a_party_reads_nothing_of_the_original(client, thread, hanako, wei):
    photo = sent(thread, hanako, ready(hanako))
    client.force_login(wei)
    page = client.get(path_of(photo)).content.decode()

    assert [words in page for words in (photo.sha256, "2026-04-30", "傷.jpg", "/hide/")] == [False] * 4


@pytest.mark.parametrize("reference", ["00000000-0000-0000-0000-000000000000", "1", "%00", "x" * 500])
def test_a_reference_that_is_none_is_not_found(client, hanako, reference):
    client.force_login(hanako)

    assert client.get(f"/en/messages/photos/{reference}/view.jpg").status_code == 404


def test_a_photo_costs_the_same_few_queries_for_everybody(client, thread, hanako, wei):
    photo = sent(thread, hanako, ready(hanako))
    client.force_login(wei)
    client.get(path_of(photo, "thumbnail.jpg"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(path_of(photo, "thumbnail.jpg"))

    assert len(queries) <= 8


# Hiding


def hide(client, photo, why="顔が写っている"):
    return client.post(path_of(photo, "hide/"), {"why": why})


def test_an_agent_hides_a_photo_and_leaves_a_trace(client, thread, hanako, wei, sakura):
    photo = sent(thread, hanako, ready(hanako))
    client.force_login(sakura)
    response = hide(client, photo)

    hidden, trace = Photo.objects.get(), Message.objects.get(event="photo_hidden")
    assert (response.status_code, hidden.hidden_by, hidden.hidden_why) == (302, sakura, "顔が写っている")
    assert (trace.author, trace.audience, trace.details) == (
        *(sakura, Audience.SUPPORT),
        {"photo": str(photo.reference), "message": str(photo.message.reference), "why": "顔が写っている"},
    )
    assert [statuses(client, person, photo) for person in (hanako, wei, sakura)] == [NOBODY, NOBODY, AGENT]


def test_a_hidden_photo_is_shown_again_and_that_leaves_a_trace_too(client, thread, hanako, sakura):
    photo = sent(thread, hanako, ready(hanako))
    client.force_login(sakura)
    hide(client, photo)
    hide(client, photo, "間違えた")

    assert statuses(client, hanako, photo) == PARTY
    events = list(Message.objects.exclude(event="").order_by("pk").values_list("event", "details__why"))
    assert events == [("photo_hidden", "顔が写っている"), ("photo_shown_again", "間違えた")]


@pytest.mark.parametrize("why", ["", "   ", "x" * 10_000, "\x00"])
def test_a_reason_is_needed(client, thread, hanako, sakura, why):
    photo = sent(thread, hanako, ready(hanako))
    client.force_login(sakura)

    assert (hide(client, photo, why).status_code, Photo.objects.get().hidden_at) == (422, None)


def test_nobody_else_hides_a_photo(client, thread, people, hanako, sakura):
    photo = sent(thread, hanako, ready(hanako))
    answers = []
    for person in people:
        client.logout()
        if person is not None:
            client.force_login(person)
        answers.append((client.get(path_of(photo, "hide/")).status_code, hide(client, photo).status_code))

    assert answers == [(405, 404)] * 4 + [(405, 302)] + [(405, 404)] * 2


def test_what_was_not_sent_cannot_be_hidden(client, hanako, sakura):
    photo = ready(sakura)
    client.force_login(sakura)

    assert hide(client, photo).status_code == 404
    assert actions.hide_photo(photo=photo, by=sakura, why="x", at=now()) is False


# Taking along


def test_a_person_takes_along_the_photos_that_they_sent_as_they_were(thread, hanako, wei):
    content = pictures.jpeg()
    photo = sent(thread, hanako, ready(hanako, content), at=now())
    sent(thread, wei, ready(wei), side=Side.SHOP, body="こちらです")
    refused = ready(hanako, content[: len(content) // 2])
    export = accounts.ask_for_data(account=hanako, at=now())
    accounts.make_exports(at=now())
    export.refresh_from_db()

    with zipfile.ZipFile(export.file.open()) as archive:
        listed = json.loads(archive.read("photos.json"))
        files = {name: archive.read(name) for name in archive.namelist() if name.startswith("photos/")}
    assert files == {f"photos/{photo.reference}.jpeg": content}
    assert [(row["reference"], row["state"], row["sha256"]) for row in listed] == [
        (str(photo.reference), "ready", photo.sha256),
        (str(refused.reference), "refused", ""),
    ]


# On S3


def test_on_s3_the_view_answers_with_a_link_that_works_and_ends(client, private_files_on_s3, hanako, ken, settings):
    photo = ready(hanako)
    client.force_login(hanako)
    response = client.get(path_of(photo, "view.jpg"))
    fetched = requests.get(response["Location"], timeout=5)
    client.force_login(ken)

    assert (response.status_code, response["Location"].startswith(private_files_on_s3.address)) == (302, True)
    assert "X-Amz-Expires=60" in response["Location"]
    assert (fetched.status_code, fetched.headers["Content-Type"]) == (200, "image/jpeg")
    assert Image.open(BytesIO(fetched.content)).size == (320, 240)
    assert client.get(path_of(photo, "view.jpg")).status_code == 404
