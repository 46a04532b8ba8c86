"""Disputes at every stage, and one for each way in which they end, moved as people and the clock move them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from accounts.models import User
from config.demo.orders import BAMBOO, LABELS, LANTERN, STAFF
from config.demo.people import DOMAIN
from config.demo.pictures import picture
from disputes import actions
from disputes.actions import Along, Piece
from disputes.facts import case_of
from disputes.models import Dispute, Refund
from disputes.permissions import caller_for
from disputes.rules.evidence import Need, Slot, Thing, checklist
from disputes.rules.offers import Terms
from disputes.rules.payloads import (
    Accepting,
    Deciding,
    Nothing,
    Offering,
    Opening,
    Payload,
    Rejecting,
    Requesting,
    Shipping,
    Withdrawing,
)
from disputes.rules.refunds import Answer, Said
from disputes.rules.states import (
    AtFault,
    OfferKind,
    Party,
    PostagePayer,
    Reason,
    RejectReason,
    Verb,
    WithdrawReason,
)
from messaging import actions as messaging
from messaging.models import Photo
from orders import actions as orders
from orders.models import Order, OrderLine
from orders.reading import read

FIRST = 1001
ITEMS: dict[str, dict[str, Any]] = {
    "lamp": {"sku": "LAMP-3", "title": "和紙のペンダントライト / Washi pendant lamp", "quantity": 1, "price": "6800"},
    "teapot": {"sku": "POT-2", "title": "青磁の急須 / Celadon teapot", "quantity": 1, "price": "4300"},
    "bulbs": {"sku": "BULB-E26", "title": "LED電球 E26 / LED bulb E26", "quantity": 3, "price": "2400"},
    "basket": {"sku": "BSK-7", "title": "竹のかご / Bamboo basket", "quantity": 1, "price": "5200"},
    "tray": {"sku": "TRAY-1", "title": "Bamboo tea tray", "quantity": 1, "price": "38.50"},
    "lantern": {"sku": "LAMP-5", "title": "Paper table lantern", "quantity": 1, "price": "54.00"},
}
SHOPS = {"wei": LANTERN, "ling": BAMBOO}
IN_PICTURES = {
    Slot.GOODS_AND_PARCEL: ("pieces", "parcel"),
    Slot.LABEL_PHOTO: ("label",),
    Slot.PARCEL_PHOTO: ("parcel",),
}
IN_WORDS = {
    Slot.STATEMENT: (
        "追跡は3週間前から動いていません。荷物は届いていません。",
        "Tracking stopped weeks ago. It never arrived.",
    ),
    Slot.DIFFERENCES: (
        "写真より色がずっと濃く、底に穴が開いています。",
        "Much darker than in the pictures, and there is a hole.",
    ),
    Slot.POWER_VARIANT: ("100V、日本向けの製品です。", "230 V, United Kingdom, the UK version."),
}
REASONED = (
    "The tracking ends in the country of departure, and the seller showed no proof of delivery to the buyer's postcode."
)
REASONED_JA = "追跡は発送国で止まっており、購入者の郵便番号への配達を示す証拠が、出品者から提出されませんでした。"
RETURN_TO = {"wei": "No. 18 Zhongshan Road, Yiwu, Zhejiang 322000, China", "ling": "浙江省安吉县竹乡路 66 号 313300"}


def load_disputes(*, at: datetime) -> int:
    """Let people open disputes and go on with them, unless they did; return how many are new."""
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    before = Dispute.objects.count()
    for number, story in zip(count(FIRST), STORIES, strict=False):
        world = World(people, at, f"8157-203-{number}")
        if not Order.objects.filter(number=world.number).exists():
            with transaction.atomic():
                story(world)
    return Dispute.objects.count() - before


@dataclass
class World:
    """One story: an order, its dispute, and hands to move it with. Days count from now and are below 0."""

    people: dict[str, User]
    at: datetime
    number: str
    buyer: str = ""
    seller: str = ""
    item: str = ""
    dispute: Dispute | None = None

    def when(self, days: float) -> datetime:
        return self.at + timedelta(days=days)

    def open(
        self, buyer: str, seller: str, item: str, reason: Reason, terms: Terms, days: float, words: str
    ) -> "World":
        self.buyer, self.seller, self.item = buyer, seller, item
        line = self._shipped_line(days - 21)
        pieces = self._pieces(reason, days)
        self.dispute = actions.open_dispute(
            line=line,
            by=self.people[buyer],
            payload=Opening(reason, line.quantity, terms),
            at=self.when(days),
            along=Along(words=words, pieces=pieces),
        )
        return self

    def do(
        self, verb: Verb, who: str | Party, days: float, payload: Payload | None = None, along: Along | None = None
    ) -> "World":
        dispute = self._there()
        by = None if isinstance(who, Party) else self.people[who]
        caller = caller_for(dispute, by)
        actions.make_move(
            dispute=dispute,
            verb=verb,
            party=caller.party if caller else Party(who),
            by=by,
            at=self.when(days),
            payload=payload or Nothing(),
            version=dispute.version if by else None,
            along=along or actions.NOTHING_ALONG,
        )
        return self

    def accept(self, days: float, who: str = "", return_address: str = "") -> "World":
        seq = case_of(self._there()).open_offers[-1].seq
        return self.do(Verb.ACCEPT, who or self.seller, days, Accepting(seq, return_address))

    def reject(self, days: float, words: str) -> "World":
        photo = self._photo("packed", self.seller, days)
        along = Along(words=words, pieces=[Piece(Slot.PACKING_PHOTOS, photo=photo, caption="Before it left")])
        return self.do(Verb.REJECT, self.seller, days, Rejecting(RejectReason.SENT_WHOLE, words), along)

    def say(self, who: str, days: float, words: str) -> "World":
        return self.do(Verb.WRITE, who, days, along=Along(words=words))

    def mediate(self, days: float) -> "World":
        self.do(Verb.ESCALATE, self.buyer, days)
        actions.take(dispute=self._there(), by=self.people["nora"], at=self.when(days + 0.2))
        return self

    def rule(self, days: float, terms: Terms, at_fault: AtFault) -> "World":
        dispute = self._there()
        along = Along(
            words="",
            language="en",
            other_rationale=REASONED_JA,
            cited_events=list(dispute.events.order_by("pk")[:1]),
            cited_evidence=list(dispute.evidence.order_by("pk")[:1]),
        )
        return self.do(Verb.RULE, "nora", days, Deciding(terms, at_fault, REASONED, 0), along)

    def send(self, verb: Verb, who: str, days: float, serial: int) -> "World":
        along = Along(photos=[self._photo("packed", who, days)])
        return self.do(verb, who, days, Shipping("japan-post", _tracking_number(serial)), along)

    def pay(self, days: float) -> "World":
        """Let the payment service say that it paid."""
        refund = Refund.objects.filter(case=self._there().reference).latest("pk")
        answer = Answer(Said.PAID, f"DEMO-{refund.pk}")
        actions.settle_refund(key=refund.key, answer=answer, source="api", at=self.when(days))
        return self

    def wait(self, days: float) -> "World":
        """Let the clock do what was due by then."""
        actions.move_by_the_clock(at=self.when(days))
        return self

    def _there(self) -> Dispute:
        if self.dispute is None:
            raise LookupError("The story does not begin with its dispute.")
        self.dispute.refresh_from_db()
        return self.dispute

    def _shipped_line(self, days: float) -> OrderLine:
        """Have the marketplace tell of an order that left so many days ago, and the carrier of its first scan."""
        item, shop = ITEMS[self.item], SHOPS[self.seller]
        is_dollars = "." in item["price"]
        told = {"number": self.number, "buyer": {"email": f"{self.buyer}@{DOMAIN}"}, "shop": shop, "lines": [item]}
        told |= {"currency": "USD", "shipping": "6.50"} if is_dollars else {"currency": "JPY", "shipping": "600"}
        told |= {"placed_at": self._iso(days - 2), "promised_by": self._iso(days + 14), "clearance": "buyer"}
        told |= {"deadline_zone": self.people[self.buyer].time_zone}
        orders.record(read({"order": told}), at=self.when(days))
        parcel = {"order": self.number, "reference": "P1", "shipped_at": self._iso(days), "carrier": "china-post"}
        parcel |= {"label_address": LABELS[self.buyer]}
        orders.record(read({"shipment": parcel}), at=self.when(days))
        order = Order.objects.get(number=self.number)
        order.shop.staff.add(self.people[STAFF[shop["code"]]])
        return order.lines.get()

    def _iso(self, days: float) -> str:
        return self.when(days).replace(microsecond=0).isoformat()

    def _pieces(self, reason: Reason, days: float) -> list[Piece]:
        """Return what fills the required slots of a reason's checklist."""
        is_english = self.people[self.buyer].language == "en"
        pieces = []
        for item in checklist(reason, Party.BUYER):
            if item.need is not Need.REQUIRED or item.slot is Slot.SIZE_PHOTOS:
                continue
            if item.thing in {Thing.TEXT, Thing.CONFIRMATION, Thing.NUMBER}:
                usual = "2" if item.thing is Thing.NUMBER else "Yes" if is_english else "はい"
                words = IN_WORDS[item.slot][is_english] if item.slot in IN_WORDS else usual
                pieces.append(Piece(item.slot, text=words))
                continue
            scenes = IN_PICTURES.get(item.slot, ("basket" if self.item in {"basket", "tray"} else "lamp",))
            pieces += [
                Piece(item.slot, photo=self._photo(scenes[turn % len(scenes)], self.buyer, days))
                for turn in range(item.least)
            ]
        return pieces

    def _photo(self, what: str, who: str, days: float) -> Photo:
        key = f"demo-{self.number}-{what}"
        file = picture(what, f"{what}.jpg")
        return messaging.receive_photo(file=file, uploader=self.people[who], upload_key=key, at=self.when(days))


