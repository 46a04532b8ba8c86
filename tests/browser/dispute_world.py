"""Where the stories of disputes begin: orders and cases of their own, so that no story plays on in what another left.

Run inside the site by `manage.py shell`; in Japanese Hanako bought from Wei, who reads English, and in English Emma from
Ling, who reads Japanese.
"""

import json
from typing import Any

from accounts.models import User
from api.actions import make_key
from config.demo.disputes import ITEMS, RETURN_TO, SHOPS, World
from config.demo.people import DOMAIN
from disputes.rules.offers import Terms
from disputes.rules.payloads import Offering
from disputes.rules.states import OfferKind, Outcome, PostagePayer, Reason, Verb
from messaging import actions as messaging
from notices.clock import now
from orders import actions as orders
from orders.models import Order
from orders.reading import read

SIDES = {"ja": ("hanako", "wei"), "en": ("emma", "ling")}
GOODS: dict[str, list[dict[str, Any]]] = {
    "ja": [
        {"sku": "BULB-E26", "title": "LED電球 E26 / LED bulb E26", "quantity": 3, "price": "2400"},
        {"sku": "LAMP-3", "title": "和紙のペンダントライト / Washi pendant lamp", "quantity": 1, "price": "6800"},
    ],
    "en": [
        {"sku": "CUP-2", "title": "Bamboo cup", "quantity": 3, "price": "24.00"},
        {"sku": "TRAY-1", "title": "Bamboo tea tray", "quantity": 1, "price": "38.50"},
    ],
}
# So dear that a second person looks at a ruling.
ITEMS["screen"] = {"sku": "SCR-6", "title": "六曲の屏風 / Folding screen", "quantity": 1, "price": "62000"}
ITEMS["cabinet"] = {"sku": "CAB-1", "title": "Bamboo cabinet", "quantity": 1, "price": "620.00"}
ONE = {"ja": "lamp", "en": "tray"}
DEAR = {"ja": "screen", "en": "cabinet"}
WORDS = {
    "ja": "箱を開けたら、角が大きく欠けていました。箱もつぶれています。",
    "en": "One corner was broken off when I opened it, and the box was crushed.",
}


def number_of(outcome: Outcome, language: str) -> str:
    """Return under which number the order of a story is."""
    return f"8157-{204 if language == 'ja' else 205}-{1 + list(Outcome).index(outcome):04}"


def begin() -> None:
    """Have everything ready that stories begin with; print the references of the cases by order, and a key of the API."""
    begun = {}
    for language in SIDES:
        for outcome, start in STARTS.items():
            begun[number_of(outcome, language)] = _begun(outcome, language, start)
    messaging.make_photos(at=now())
    print(json.dumps({"cases": begun, "key": make_key(name="stories", at=now())}))


def begin_return(language: str) -> None:
    """Have a return agreed a day ago, by the clock as it is now; print the reference of its case."""
    print(json.dumps(_begun(Outcome.RETURN_NOT_SENT, language, _return_awaited)))


def begin_filmed(language: str) -> None:
    """Have an order about which nobody has opened a dispute, beside those of the stories; print its number."""
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    world = World(people, now(), f"8157-{204 if language == 'ja' else 205}-0099")
    _ordered(world, language)
    print(world.number)


def _begun(outcome: Outcome, language: str, start: Any) -> str:
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    world = World(people, now(), number_of(outcome, language))
    start(world, language)
    return world.dispute.reference if world.dispute else ""


def _ordered(world: World, language: str) -> None:
    """Let an order of two products have left twelve days ago, a coupon taken off it."""
    buyer, seller = SIDES[language]
    is_yen = language == "ja"
    told = {
        "number": world.number,
        "buyer": {"email": f"{buyer}@{DOMAIN}"},
        "shop": SHOPS[seller],
        "lines": GOODS[language],
        "placed_at": _days(world, -14),
        "deadline_zone": world.people[buyer].time_zone,
        "currency": "JPY" if is_yen else "USD",
        "shipping": "600" if is_yen else "6.50",
        "discounts": [
            {
                "kind": "shop_coupon",
                "label": "初回クーポン" if is_yen else "Welcome",
                "amount": "920" if is_yen else "6.25",
            }
        ],
    }
    parcel = {"order": world.number, "reference": "P1", "shipped_at": _days(world, -12), "carrier": "china-post"}
    orders.record(read({"order": told}), at=world.when(-14))
    orders.record(read({"shipment": parcel}), at=world.when(-12))
    Order.objects.get(number=world.number).shop.staff.add(world.people[seller])


def _days(world: World, days: float) -> str:
    return world.when(days).replace(microsecond=0).isoformat()


def _opened(world: World, language: str, item: str, reason: Reason, terms: Terms, days: float) -> World:
    return world.open(*SIDES[language], item, reason, terms, days, WORDS[language])


def _offered(world: World, language: str) -> None:
    """Let the seller have offered less than the buyer asked for."""
    (asked, offered), currency = ((3000, 1000), "JPY") if language == "ja" else ((2000, 500), "USD")
    _opened(world, language, ONE[language], Reason.DAMAGED, _refund(asked, currency), -2)
    world.do(Verb.COUNTER, world.seller, -1, Offering(_refund(offered, currency)))


def _mediated(world: World, language: str) -> None:
    """Let a case about something dear wait for Nora's ruling."""
    terms = Terms(OfferKind.RETURN_AND_REFUND, 62_000, "JPY" if language == "ja" else "USD")
    terms = Terms(terms.kind, terms.amount, terms.currency, postage_payer=PostagePayer.BUYER)
    _opened(world, language, DEAR[language], Reason.DEFECTIVE, terms, -6)
    world.reject(-5, "It was looked at before it left, as every one of them is.")
    world.mediate(-4)


def _replacement_agreed(world: World, language: str) -> None:
    currency, amount = ("JPY", 6800) if language == "ja" else ("USD", 3850)
    terms = Terms(OfferKind.REPLACEMENT, 0, currency, fallback_amount=amount)
    _opened(world, language, ONE[language], Reason.DEFECTIVE, terms, -3).accept(-2)


def _open(world: World, language: str) -> None:
    """Let the seller be the one to answer."""
    terms = _refund(2000, "JPY") if language == "ja" else _refund(1500, "USD")
    _opened(world, language, ONE[language], Reason.NOT_AS_DESCRIBED, terms, -1)


def _return_awaited(world: World, language: str) -> None:
    currency, amount = ("JPY", 6800) if language == "ja" else ("USD", 3850)
    terms = Terms(OfferKind.RETURN_AND_REFUND, amount, currency, postage_payer=PostagePayer.BUYER)
    _opened(world, language, ONE[language], Reason.DEFECTIVE, terms, -3)
    world.accept(-1, return_address=RETURN_TO[world.seller])


def _refund(amount: int, currency: str) -> Terms:
    return Terms(OfferKind.REFUND_ONLY, amount, currency)


STARTS = {
    Outcome.REFUNDED_FULL: _ordered,
    Outcome.REFUNDED_PARTIAL: _offered,
    Outcome.RETURNED_AND_REFUNDED: _mediated,
    Outcome.REPLACED: _replacement_agreed,
    Outcome.NO_REFUND_AGREED: _open,
    Outcome.NO_REFUND_RULED: _ordered,
    Outcome.WITHDRAWN: _open,
    Outcome.GOODS_ARRIVED: _ordered,
    Outcome.EXTERNAL_CHARGEBACK: _ordered,
}
