"""A desk in the middle of a day: tickets at every stage, two agents who answer them, and one for each kind of trouble."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from config.demo.people import DOMAIN
from orders.models import Order
from tickets import actions
from tickets.models import AgentDesk, Rating, SavedView, Tag, Team, Ticket
from tickets.rules.states import CsatAnswer, Party, Priority, Stage, Topic, Verb

JA, EN = "ja", "en"


def load_tickets(*, at: datetime) -> int:
    """Let people ask and agents answer, unless they did; return how many tickets are new."""
    if Ticket.objects.filter(requester__email__endswith=f"@{DOMAIN}").exists():
        return 0
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    misaki, nora = people["misaki"], people["nora"]
    AgentDesk.objects.get_or_create(agent=misaki, defaults={"languages": [JA], "limit": 15})
    AgentDesk.objects.get_or_create(agent=nora, defaults={"languages": [EN], "limit": 15})
    money, _ = Team.objects.get_or_create(
        name="お支払い / Payments", defaults={"topics": [Topic.PAYMENT, Topic.RETURN]}
    )
    money.members.add(nora)
    SavedView.objects.get_or_create(
        owner=None, name="配送(日本語)", defaults={"query": {"topic": "delivery", "language": "ja"}}
    )
    before = Ticket.objects.count()
    for story in (_waiting, _in_work, _on_their_turn, _over):
        story(people, misaki, nora, at)
    _give(Ticket.objects.filter(topic=Topic.PAYMENT).order_by("pk")[:1], nora, at, money)
    return Ticket.objects.count() - before


def _ask(who: User | None, subject: str, body: str, topic: Topic, language: str, when: datetime, **more: Any) -> Ticket:
    number = more.pop("number", "")
    order = Order.objects.filter(number=number).first() if number else None
    return actions.submit(
        requester=who, subject=subject, body=body, topic=topic, language=language, at=when, order=order, **more
    )


def _waiting(people: dict[str, User], misaki: User, nora: User, at: datetime) -> None:
    """Nobody has looked at these yet; one is late, one is urgent."""
    _ask(
        people["hanako"],
        "竹のかごが税関で止まっています",
        "10日以上前から追跡が「通関手続き中」のままです。\nこちらで何か手続きが必要でしょうか。",
        Topic.DELIVERY,
        JA,
        at - timedelta(days=3),
        number="8157-203-0002",
        trail={
            "searched": ["税関 止まる", "通関手続き中"],
            "read": [{"slug": "customs-and-import-tax", "title": "税関と輸入税"}],
        },
    )
    _ask(
        people["emma"],
        "Charged twice for the same lamp",
        "My card shows two payments of 71.00 USD for order 8157-203-0007. Could you look into it, please?",
        Topic.PAYMENT,
        EN,
        at - timedelta(minutes=35),
        number="8157-203-0007",
        priority=Priority.URGENT,
    )
    _ask(
        None,
        "確認メールが届きません",
        "新規登録の確認メールが届きません。迷惑メールのフォルダーも見ました。",
        Topic.SIGN_IN,
        JA,
        at - timedelta(hours=1),
        guest_email="aoi.nakamura@example.jp",
        guest_name="中村 葵",
    )
    _ask(
        people["ling"],
        "商品ページの画像が表示されない",
        "昨日から、竹のかごの商品ページで2枚目の画像が表示されません。",
        Topic.SELLING,
        JA,
        at - timedelta(hours=2),
        priority=Priority.LOW,
    )


def _in_work(people: dict[str, User], misaki: User, nora: User, at: datetime) -> None:
    """Somebody has these; one of them has an answer to an answer."""
    lamp = _ask(
        people["hanako"],
        "電球が1つ割れていました",
        "届いた電球3個のうち1個が割れていました。交換できますか。",
        Topic.RETURN,
        JA,
        at - timedelta(days=1, hours=4),
        number="8157-203-0003",
        trail={
            "searched": ["破損 交換"],
            "read": [{"slug": "item-damaged-or-not-working", "title": "商品が壊れて届いたとき"}],
        },
    )
    actions.reply_by_agent(
        ticket=lamp,
        by=misaki,
        body="ご不便をおかけして申し訳ありません。割れた電球と箱の写真を送っていただけますか。",
        at=at - timedelta(hours=20),
    )
    actions.reply_by_requester(
        ticket=lamp,
        by=people["hanako"],
        body="写真はこのあと送ります。箱は捨ててしまいました。",
        at=at - timedelta(hours=3),
    )
    actions.note(
        ticket=lamp, by=nora, body="Seller agreed to send one bulb without return.", at=at - timedelta(hours=2)
    )
    name = _ask(
        people["mai"],
        "お届け先の建物名を直したい",
        "建物名が抜けていました。発送前に直せますか。",
        Topic.ORDER,
        JA,
        at - timedelta(hours=5),
        number="8157-203-0008",
    )
    _give([name], misaki, at - timedelta(hours=4))
    tray = _ask(
        people["emma"],
        "Tracking has not moved since Singapore",
        "RR473124829SG shows nothing new for two weeks.",
        Topic.DELIVERY,
        EN,
        at - timedelta(hours=7),
        number="8157-203-0006",
        priority=Priority.HIGH,
    )
    _give([tray], nora, at - timedelta(hours=6))
    tag, _ = Tag.objects.get_or_create(name="carrier")
    actions.make_move(ticket=tray, verb=Verb.SET_TAGS, party=Party.AGENT, by=nora, to=[tag], at=at - timedelta(hours=6))


def _on_their_turn(people: dict[str, User], misaki: User, nora: User, at: datetime) -> None:
    """We wait: for who asked, and for a carrier."""
    card = _ask(
        people["mai"],
        "カードの支払いができない",
        "何度試してもエラーになります。",
        Topic.PAYMENT,
        JA,
        at - timedelta(days=2),
    )
    actions.reply_by_agent(
        ticket=card,
        by=misaki,
        body="エラーの文章と、お試しになった時刻を教えていただけますか。カードの番号は書かないでください。",
        at=at - timedelta(days=1, hours=20),
    )
    lost = _ask(
        people["emma"],
        "Delivered, but I have nothing",
        "The carrier says it was left with a neighbour. None of them has it.",
        Topic.DELIVERY,
        EN,
        at - timedelta(days=2, hours=3),
    )
    actions.reply_by_agent(
        ticket=lost,
        by=nora,
        body="I have asked the carrier for the proof of delivery, and will write as soon as I have it.",
        to=Stage.ON_HOLD,
        held_until=at + timedelta(days=1),
        at=at - timedelta(days=1, hours=6),
    )


def _over(people: dict[str, User], misaki: User, nora: User, at: datetime) -> None:
    """Solved with a rating, merged, and closed long ago."""
    mail = _ask(
        people["hanako"],
        "お知らせメールを減らしたい",
        "メールが多いです。",
        Topic.NOTIFICATIONS,
        JA,
        at - timedelta(days=4),
    )
    actions.reply_by_agent(
        ticket=mail,
        by=misaki,
        body="アカウントの「お知らせ」から、種類ごとにメールを止められます。",
        to=Stage.SOLVED,
        at=at - timedelta(days=3, hours=22),
    )
    Rating.objects.create(
        ticket=mail,
        solving=1,
        answer=CsatAnswer.GOOD,
        comment="すぐに解決しました。",
        agent=misaki,
        at=at - timedelta(days=3),
    )
    first = _ask(
        people["emma"], "Change my e-mail address", "How?", Topic.SETTINGS, EN, at - timedelta(days=1, hours=2)
    )
    second = _ask(
        people["emma"], "E-mail address again", "I asked this an hour ago.", Topic.SETTINGS, EN, at - timedelta(days=1)
    )
    actions.merge(ticket=second, into=first, by=nora, at=at - timedelta(hours=23))
    old = _ask(
        people["mai"],
        "レビューを書き直したい",
        "投稿したレビューを直せますか。",
        Topic.REVIEWS,
        JA,
        at - timedelta(days=30),
    )
    actions.reply_by_agent(
        ticket=old,
        by=misaki,
        body="注文ページの「レビューを編集」から直せます。",
        to=Stage.SOLVED,
        at=at - timedelta(days=29),
    )
    actions.move_by_the_clock(at=at)


def _give(tickets: Any, agent: User, at: datetime, team: Team | None = None) -> None:
    for ticket in tickets:
        actions.make_move(ticket=ticket, verb=Verb.ASSIGN, party=Party.AGENT, by=agent, to=agent, at=at)
        if team is not None:
            actions.make_move(ticket=ticket, verb=Verb.SET_TEAM, party=Party.AGENT, by=agent, to=team, at=at)
