"""Hanako buys at Wei's shop; Ken buys elsewhere, Lin sells elsewhere; Sakura is an agent."""

import os

import pytest

from tests.browser.conftest import own_database
from tests.messaging.live.site import live_site


@pytest.fixture(scope="session")
def live(tmp_path_factory):
    """Offer a site with streams that are looked after often, in a database of its own."""
    settings = {"LIVE_POLL_SECONDS": "0.1", "LIVE_CHECK_SECONDS": "0", "LIVE_STREAMS_PER_PERSON": "50"}
    if "DATABASE_URL" in os.environ:
        settings["DATABASE_URL"] = own_database(os.environ["DATABASE_URL"], "live")
    with live_site(tmp_path_factory.mktemp("live"), **settings) as site:
        site.thread = site.do("build()")
        yield site


@pytest.fixture
def stream(live):
    """Return a function that opens a stream as somebody; all are closed with the test."""
    opened = []

    def open_one(name, path="/en/messages/{thread}/live/", **headers):
        cookie = live.do(f"sign_in({name!r})")
        opened.append(live.stream(path.format(thread=live.thread), Cookie=cookie, **headers))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
