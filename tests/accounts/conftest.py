import pytest

from notices import clock
from notices.models import SiteClock
from tests.conftest import NOON


class Clock:
    """The site's own clock, moved as somebody moves it who tries the site out; it goes on from where it is set."""

    def __init__(self):
        self.set(NOON)

    def set(self, at):
        self.at = at
        SiteClock.objects.update_or_create(
            pk=SiteClock.ONLY, defaults={"offset": at - (clock.now() - clock.moved_by())}
        )
        clock.forget()

    def shift(self, span):
        self.set(self.at + span)


@pytest.fixture
def noon(db, settings):
    """Let it be noon."""
    settings.DEBUG = True
    yield Clock()
    clock.forget()
