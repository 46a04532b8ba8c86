"""Disputes at every stage, built by the site's own actions: Hanako bought, Wei sold, Mei mediates, Sora is her senior."""

import pytest

from disputes.rules.payloads import Withdrawing
from disputes.rules.states import Reason, Verb, WithdrawReason
from tests.disputes import worlds
from tests.disputes.ledger.conftest import mei, sora, taro
from tests.disputes.worlds import DAY, OPENED
from tests.orders.conftest import hanako, ken, lin, wei

__all__ = ["hanako", "ken", "lin", "mei", "sora", "taro", "wei"]


@pytest.fixture
def shipped(hanako, wei):
    """An order of Hanako's that Wei's shop sent 20 days before OPENED."""
    return worlds.shipped_order(wei)


@pytest.fixture
def opened(shipped, hanako):
    """It did not arrive: Hanako asks for ¥1,000, and Wei is to answer."""
    return worlds.open_dispute(shipped, hanako)


@pytest.fixture
def countered(opened, wei):
    """Wei offers ¥600, and Hanako is to answer."""
    return worlds.counter(opened, wei, worlds.refund(600), OPENED + DAY)


@pytest.fixture
def refused(opened, wei):
    """Wei gives nothing, and says why; Hanako is to answer."""
    return worlds.reject(opened, wei, OPENED + DAY)


@pytest.fixture
def in_mediation(refused, hanako, mei):
    """Hanako asks for a mediator, and Mei holds the case."""
    return worlds.mediate(refused, mei, hanako, OPENED + 2 * DAY)


@pytest.fixture
def ruled(in_mediation, mei):
    """Mei rules that ¥700 go back; both sides may appeal."""
    return worlds.rule(in_mediation, mei, worlds.refund(700), OPENED + 3 * DAY)


@pytest.fixture
def refund_pending(opened, wei):
    """Wei accepts, and the ¥1,000 are on their way."""
    return worlds.accept(opened, wei, OPENED + DAY)


@pytest.fixture
def paid(refund_pending):
    """The ¥1,000 went back: closed."""
    worlds.pay(refund_pending, OPENED + 2 * DAY)
    return refund_pending


@pytest.fixture
def return_agreed(shipped, hanako, wei):
    """The lamp does not work: Wei takes it back, and Hanako is to send it."""
    dispute = worlds.open_dispute(shipped, hanako, worlds.return_of(), reason=Reason.DEFECTIVE)
    return worlds.accept(dispute, wei, OPENED + DAY, return_address=worlds.ADDRESS)


@pytest.fixture
def return_sent(return_agreed, hanako):
    return worlds.send_back(return_agreed, hanako, OPENED + 2 * DAY)


@pytest.fixture
def return_arrived(return_sent, wei):
    """The return is with Wei, who looks at it."""
    return worlds.move(return_sent, Verb.MARK_RECEIVED, wei, OPENED + 9 * DAY)


@pytest.fixture
def replacement_agreed(shipped, hanako, wei):
    dispute = worlds.open_dispute(shipped, hanako, worlds.replacement())
    return worlds.accept(dispute, wei, OPENED + DAY)


@pytest.fixture
def withdrawn(opened, hanako):
    """Hanako withdrew; she can open it again once while the window lasts."""
    payload = Withdrawing(WithdrawReason.SOLVED_WITH_SELLER)
    return worlds.move(opened, Verb.WITHDRAW, hanako, OPENED + DAY, payload)
