"""What people of the demo world wrote to each other."""

from datetime import datetime, timedelta

from accounts.models import User
from config.demo.people import DOMAIN
from messaging import actions
from messaging.actions import Phrased
from messaging.models import Message, Thread
from messaging.rules.threads import Side
from orders.models import Order, Shop

ORDER_OF_HANAKO, ORDER_OF_EMMA = "8157-203-0003", "8157-203-0006"


def load_messages(*, at: datetime) -> int:
    """Let people write to each other, unless they did; return how many messages are new."""
    if Thread.objects.filter(order__number=ORDER_OF_HANAKO).exists():
        return 0
    before = Message.objects.count()
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    _about_the_lamp(people, at)
    _before_buying(people, at)
    _about_the_tray(people, at)
    return Message.objects.count() - before


def _about_the_lamp(people: dict[str, User], at: datetime) -> None:
    order = Order.objects.select_related("buyer", "shop").get(number=ORDER_OF_HANAKO)
    thread = actions.thread_about_order(order=order, at=at - timedelta(days=5))
    question = Phrased(
        "where-is-the-rest",
        f"Only part of order {ORDER_OF_HANAKO} has arrived. When will the other items arrive?",
        "en",
        {"order": ORDER_OF_HANAKO},
    )
    actions.write(
        thread=thread,
        by=people["hanako"],
        side=Side.CUSTOMER,
        body=f"注文 {ORDER_OF_HANAKO} の商品の一部が届きました。残りの商品はいつ届きますか。",
        phrased=question,
        at=at - timedelta(days=2, hours=5),
    )
    actions.write(
        thread=thread,
        by=people["wei"],
        side=Side.SHOP,
        body="Hello! The bulbs went out in a second parcel, RR473124829CN. It is in Guangzhou now.",
        at=at - timedelta(days=2, hours=1),
    )
    actions.write(
        thread=thread,
        by=people["hanako"],
        side=Side.CUSTOMER,
        body="ありがとうございます。届いたらお知らせします。\nペンダントライトはとても気に入りました!",
        at=at - timedelta(days=1, hours=22),
    )
    answer = Phrased(
        "allow-days",
        "通関のため、お届けまであと 7 日ほどかかる見込みです。今しばらくお待ちください。",
        "ja",
        {"days": 7},
    )
    actions.write(
        thread=thread,
        by=people["wei"],
        side=Side.SHOP,
        body="Because of customs, please allow about 7 more days for delivery.",
        phrased=answer,
        at=at - timedelta(hours=3),
    )


def _before_buying(people: dict[str, User], at: datetime) -> None:
    shop = Shop.objects.get(code="LH-01")
    thread = actions.thread_with_shop(shop=shop, customer=people["hanako"], at=at - timedelta(hours=2))
    actions.write(
        thread=thread,
        by=people["hanako"],
        side=Side.CUSTOMER,
        body="天井が低い部屋でも使えるように、コードの長さを変えることはできますか?",
        at=at - timedelta(hours=2),
    )


def _about_the_tray(people: dict[str, User], at: datetime) -> None:
    order = Order.objects.select_related("buyer", "shop").get(number=ORDER_OF_EMMA)
    thread = actions.thread_about_order(order=order, at=at - timedelta(days=4))
    actions.write(
        thread=thread,
        by=people["emma"],
        side=Side.CUSTOMER,
        body="Hi, the tracking page has not changed since Singapore. Could you ask the carrier?",
        at=at - timedelta(days=4),
    )
    actions.write(
        thread=thread,
        by=people["ling"],
        side=Side.SHOP,
        body="Of course. I have asked them and will write again tomorrow.",
        at=at - timedelta(days=3, hours=20),
    )
