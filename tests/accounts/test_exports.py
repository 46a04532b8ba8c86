import json
import threading
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import requests
from django.db import connection
from django.utils.timezone import localtime

from accounts import actions, exporting
from accounts.actions.exports import LEASE
from accounts.models import DataExport, private_storage
from accounts.rules.states import Party, Verb
from notices.actions import owe
from notices.clock import now
from notices.models import Notice
from tests.conftest import NOON, person, uses_services

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(private_storage(), "location", str(tmp_path))


@pytest.fixture
def parts():
    """Let there be nothing but what accounts themselves know, and what a test adds."""
    before = dict(exporting._parts)
    exporting._parts.clear()
    exporting.add("account", before["account"])
    yield
    exporting._parts.clear()
    exporting._parts.update(before)


@pytest.fixture
def charlie(charlie):
    charlie.language = "en"
    charlie.save()
    actions.verify_address(account=charlie, at=NOON)
    return charlie


def made_for(account, at=NOON):
    actions.ask_for_data(account=account, at=at)
    actions.make_exports(at=at)
    return account.exports.order_by("-pk").first()


def opened(export):
    with export.file.open("rb") as file:
        archive = zipfile.ZipFile(BytesIO(file.read()))
    return {name: archive.read(name) for name in archive.namelist()}


# What is in it


def test_it_holds_what_accounts_know(charlie, client):
    client.force_login(charlie)
    client.get("/en/account/", headers={"User-Agent": "Firefox/140.0"})
    actions.change_state(account=charlie, verb=Verb.LOCK, by=None, party=Party.GUARD, at=NOON, note="Keep an eye on it")
    account = json.loads(opened(made_for(charlie))["account.json"])

    assert (account["profile"]["member_id"], account["profile"]["state"]) == (charlie.member_id, "locked")
    assert account["email_addresses"] == [{"email": "charlie@example.com", "verified": True, "primary": True}]
    assert [event["verb"] for event in account["events"]] == ["lock"]
    assert [session["user_agent"] for session in account["sessions"]] == ["Firefox/140.0"]
    assert [notice["kind"] for notice in account["notices"]] == ["account_welcome", "account_locked"]


def test_it_holds_no_password_no_note_of_colleagues_and_no_link_that_opens_the_account(charlie):
    secret = {"url": "https://example.com/secret"}
    owe(key="reset", kind="account_reset_password", at=NOON, recipient=charlie, context=secret)
    actions.change_state(account=charlie, verb=Verb.LOCK, by=None, party=Party.GUARD, at=NOON, note="Keep an eye on it")
    text = opened(made_for(charlie))["account.json"].decode()

    assert [word for word in ("https://example.com/secret", "Keep an eye", charlie.password) if word in text] == []


def test_it_holds_nothing_of_others(charlie, alice):
    actions.change_state(account=alice, verb=Verb.LOCK, by=None, party=Party.GUARD, at=NOON)
    account = json.loads(opened(made_for(charlie))["account.json"])

    assert account["events"] == []
    assert "alice" not in json.dumps(account)


def test_other_apps_add_their_parts(charlie, parts):
    exporting.add("photos", lambda user: iter([("photos/1.jpg", b"one"), ("photos/2.jpg", b"two")]))
    export = made_for(charlie)

    assert sorted(opened(export)) == ["account.json", "photos/1.jpg", "photos/2.jpg"]
    assert (export.parts, export.parts_done) == (2, 2)


def test_a_part_can_be_written_piece_by_piece(charlie, parts):
    exporting.add("photos", lambda user: [("photos.txt", (b"%d," % number for number in range(3)))])

    assert opened(made_for(charlie))["photos.txt"] == b"0,1,2,"


def test_two_parts_of_one_name_are_a_mistake(parts):
    with pytest.raises(ValueError, match="Two parts of an export are called account"):
        exporting.add("account", lambda user: [])


# Asking


def test_asking_again_while_it_is_made_changes_nothing(charlie):
    first = actions.ask_for_data(account=charlie, at=NOON)
    second = actions.ask_for_data(account=charlie, at=NOON + DAY)

    assert (second.pk, DataExport.objects.count()) == (first.pk, 1)


def test_a_newer_one_can_be_asked_for_after_a_day(charlie):
    first = made_for(charlie)
    same = actions.ask_for_data(account=charlie, at=NOON + DAY - timedelta(seconds=1))
    newer = actions.ask_for_data(account=charlie, at=NOON + DAY)

    assert (same.pk, newer.pk != first.pk) == (first.pk, True)


# Making