def _tracking_number(serial: int) -> str:
    """Return a number of a registered letter (UPU S10) with its check digit."""
    digits = f"{47312000 + serial:08d}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return f"RR{digits}{ {10: 0, 11: 5}.get(rest, rest) }JP"


def _refund(amount: int, currency: str = "JPY") -> Terms:
    return Terms(OfferKind.REFUND_ONLY, amount, currency)


def _return(amount: int, currency: str = "JPY", payer: PostagePayer = PostagePayer.SELLER, cap: int = 0) -> Terms:
    return Terms(OfferKind.RETURN_AND_REFUND, amount, currency, postage_payer=payer, postage_cap=cap)


def _replacement(fallback: int, currency: str = "JPY") -> Terms:
    return Terms(OfferKind.REPLACEMENT, 0, currency, fallback_amount=fallback)


# Those that go on


def _awaiting_seller(world: World) -> None:
    words = "和紙が大きく破れた状態で届きました。箱の角もつぶれています。返品して、返金していただきたいです。"
    world.open("hanako", "wei", "lamp", Reason.DAMAGED, _return(6800, cap=1500), -1.1, words)
    world.say("hanako", -0.9, "必要でしたら、ほかの角度の写真も送れます。")


def _awaiting_buyer(world: World) -> None:
    words = "Nothing has arrived, and the tracking has not moved for three weeks."
    world.open("emma", "ling", "tray", Reason.NOT_RECEIVED, _refund(4500, "USD"), -3, words)
    along = Along(words="申し訳ありません。郵便局に調査を依頼しました。まず一部を返金させてください。")
    world.do(Verb.COUNTER, "ling", -1.2, Offering(_refund(2000, "USD")), along)


