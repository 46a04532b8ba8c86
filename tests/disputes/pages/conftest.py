"""Pages of disputes are looked at an hour after the story's last move; `clock` goes on from there."""

import pytest

from tests.accounts.conftest import noon
from tests.disputes.worlds import HOUR, OPENED

__all__ = ["noon"]


@pytest.fixture
def clock(noon):
    noon.set(OPENED + HOUR)
    return noon
