"""Two who answer one claim at the same instant, and a claim that is sent twice at once, on a real PostgreSQL."""

import pytest

from disputes import actions
from disputes.models import PostageClaim, PostageMoney, Refund
from disputes.rules.postage import PostageVerb
from tests.conftest import uses_services
from tests.disputes import worlds
from tests.disputes.ledger.test_races import at_once, names
from tests.disputes.postage.conftest import SENT, claim, return_sent
from tests.disputes.worlds import HOUR
from tests.orders.conftest import hanako, wei

__all__ = ["hanako", "wei"]
pytestmark = [
    pytest.mark.skipif(not uses_services(), reason="needs PostgreSQL: python3 run.py test --services"),
    pytest.mark.django_db(transaction=True),
]
AT = SENT + 2 * HOUR


def answering(made, verb, by, **said):
    return lambda: actions.answer_postage(claim=made, verb=verb, by=by, at=AT, **said)


def test_two_accepts_are_one_payment(shipped, hanako, wei):
    made = claim(return_sent(shipped, hanako, wei), hanako)
    outcomes = at_once(*[answering(made, PostageVerb.ACCEPT, wei)] * 3)

    assert names(outcomes) == ["PostageClaim"] * 3
    assert Refund.objects.filter(purpose="postage").count() == 1
    assert PostageMoney.objects.values_list("reserved_minor", "refunded_minor").get() == (980, 0)


def test_a_yes_against_a_no_leaves_one_history(shipped, hanako, wei):
    made = claim(return_sent(shipped, hanako, wei), hanako)
    at_once(answering(made, PostageVerb.ACCEPT, wei), answering(made, PostageVerb.DECLINE, wei, words="Not a receipt."))

    made.refresh_from_db()  # A no that came first was taken back by the yes.
    assert (made.state, made.granted_minor) == ("accepted", 980)
    assert Refund.objects.filter(purpose="postage").count() == 1


def test_a_claim_that_is_sent_twice_at_once_is_one(shipped, hanako, wei):
    dispute = return_sent(shipped, hanako, wei)
    photo = worlds.photo_of(hanako, AT)
    outcomes = at_once(*[lambda: claim(dispute, hanako, photos=[photo], at=AT)] * 2)

    assert names(outcomes) == ["PostageClaim"] * 2
    assert PostageClaim.objects.count() == 1