def _in_mediation(world: World) -> None:
    words = "届いたかごは、商品ページの写真よりずっと濃い色で、底に穴が開いています。"
    world.open("mai", "ling", "basket", Reason.NOT_AS_DESCRIBED, _refund(3000), -5, words)
    world.reject(
        -4, "天然の竹なので色には個体差があり、商品ページにもそう書いています。穴は発送時にはありませんでした。"
    )
    world.mediate(-3)
    world.do(Verb.MAKE_OFFER, "ling", -1, Offering(_refund(1000)), Along(words="1,000円ではいかがでしょうか。"))


def _awaiting_evidence(world: World) -> None:
    words = "3個とも点灯しません。別の器具でも試しました。"
    world.open("hanako", "wei", "bulbs", Reason.DEFECTIVE, _refund(2400), -6, words)
    world.reject(-5, "We test every bulb before it leaves. All three worked, see the photo of our test bench.")
    world.mediate(-3.5)
    asked = Requesting({Party.BUYER: frozenset({Slot.SERIAL_NUMBER}), Party.SELLER: frozenset({Slot.TEST_REPORT})})
    world.do(Verb.REQUEST_EVIDENCE, "nora", -1, asked)


def _ruled(world: World) -> None:
    words = "I ordered the lantern and got a plain paper shade without a stand."
    world.open("emma", "wei", "lantern", Reason.WRONG_ITEM, _refund(5400, "USD"), -10, words)
    world.reject(-9, "The stand is in a bag at the bottom of the parcel. Please look again, it is always there.")
    world.mediate(-8)
    world.rule(-2, _refund(3000, "USD"), AtFault.SELLER)


