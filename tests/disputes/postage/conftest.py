"""A return whose postage Wei pays against a receipt, up to ¥1,200."""

import pytest

from disputes import actions
from disputes.rules.payloads import Scanning
from disputes.rules.states import Party, PostagePayer, Reason, Verb
from tests.accounts.conftest import noon
from tests.disputes import worlds
from tests.disputes.worlds import ADDRESS, DAY, HOUR, OPENED

__all__ = ["noon"]
SENT = OPENED + 2 * DAY


@pytest.fixture
def clock(noon):
    noon.set(SENT + HOUR)
    return noon


def return_sent(order, buyer, seller, payer=PostagePayer.SELLER, number="RR123456785JP", **more):
    terms = worlds.return_of(900, payer, **{"postage_cap": 1200, **more})
    dispute = worlds.open_dispute(order, buyer, terms, reason=Reason.DEFECTIVE)
    worlds.accept(dispute, seller, OPENED + DAY, return_address=ADDRESS)
    return worlds.send_back(dispute, buyer, SENT, number)


@pytest.fixture
def sent(shipped, hanako, wei):
    return return_sent(shipped, hanako, wei)


@pytest.fixture
def closed(sent, wei):
    """The goods came back, and their ¥900 were paid: closed on the fifth day."""
    worlds.move(sent, Verb.REPORT_DELIVERY, Party.CARRIER, OPENED + 3 * DAY, Scanning(OPENED + 3 * DAY))
    worlds.move(sent, Verb.CONFIRM_RETURN, wei, OPENED + 4 * DAY)
    worlds.pay(sent, OPENED + 5 * DAY)
    return sent


def claim(dispute, buyer, amount=980, at=SENT + HOUR, **more):
    said = {"currency": "JPY", "key": "k" * 32, "photos": [worlds.photo_of(buyer, at)], **more}
    return actions.claim_postage(dispute=dispute, by=buyer, amount=amount, at=at, **said)


@pytest.fixture
def claimed(sent, hanako):
    return claim(sent, hanako)
