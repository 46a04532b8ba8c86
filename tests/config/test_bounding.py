"""What a browser may send at once, asked before Django keeps any of it."""

import asyncio

import pytest

from config.bounding import with_bounded_bodies

PAGE = b"<h1>Too much at once</h1>"


async def read_all(scope, receive, send):
    """Read a body as Django does, and say how much it was or that the browser is gone."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            await send({"type": "gone", "after": size})
            return
        size, more = size + len(message["body"]), message.get("more_body", False)
    await send({"type": "read", "size": size})


def answers(pieces, *, most=100, announced=None, kind="http"):
    """Return what an application of at most so many bytes answers to a body in pieces."""
    headers = [(b"content-length", announced)] if announced is not None else []
    coming = [
        {"type": "http.request", "body": piece, "more_body": place < len(pieces) - 1}
        for place, piece in enumerate(pieces)
    ]
    said = []

    async def receive():
        return coming.pop(0)

    async def send(message):
        said.append(message)

    asyncio.run(with_bounded_bodies(read_all, most, PAGE)({"type": kind, "headers": headers}, receive, send))
    return said


@pytest.mark.parametrize("announced", [b"100", None, b"", b"-1", b"x"])
def test_a_body_within_the_limit_is_read(announced):
    assert answers([b"x" * 60, b"x" * 40], announced=announced) == [{"type": "read", "size": 100}]


def test_a_body_that_is_announced_to_be_larger_is_refused_in_words_before_it_is_read():
    start, body = answers([b"never read"], announced=b"101")

    assert (start["status"], body["body"]) == (413, PAGE)


@pytest.mark.parametrize("announced", [None, b"50"])
def test_a_body_that_turns_out_to_be_larger_is_cut_off(announced):
    assert answers([b"x" * 60, b"x" * 41], announced=announced) == [{"type": "gone", "after": 60}]


def test_what_is_no_request_is_left_alone():
    assert answers([b"x" * 101], kind="websocket") == [{"type": "read", "size": 101}]