def _return_awaited(world: World) -> None:
    words = "ふたを開けたら、取っ手が割れていました。"
    world.open("hanako", "wei", "teapot", Reason.DAMAGED, _return(4300, cap=1200), -5, words)
    world.accept(-4, return_address=RETURN_TO["wei"])


def _return_on_its_way(world: World) -> None:
    words = "The tray arrived with a crack from one side to the other."
    world.open("emma", "ling", "tray", Reason.DAMAGED, _return(3850, "USD", cap=1500), -12, words)
    world.accept(-11, return_address=RETURN_TO["ling"])
    world.send(Verb.SHIP_RETURN, "emma", -6, 1)


def _return_looked_at(world: World) -> None:
    words = "スイッチを入れても点灯しません。"
    world.open("mai", "wei", "lamp", Reason.DEFECTIVE, _return(6800, cap=1500), -20, words)
    world.accept(-19, return_address=RETURN_TO["wei"])
    world.send(Verb.SHIP_RETURN, "mai", -16, 2)
    world.do(Verb.MARK_RECEIVED, "wei", -0.7)


def _replacement_awaited(world: World) -> None:
    words = "かごの底に穴が開いています。同じものと交換していただけますか。"
    world.open("mai", "ling", "basket", Reason.DEFECTIVE, _replacement(5200), -3, words)
    world.accept(-2)


def _replacement_on_its_way(world: World) -> None:
    words = "The lamp I got is another model than the one I ordered."
    world.open("emma", "wei", "lantern", Reason.WRONG_ITEM, _replacement(5400, "USD"), -9, words)
    world.accept(-8).send(Verb.SHIP_REPLACEMENT, "wei", -5, 3)


def _refund_awaited(world: World) -> None:
    words = "発送から3週間たちますが、まだ届いていません。"
    world.open("hanako", "ling", "basket", Reason.NOT_RECEIVED, _refund(5800), -2, words).accept(-0.1)


# Those that are over, one for each outcome


def _refunded_in_full(world: World) -> None:
    words = "発送から3週間たちますが、まだ届いていません。"
    world.open("hanako", "wei", "bulbs", Reason.NOT_RECEIVED, _refund(3000), -30, words).accept(-29).pay(-28)


