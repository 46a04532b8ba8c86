"""Orders at every stage, told as the marketplace tells them."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from config.demo.people import DOMAIN
from orders import actions
from orders.models import CancelRequest, Order, Shop
from orders.reading import read
from orders.rules.states import CancelReason

LANTERN = {"code": "LH-01", "name": "Lantern House", "country": "CN"}
BAMBOO = {"code": "BW-02", "name": "竹工房 Bamboo Works", "country": "CN"}
STAFF = {"LH-01": "wei", "BW-02": "ling"}
LABELS = {
    "hanako": "〒222-0033\n神奈川県横浜市港北区新横浜 9-9-9\n見本 花子",
    "emma": "Emma Sample\n1 Example Street\nLondon N1 0AA\nUnited Kingdom",
    "mai": "〒604-0000\n京都府京都市中京区見本町 1-2\n見本 舞",
}


def _days(at: datetime, days: float) -> str:
    return (at + timedelta(days=days)).replace(microsecond=0).isoformat()


def _events(at: datetime) -> list[dict[str, Any]]:
    """Return everything that the marketplace has told by now, the oldest first."""

    def order(number: str, buyer: str, shop: dict[str, str], placed: float, **fields: Any) -> dict[str, Any]:
        defaults = {
            "currency": "JPY",
            "shipping": "0",
            "ship_by_at": _days(at, placed + 7),
            "promised_by": _days(at, placed + 24),
        }
        content = {
            "number": number,
            "buyer": {"email": f"{buyer}@{DOMAIN}"},
            "shop": shop,
            "placed_at": _days(at, placed),
        }
        return {"order": {**content, **defaults, **fields}}

    def parcel(number: str, reference: str, shipped: float, **fields: Any) -> dict[str, Any]:
        return {"shipment": {"order": number, "reference": reference, "shipped_at": _days(at, shipped), **fields}}

    def said(number: str, reference: str, status: str, when: float, place: str = "") -> dict[str, Any]:
        content = {"order": number, "shipment": reference, "status": status, "at": _days(at, when), "place": place}
        return {"tracking": content}

    lamp = {
        "sku": "LAMP-3",
        "title": "和紙のペンダントライト / Washi pendant lamp",
        "variant": "直径40cm / 40 cm",
        "quantity": 1,
        "price": "6800",
    }
    bulbs = {
        "sku": "BULB-E26",
        "title": "LED電球 E26 / LED bulb E26",
        "variant": "電球色 / warm white",
        "quantity": 3,
        "price": "2400",
    }
    basket = {"sku": "BSK-7", "title": "竹のかご / Bamboo basket", "quantity": 2, "price": "5200"}
    tray = {"sku": "TRAY-1", "title": "Bamboo tea tray", "variant": "30 × 20 cm", "quantity": 1, "price": "38.50"}
    coupon = [{"kind": "shop_coupon", "label": "初回クーポン", "amount": "500"}, {"kind": "points", "amount": "120"}]
    return [
        order("8157-203-0001", "hanako", LANTERN, -75, lines=[bulbs], shipping="480"),
        parcel("8157-203-0001", "P1", -72, carrier="japan-post", tracking_number="RR473124829JP"),
        said("8157-203-0001", "P1", "accepted", -72, "川崎東"),
        said("8157-203-0001", "P1", "delivered", -69, "横浜港北"),
        order("8157-203-0002", "hanako", BAMBOO, -62, lines=[basket], shipping="900", clearance="buyer"),
        parcel(
            "8157-203-0002",
            "P1",
            -58,
            carrier="yunexpress",
            tracking_number="YT2412345678901234",
            label_address=LABELS["hanako"],
        ),
        said("8157-203-0002", "P1", "in_transit", -50, "Shenzhen"),
        said("8157-203-0002", "P1", "in_customs", -41, "Tokyo"),
        order("8157-203-0003", "hanako", LANTERN, -14, lines=[lamp, bulbs], discounts=coupon, shipping="600"),
        parcel("8157-203-0003", "P1", -11, tracking_number="LP00123456789012", lines=[{"position": 1, "quantity": 1}]),
        said("8157-203-0003", "P1", "in_transit", -9, "Hangzhou"),
        said("8157-203-0003", "P1", "delivered", -3, "横浜港北"),
        parcel("8157-203-0003", "P2", -6, tracking_number="RR473124829CN"),
        said("8157-203-0003", "P2", "in_transit", -4, "Guangzhou"),
        order("8157-203-0004", "hanako", BAMBOO, -2, lines=[basket]),
        order("8157-203-0005", "hanako", LANTERN, -1, lines=[lamp]),
        order(
            "8157-203-0006",
            "emma",
            BAMBOO,
            -20,
            lines=[tray],
            currency="USD",
            shipping="6.20",
            clearance="seller",
            deadline_zone="Europe/London",
        ),
        parcel(
            "8157-203-0006",
            "P1",
            -17,
            carrier="singapore-post",
            tracking_number="RR473124829SG",
            label_address=LABELS["emma"],
        ),
        said("8157-203-0006", "P1", "in_transit", -15, "Singapore"),
        order(
            "8157-203-0007",
            "emma",
            LANTERN,
            -3,
            lines=[{**lamp, "price": "62.00"}],
            currency="USD",
            shipping="9.00",
            deadline_zone="Europe/London",
        ),
        order(
            "8157-203-0008",
            "mai",
            BAMBOO,
            -30,
            lines=[basket],
            discounts=[{"kind": "promotion", "label": "竹まつり", "amount": "700"}],
        ),
    ]


def load_orders(*, at: datetime) -> int:
    """Tell the site of orders, unless it knows of them; return how many are new."""
    if Order.objects.filter(number="8157-203-0001").exists():
        return 0
    events = _events(at)
    for event in events:
        actions.record(read(event), at=at)
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    for shop in Shop.objects.filter(code__in=STAFF):
        shop.staff.add(people[STAFF[shop.code]])
    wishes = (("8157-203-0004", "hanako", None), ("8157-203-0008", "mai", True))
    for number, buyer, is_agreed in wishes:
        order = Order.objects.select_related("shop").get(number=number)
        words = "サイズを間違えました。" if is_agreed is None else ""
        wish = actions.ask_to_cancel(
            order=order, by=people[buyer], reason=CancelReason.CHANGED_MIND, words=words, at=at
        )
        if is_agreed is not None:
            _answer(wish, people[STAFF[order.shop.code]], is_agreed, at)
    return sum("order" in event for event in events)


def _answer(wish: CancelRequest, by: User, is_agreed: bool, at: datetime) -> None:
    actions.answer_cancel(request=wish, by=by, is_agreed=is_agreed, at=at)