def test_it_is_made_once_and_the_owner_is_told(charlie, settings):
    settings.EXPORT_DAYS = 7
    actions.ask_for_data(account=charlie, at=NOON)
    made = [actions.make_exports(at=NOON), actions.make_exports(at=NOON)]
    export = charlie.exports.get()

    assert made == [1, 0]
    assert (export.made_at, export.expires_at) == (NOON, NOON + 7 * DAY)
    notice = Notice.objects.get(kind="account_data_ready")
    assert (notice.recipient, notice.context["until"]) == (charlie, (NOON + 7 * DAY).isoformat())


def test_a_worker_that_was_killed_leaves_it_to_be_made_again(charlie, parts):
    def killed(user):
        raise SystemExit(9)

    exporting.add("zzz", killed)
    actions.ask_for_data(account=charlie, at=NOON)
    with pytest.raises(SystemExit):
        actions.make_exports(at=NOON)
    del exporting._parts["zzz"]

    at_once = actions.make_exports(at=NOON + timedelta(seconds=30))
    later = actions.make_exports(at=NOON + LEASE + timedelta(minutes=1))

    assert (at_once, later) == (0, 1)
    assert sorted(opened(charlie.exports.get())) == ["account.json"]


def test_a_part_that_fails_keeps_no_other_person_waiting(charlie, alice, parts):
    def fails_for_charlie(user):
        if user == charlie:
            raise ValueError("a photo is missing")
        return []

    exporting.add("photos", fails_for_charlie)
    actions.ask_for_data(account=charlie, at=NOON)
    actions.ask_for_data(account=alice, at=NOON)

    assert actions.make_exports(at=NOON) == 1
    assert (charlie.exports.get().made_at, alice.exports.get().made_at) == (None, NOON)


def test_a_worker_that_was_too_slow_gives_way(charlie, parts):
    def overtaken(user):
        if charlie.exports.filter(made_at=None).exists() and "zzz" in exporting._parts:
            del exporting._parts["zzz"]
            actions.make_exports(at=NOON + LEASE + timedelta(minutes=1))
        return []

    exporting.add("zzz", overtaken)
    actions.ask_for_data(account=charlie, at=NOON)
    made = actions.make_exports(at=NOON)

    assert (made, Notice.objects.filter(kind="account_data_ready").count()) == (0, 1)
    assert sorted(opened(charlie.exports.get())) == ["account.json"]


def files():
    return [path for path in Path(private_storage().location).rglob("*") if path.is_file()]


def test_a_file_of_an_account_that_was_erased_meanwhile_does_not_stay(charlie, parts, monkeypatch):
    actions.ask_for_data(account=charlie, at=NOON)
    in_time = meanwhile(monkeypatch, lambda: DataExport.objects.all().delete())

    assert (actions.make_exports(at=NOON), in_time) == (0, ["done"])
    assert (files(), Notice.objects.filter(kind="account_data_ready").count()) == ([], 0)


def test_a_worker_that_was_overtaken_deletes_its_own_file_alone(charlie, parts, monkeypatch):
    actions.ask_for_data(account=charlie, at=NOON)
    in_time = meanwhile(monkeypatch, lambda: actions.make_exports(at=NOON + LEASE + timedelta(minutes=1)))

    assert (actions.make_exports(at=NOON), in_time) == (0, ["done"])
    assert sorted(opened(charlie.exports.get())) == ["account.json"]
    assert [str(path) for path in files()] == [charlie.exports.get().file.path]


def test_what_a_worker_that_was_killed_had_stored_goes_with_the_export(charlie, parts, monkeypatch):
    actions.ask_for_data(account=charlie, at=NOON)
    meanwhile(monkeypatch, lambda: (_ for _ in ()).throw(SystemExit(9)))
    with pytest.raises(SystemExit):
        actions.make_exports(at=NOON)
    actions.make_exports(at=NOON + LEASE + timedelta(minutes=1))
    stored = len(files())
    actions.delete_exports(at=NOON + 8 * DAY)

    assert (stored, files()) == (2, [])


def meanwhile(monkeypatch, do):
    """Let something happen once between the storing of a file and the saying so; return what was done."""
    save, done = private_storage().save, []

    def save_and_do(name, content):
        stored = save(name, content)
        if not done:
            done.append("done")
            do()
        return stored

    monkeypatch.setattr(private_storage(), "save", save_and_do)
    return done