def _refunded_in_part(world: World) -> None:
    words = "One corner is scratched. I would like to keep it if the price is right."
    world.open("emma", "ling", "tray", Reason.DAMAGED, _refund(2000, "USD"), -26, words)
    world.do(Verb.COUNTER, "ling", -25, Offering(_refund(1200, "USD"))).accept(-24, "emma").pay(-23)


def _returned(world: World) -> None:
    words = "点灯しません。返品をお願いします。"
    world.open("mai", "wei", "lamp", Reason.DEFECTIVE, _return(6800, cap=1500), -40, words)
    world.accept(-39, return_address=RETURN_TO["wei"])
    world.send(Verb.SHIP_RETURN, "mai", -37, 4).do(Verb.MARK_RECEIVED, "wei", -30)
    world.do(Verb.CONFIRM_RETURN, "wei", -29).pay(-28)


def _replaced(world: World) -> None:
    words = "急須のふたが欠けていました。交換を希望します。"
    world.open("hanako", "wei", "teapot", Reason.DAMAGED, _replacement(4300), -35, words)
    world.accept(-34).send(Verb.SHIP_REPLACEMENT, "wei", -32, 5).do(Verb.CONFIRM_REPLACEMENT, "hanako", -20)


def _without_refund(world: World) -> None:
    words = "The paper looks yellow to me."
    world.open("emma", "wei", "lantern", Reason.NOT_AS_DESCRIBED, _refund(2000, "USD"), -22, words)
    world.reject(-21, "The listing says that it is natural, unbleached paper, with a photo of its colour in daylight.")
    world.accept(-20, "emma")


def _ruled_against(world: World) -> None:
    words = "色が写真と違います。"
    world.open("mai", "ling", "basket", Reason.NOT_AS_DESCRIBED, _refund(2000), -30, words)
    world.reject(-29, "商品ページの写真と同じ色です。発送前の写真をご覧ください。")
    world.mediate(-28).rule(-20, Terms(OfferKind.NO_REFUND, 0, "JPY"), AtFault.NOBODY).wait(-12)


def _not_sent_back(world: World) -> None:
    words = "サイズが思っていたより小さいです。"
    world.open("hanako", "wei", "lamp", Reason.NOT_AS_DESCRIBED, _return(6800), -25, words)
    world.accept(-24, return_address=RETURN_TO["wei"]).wait(-13)


def _withdrawn(world: World) -> None:
    words = "The tray has not arrived."
    world.open("emma", "ling", "tray", Reason.NOT_RECEIVED, _refund(4500, "USD"), -9, words)
    world.do(Verb.WITHDRAW, "emma", -7, Withdrawing(WithdrawReason.SOLVED_WITH_SELLER))


def _arrived(world: World) -> None:
    words = "まだ届いていません。"
    world.open("mai", "wei", "teapot", Reason.NOT_RECEIVED, _refund(4900), -8, words)
    world.do(Verb.WITHDRAW, "mai", -5, Withdrawing(WithdrawReason.GOODS_ARRIVED))


def _charged_back(world: World) -> None:
    words = "まだ届いていません。"
    world.open("hanako", "ling", "basket", Reason.NOT_RECEIVED, _refund(5800), -15, words)
    order = Order.objects.get(number=world.number)
    actions.note_chargeback(order=order, reference="CB-DEMO-1", opened_at=world.when(-12), at=world.when(-11))


STORIES: tuple[Callable[[World], None], ...] = (
    *(_awaiting_seller, _awaiting_buyer, _in_mediation, _awaiting_evidence, _ruled),
    *(_return_awaited, _return_on_its_way, _return_looked_at),
    *(_replacement_awaited, _replacement_on_its_way, _refund_awaited),
    *(_refunded_in_full, _refunded_in_part, _returned, _replaced, _without_refund, _ruled_against),
    *(_not_sent_back, _withdrawn, _arrived, _charged_back),
)
