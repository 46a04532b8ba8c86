import pytest

from disputes import gateways
from tests.disputes.ledger.conftest import agent
from tests.disputes.stories.bank import Bank


@pytest.fixture
def everybody(hanako, ken, wei, lin, mei, sora, taro):
    """The people of a story by name; Rin is a senior mediator, too."""
    rin = agent("rin@example.com", "Rin", "Senior mediator")
    return {"hanako": hanako, "ken": ken, "wei": wei, "lin": lin, "mei": mei, "sora": sora, "taro": taro, "rin": rin}


@pytest.fixture
def bank_of_the_story(settings, monkeypatch):
    """Let refunds go through the bank of the story."""
    settings.REFUND_GATEWAY = "fake"
    settings.PHOTOS_PER_MESSAGE = 100
    monkeypatch.setitem(gateways.GATEWAYS, "fake", Bank)