@pytest.mark.skipif(not uses_services(), reason="two writers at once need PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_make_the_same_one():
    people = [person(f"p{number}@example.com", f"P{number}") for number in range(12)]
    for somebody in people:
        actions.ask_for_data(account=somebody, at=NOON)
    made = []

    def work():
        made.append(actions.make_exports(at=NOON))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert (sum(made), Notice.objects.filter(kind="account_data_ready").count()) == (12, 12)


# Fetching


def enter(client, account):
    """Sign in as somebody who typed the password a moment ago."""
    client.force_login(account)
    client.post("/en/account/reauthenticate/", {"password": "correct horse battery"})


def fetch(client, export):
    return client.get(f"/en/account/data/{export.reference}/")


def test_the_owner_fetches_it(client, charlie):
    export = made_for(charlie, at=now())
    enter(client, charlie)
    response = fetch(client, export)
    archive = zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))

    assert response["Content-Disposition"] == (
        f'attachment; filename="kaiun-market-{charlie.member_id}-{localtime(export.made_at):%Y-%m-%d}.zip"'
    )
    assert sorted(word.strip() for word in response["Cache-Control"].split(",")) == ["no-store", "private"]
    assert (response["Content-Type"], archive.testzip()) == ("application/zip", None)


def test_the_owner_fetches_it_from_s3(client, charlie, private_files_on_s3, settings):
    export = made_for(charlie, at=now())
    enter(client, charlie)
    response = fetch(client, export)
    fetched = requests.get(response["Location"], timeout=5)

    assert (response.status_code, private_files_on_s3.keys()) == (302, [export.file.name])
    assert zipfile.ZipFile(BytesIO(fetched.content)).testzip() is None
    actions.delete_exports(at=now() + timedelta(days=settings.EXPORT_DAYS + 1))
    assert private_files_on_s3.keys() == []


def test_strangers_find_nothing(client, charlie, alice, settings):
    settings.AGENTS_NEED_SECOND_FACTOR = False
    export = made_for(charlie, at=now())
    signed_out = fetch(client, export)
    client.force_login(alice)

    assert (signed_out.status_code, "/login/" in signed_out["Location"]) == (302, True)
    assert fetch(client, export).status_code == 404


def test_it_cannot_be_fetched_before_it_is_made_nor_after_it_expired(client, charlie):
    waiting = actions.ask_for_data(account=charlie, at=now() - timedelta(days=6.9))
    enter(client, charlie)
    before = fetch(client, waiting).status_code
    actions.make_exports(at=now() - timedelta(days=6.9))
    in_time = fetch(client, waiting).status_code
    DataExport.objects.update(made_at=now() - 7 * DAY, expires_at=now())
    after = fetch(client, waiting).status_code

    assert (before, in_time, after) == (404, 200, 404)


def test_a_file_that_is_gone_is_not_found(client, charlie):
    export = made_for(charlie, at=now())
    export.file.storage.delete(export.file.name)
    enter(client, charlie)

    assert fetch(client, export).status_code == 404
    assert "Put my data together" in words_of(client, charlie)

    client.post("/en/account/data/")
    assert charlie.exports.filter(made_at=None).count() == 1


def test_who_finds_a_device_open_gets_nothing(client, charlie):
    export = made_for(charlie, at=now())
    client.force_login(charlie)

    page = "/en/account/reauthenticate/?next=%2Fen%2Faccount%2Fdata%2F"
    assert fetch(client, export)["Location"] == page  # Of the link: a download would leave them with the question.
    DataExport.objects.all().delete()
    assert client.post("/en/account/data/")["Location"] == page
    assert charlie.exports.count() == 0

    client.post(page, {"password": "wrong"})
    assert charlie.exports.count() == 0
    client.post(page, {"password": "correct horse battery"})
    assert charlie.exports.count() == 1


def test_expired_files_are_deleted(charlie):
    export = made_for(charlie)
    name = export.file.name
    kept = actions.delete_exports(at=NOON + 7 * DAY - timedelta(seconds=1))
    deleted = actions.delete_exports(at=NOON + 7 * DAY)

    assert (kept, deleted, DataExport.objects.count()) == (0, 1, 0)
    assert not export.file.storage.exists(name)


# The page


def words_of(client, charlie):
    if "_auth_user_id" not in client.session:
        enter(client, charlie)
    return client.get("/en/account/data/").content.decode()


def test_the_page_follows_the_making(client, charlie, parts):
    enter(client, charlie)
    asked = "Put my data together" in words_of(client, charlie)
    response = client.post("/en/account/data/")
    making = words_of(client, charlie)
    actions.make_exports(at=now())
    ready = words_of(client, charlie)

    assert (asked, response.status_code) == (True, 302)
    assert ("0 of 1 parts are done." in making, 'hx-trigger="every 5s"' in making) == (True, True)
    assert ("Your data is ready" in ready, "hx-trigger" in ready) == (True, False)
    assert str(charlie.exports.get().reference) in ready
