"""The one who looks: once a second for everybody, not while nobody is there, and again after the database was away."""

import asyncio

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import change_state
from accounts.rules.people import Role, Violation
from accounts.rules.states import Party, Verb
from messaging import actions
from messaging.live.looking import Seen, Unread, Wanted, look, marks_of, refused_of, unread_of
from messaging.live.poller import Poller
from messaging.live.streams import Watch, events
from messaging.rules.threads import Side, ThreadKind
from tests.orders.conftest import NOON, person

HANAKO, KEN = 1, 2
THREAD = 7


class World:
    """What is there to be seen, and how often somebody looked."""

    def __init__(self):
        self.mark, self.unread, self.looks, self.is_away = "1", "0.0", [], 0

    def look(self, wanted):
        self.looks.append(wanted)
        if self.is_away:
            self.is_away -= 1
            raise OperationalError("the database is away")
        people = dict.fromkeys(wanted.people, Unread(self.unread.partition(".")[0], self.unread))
        return Seen(dict.fromkeys(wanted.threads, self.mark), people, wanted.sessions)


@pytest.fixture
def world(settings):
    settings.LIVE_POLL_SECONDS = 0.01
    return World()


def watch(person=HANAKO, thread=THREAD, **known):
    return Watch(person, f"session of {person}", thread, **known)


async def read(stream):
    """Return what a stream says next, without how long a browser waits and that it is alive."""
    async for said in stream:
        if not said.startswith(("retry:", "event: alive")):
            return said
    return None


def test_every_stream_hears_of_a_change_and_all_are_looked_for_together(world):
    async def story():
        poller = Poller(world.look)
        streams = [events(watch(person, told_mark="1", told_unread="0.0"), poller) for person in (HANAKO, KEN) * 3]
        listening = [asyncio.create_task(read(stream)) for stream in streams]
        while len(poller.watches) < 6:
            await asyncio.sleep(0)
        begun = len(world.looks)
        world.mark = "2"
        heard = await asyncio.gather(*listening)
        for stream in streams:
            await stream.aclose()
        return heard, world.looks[-1], len(world.looks) - begun

    heard, wanted, looks = asyncio.run(story())

    assert heard == ["event: thread\nid: 2\ndata: 2\n\n"] * 6
    assert (wanted.threads, wanted.people) == ({THREAD}, {HANAKO, KEN})
    assert looks < 6


def test_what_the_page_knows_already_is_not_told(world):
    async def story():
        poller = Poller(world.look)
        stream = events(watch(told_mark="1"), poller)
        first = await read(stream)
        await stream.aclose()
        return first

    assert asyncio.run(story()) == "event: unread\ndata: 0\n\n"


def test_the_task_begins_with_the_first_stream_and_ends_with_the_last(world):
    async def story():
        poller = Poller(world.look)
        tasks = [poller.task]
        first, second = events(watch(), poller), events(watch(KEN), poller)
        await read(first)
        await read(second)
        await first.aclose()
        tasks.append(poller.task)
        await second.aclose()
        await asyncio.wait([tasks[1]])
        return tasks[0], tasks[1].cancelled(), poller.task, poller.watches

    assert asyncio.run(story()) == (None, True, None, [])


def test_it_waits_longer_each_time_the_database_is_away_and_goes_on_when_it_is_back(world, caplog):
    world.is_away = 3

    async def story():
        poller = Poller(world.look)
        stream = events(watch(), poller)
        said = await read(stream)
        await stream.aclose()
        return said

    assert asyncio.run(story()) == "event: thread\nid: 1\ndata: 1\n\nevent: unread\ndata: 0\n\n"
    assert len(world.looks) == 4
    assert len(caplog.records) == 1


def test_a_stream_too_many_replaces_the_oldest_of_the_same_person(world, settings):
    settings.LIVE_STREAMS_PER_PERSON = 2

    async def story():
        poller = Poller(world.look)
        streams = [events(watch(person), poller) for person in (HANAKO, KEN, HANAKO, HANAKO)]
        for stream in streams:
            await read(stream)
        said = [await read(streams[0]), await read(streams[0])]
        left = [one.person for one in poller.watches]
        for stream in streams:
            await stream.aclose()
        return said, left

    assert asyncio.run(story()) == (["event: replaced\ndata: 1\n\n", None], [KEN, HANAKO, HANAKO])


