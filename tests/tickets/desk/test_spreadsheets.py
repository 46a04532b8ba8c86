"""Lists leave as files of any length, under an asynchronous server, too."""

import pytest
from asgiref.sync import async_to_sync
from django.db.models.signals import post_init
from django.test import AsyncClient
from django.urls import reverse

from tickets.desk import spreadsheets
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
MANY = 9


@pytest.fixture
def fetched():
    """Return the keys of the tickets that were fetched, one by one."""
    keys = []

    def note(instance, **_):
        keys.append(instance.pk)

    post_init.connect(note, sender=Ticket)
    yield keys
    post_init.disconnect(note, sender=Ticket)


@pytest.mark.parametrize(
    ("name", "args", "query"), [("tickets_csv", [], {}), ("tickets_behind", ["asked"], {"as": "csv"})]
)
def test_the_first_rows_are_sent_before_the_last_are_fetched(asked, tom, fetched, monkeypatch, name, args, query):
    monkeypatch.setattr(spreadsheets, "ROWS", 2)
    tickets = [asked() for _ in range(MANY)]

    async def pieces():
        client = AsyncClient()
        await client.aforce_login(tom)
        answer = await client.get(reverse(f"admin:{name}", args=args), query)
        fetched.clear()
        return [(piece.decode(), len(fetched)) async for piece in answer.streaming_content]

    found = async_to_sync(pieces)()

    assert [count for _, count in found] == [1, 3, 5, 7, 9]
    lines = "".join(words for words, _ in found).splitlines()
    assert {line.split(",")[0] for line in lines[1:]} == {ticket.reference for ticket in tickets}
