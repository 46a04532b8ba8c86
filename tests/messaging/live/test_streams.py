"""Streams as browsers open them, through the whole site: who gets one, what arrives, when it ends."""

import signal
import time

import pytest

from tests.messaging.live.site import Server


def test_what_is_written_arrives_in_every_open_stream(live, stream):
    hanako, wei = stream("hanako"), stream("wei")
    before = [[hanako.event(), hanako.event()], [wei.event(), wei.event()]]

    changes = live.do("write('wei', 'It left today.')")

    assert [event for event, _ in before[0] + before[1]] == ["thread", "unread"] * 2
    assert hanako.event() == wei.event() == ("thread", str(changes))
    assert hanako.last_id == str(changes)
    assert hanako.event() == ("unread", "1")


def test_it_is_written_as_it_happens_and_kept_by_nobody_on_the_way(stream):
    response = stream("hanako").response

    assert response.status == 200
    assert {name: response.getheader(name) for name in ("Content-Type", "Cache-Control", "X-Accel-Buffering")} == {
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "private, no-store, no-transform",
        "X-Accel-Buffering": "no",
    }
    assert response.getheader("Content-Length") is None
    assert response.getheader("Set-Cookie") is None


def test_who_comes_again_is_told_what_was_missed_and_nothing_twice(live, stream):
    first = stream("hanako")
    assert first.event() == ("thread", str(live.do("changes()")))
    first.close()

    changes = live.do("write('wei', 'It arrived.')")
    again = stream("hanako", **{"Last-Event-ID": first.last_id})
    behind = [again.event(), again.event()]
    again.close()
    up_to_date = stream("hanako", **{"Last-Event-ID": again.last_id})

    assert [event for event, _ in behind] == ["thread", "unread"]
    assert (behind[0], again.last_id) == (("thread", str(changes)), str(changes))
    assert up_to_date.event()[0] == "unread"


def test_a_page_says_in_its_address_what_it_knows(live, stream):
    known = live.do("changes()")

    assert stream("hanako", f"/en/messages/{{thread}}/live/?after={known}").event()[0] == "unread"


def test_the_stream_of_a_person_tells_what_is_unread_in_any_thread(live, stream):
    hanako = stream("hanako", "/en/messages/live/")
    assert hanako.event()[0] == "unread"

    live.do("write('wei', 'One more thing.')")

    assert hanako.event() == ("unread", "1")


@pytest.mark.parametrize(
    ("name", "status"),
    [("hanako", 200), ("wei", 200), ("sakura", 200), ("ken", 404), ("lin", 404), ("nobody", 401)],
)
def test_only_who_may_read_a_thread_hears_of_it(live, name, status):
    headers = {} if name == "nobody" else {"Cookie": live.do(f"sign_in({name!r})")}
    opened = live.stream(f"/en/messages/{live.thread}/live/", **headers)
    opened.close()

    assert opened.response.status == status


@pytest.mark.parametrize("reference", ["M-NOSUCHTHING", "%00", "x" * 5_000, "%F0%9F%93%A6"])
def test_of_no_thread_there_is_no_stream(live, reference):
    assert live.get(f"/en/messages/{reference}/live/", Cookie=live.do("sign_in('hanako')"))[0] == 404


@pytest.mark.parametrize("known", ["%00", "x" * 5_000, "-1", "%0Aevent: thread"])
def test_what_a_page_claims_to_know_breaks_nothing(live, stream, known):
    opened = stream("hanako", f"/en/messages/{{thread}}/live/?after={known.replace(' ', '%20')}")

    assert opened.event() == ("thread", str(live.do("changes()")))


def test_a_stream_ends_at_the_next_look_once_its_session_does(live, stream):
    cookie = live.do("sign_in('hanako')")
    left, stays = live.stream(f"/en/messages/{live.thread}/live/", Cookie=cookie), stream("hanako")
    heard = [left.event(), left.event(), stays.event(), stays.event()]

    live.do(f"sign_out({cookie!r})")
    ended = left.event()
    left.close()
    changes = live.do("write('wei', 'Still there?')")

    assert (len(heard), ended) == (4, None)
    assert stays.event() == ("thread", str(changes))


def test_a_stream_ends_once_its_reader_is_suspended_or_may_read_the_thread_no_more(live, stream):
    hanako, wei = stream("hanako"), stream("wei")
    assert [hanako.event()[0], wei.event()[0], hanako.event()[0], wei.event()[0]] == ["thread"] * 2 + ["unread"] * 2

    live.do("suspend('hanako')")
    assert hanako.event() is None
    live.do("lift('hanako')")
    live.do("leave_shop('wei')")
    assert wei.event() is None
    live.do("join_shop('wei')")


def test_readers_who_vanish_leave_nothing_behind(live, stream):
    before = live.threads()
    streams = [stream(name) for name in ("hanako", "wei", "sakura") for _ in range(8)]
    for one in streams:
        assert one.event()[0] == "thread"
    there = live.threads()

    for one in streams:
        one.close()

    assert there >= before + len(streams)  # Each request has a thread to itself.
    while live.threads() > before:  # Without an end where one is left.
        time.sleep(0.05)


def test_a_hundred_streams_take_no_connection_each(live, stream):
    cookies = [live.do(f"sign_in({name!r})") for name in ("hanako", "wei")]
    address = f"/en/messages/{live.thread}/live/"
    streams = [live.stream(address, Cookie=cookie) for cookie in cookies for _ in range(50)]
    try:
        begun = [[one.event()[0], one.event()[0]] for one in streams]
        changes = live.do("write('wei', 'To all of you.')")
        heard = [one.event() for one in streams]
        connections = live.connections()
        status, _ = live.get(f"/en/messages/{live.thread}/", Cookie=cookies[0])
    finally:
        for one in streams:
            one.close()

    assert begun == [["thread", "unread"]] * 100
    assert heard == [("thread", str(changes))] * 100
    assert connections <= 8
    assert status == 200


def test_the_process_ends_at_once_though_streams_are_open(live):
    server = Server(live.environment)
    cookie = live.do("sign_in('hanako')")
    opened = server.stream(f"/en/messages/{live.thread}/live/", Cookie=cookie)
    begun = [opened.event()[0], opened.event()[0]]

    server.process.terminate()
    ended = opened.event()

    assert (begun, ended) == (["thread", "unread"], None)
    assert server.process.wait(10) == -signal.SIGTERM


def test_where_a_stream_would_hold_a_whole_worker_there_is_none(client, thread, hanako):
    client.force_login(hanako)  # The test client speaks WSGI.

    assert client.get(f"/en/messages/{thread.reference}/live/").status_code == 204
    assert client.get("/en/messages/live/").status_code == 204