def test_a_stream_ends_when_its_time_is_up(world, settings):
    settings.LIVE_STREAM_SECONDS = 0.05
    settings.LIVE_HEARTBEAT_SECONDS = 0.01

    async def story():
        poller = Poller(world.look)
        said = [part async for part in events(watch(told_mark="1", told_unread="0.0"), poller)]
        return said[:2], poller.watches

    assert asyncio.run(story()) == (["retry: 2000\n\n", "event: alive\ndata: 1\n\n"], [])


def test_every_stream_ends_with_the_process(world):
    async def story():
        poller = Poller(world.look)
        streams = [events(watch(person), poller) for person in (HANAKO, KEN)]
        for stream in streams:
            await read(stream)
        poller.close()
        late = events(watch(), poller)
        return [await read(stream) for stream in (*streams, late)], poller.watches

    assert asyncio.run(story()) == ([None, None, None], [])


# What it sees


def test_the_mark_of_a_thread_differs_once_something_happened_or_is_held_back_no_more(thread, hanako, wei):
    before = marks_of([thread.pk], NOON)
    actions.write(thread=thread, by=hanako, side=Side.CUSTOMER, body="Hello", at=NOON)
    said = marks_of([thread.pk], NOON)
    until = NOON.replace(minute=1)
    actions.write(thread=thread, by=wei, side=Side.SHOP, body="Hello", at=NOON, held_until=until)
    held = marks_of([thread.pk], NOON)

    assert [before, said, held] == [{thread.pk: "0"}, {thread.pk: "1"}, {thread.pk: "2"}]
    assert marks_of([thread.pk], until) == {thread.pk: f"2.{until.timestamp():.0f}"}


def test_who_may_not_read_a_thread_any_more_is_found(thread, hanako, wei, ken, sakura):
    everybody = (hanako, wei, ken, sakura)
    pairs = {(person.pk, thread.pk) for person in everybody}
    assert refused_of(pairs) == {(ken.pk, thread.pk)}

    thread.order.shop.staff.remove(wei)
    sakura.user_permissions.clear()

    assert refused_of(pairs) == {(person.pk, thread.pk) for person in (wei, ken, sakura)}


@pytest.mark.parametrize("streams", [1, 100])
def test_a_look_takes_the_same_queries_however_many_streams_there_are(thread, hanako, streams):
    people = [hanako, *(person(f"p{n}@example.com", f"P{n}", Role.BUYER) for n in range(streams - 1))]
    shop = thread.order.shop
    threads = [thread, *(actions.thread_with_shop(shop=shop, customer=other, at=NOON) for other in people[1:])]
    wanted = Wanted(
        threads=frozenset(one.pk for one in threads),
        people=frozenset(one.pk for one in people),
        sessions=frozenset(f"session {n}" for n in range(streams)),
    )

    with CaptureQueriesContext(connection) as queries:
        seen = look(wanted)

    assert (len(queries), len(seen.threads), len(seen.people)) == (3, streams, streams)


def test_unread_threads_are_counted_up_to_a_number_and_differ_with_each_message(thread, hanako, wei):
    for _ in range(2):
        actions.write(thread=thread, by=wei, side=Side.SHOP, body="Hello", at=NOON)
    other = actions.start_thread(kind=ThreadKind.SHOP, customer=hanako, shop=thread.order.shop, at=NOON)
    actions.write(thread=other, by=wei, side=Side.SHOP, body="Hello", at=NOON)

    assert unread_of([hanako.pk, wei.pk]) == {hanako.pk: Unread("2", "2.3"), wei.pk: Unread("0", "0.0")}


def test_whoever_is_suspended_is_seen_no_more(hanako, wei, sakura):
    words = {"verb": Verb.SUSPEND, "party": Party.AGENT, "by": sakura, "violation": Violation.OTHER, "at": NOON}
    change_state(account=hanako, **words)

    assert unread_of([hanako.pk, wei.pk]).keys() == {wei.pk}
