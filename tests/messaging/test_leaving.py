"""What a person takes along of their messages, and what stays of them when they are gone."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from accounts import actions as accounts
from accounts.models import User, private_storage
from accounts.rules.states import Party, Verb
from messaging import actions
from messaging.rules.threads import Side
from tests.messaging.test_pages import read, rows_of, say, words_of
from tests.orders.conftest import NOON


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(private_storage(), "location", str(tmp_path))


def taken_along(person, name):
    export = accounts.ask_for_data(account=person, at=NOON)
    accounts.make_exports(at=NOON)
    export.refresh_from_db()
    with export.file.open("rb") as file, zipfile.ZipFile(BytesIO(file.read())) as archive:
        return json.loads(archive.read(name))


def test_people_take_their_threads_and_their_own_words_along(thread, order, hanako, wei):
    say(thread, hanako, "まだですか")
    say(thread, wei, "It leaves today.", side=Side.SHOP, phrased=actions.Phrased("today", "今日発送します。", "ja"))
    actions.thread_with_shop(shop=order.shop, customer=hanako, at=NOON)
    assert [message["body"] for message in taken_along(hanako, "messages.json")] == ["まだですか"]
    (said,) = taken_along(wei, "messages.json")
    assert (said["thread"], said["body"], said["other_body"]) == (
        thread.reference,
        "It leaves today.",
        "今日発送します。",
    )
    kept = taken_along(hanako, "threads.json")
    assert [(row["order"], row["as"], row["with"]) for row in kept] == [
        ("8100-0001", "customer", ["Lantern House"]),
        (None, "customer", ["Lantern House"]),
    ]
    assert [row["with"] for row in taken_along(wei, "threads.json")] == [["Hanako"], ["Hanako"]]


def test_who_was_erased_has_no_name_in_a_thread(client, noon, thread, hanako, wei):
    say(thread, hanako, "まだですか")
    accounts.change_state(account=hanako, verb=Verb.CLOSE, by=hanako, party=Party.OWNER, at=NOON)
    assert accounts.erase(account=hanako, at=NOON + timedelta(days=400))
    client.force_login(User.objects.get(pk=wei.pk))
    words = words_of(read(client, "thread", thread.reference))
    assert ("Customer 12:00 まだですか" in words, "Hanako" in words, "erased" in words) == (True, False, False)
    assert rows_of(read(client, "inbox")) == ["Unread: Customer 12:00 8100-0001 · Paper lamp まだですか 1 new"]
