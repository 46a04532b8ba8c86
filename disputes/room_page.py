"""What the case room shows, asked for once: the same number of queries, however much happened in the case."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from disputes import phrases, queries
from disputes.models import Dispute, DisputeEvent, Evidence, Ruling
from disputes.phrases.evidence import ASKED_BY_MEDIATOR
from disputes.phrases.happened import in_words
from disputes.postage_page import Postage, postage
from disputes.records import Record, records_in
from disputes.rules.evidence import THINGS, Completeness, Item, Need, Slot, checklist, completeness, fills
from disputes.rules.facts import Caller, Case, ReplacementLeg, ReturnLeg
from disputes.rules.ledger import Breakdown
from disputes.rules.money import POSTAGE_GOES_BACK
from disputes.rules.offers import Offer
from disputes.rules.states import SIDES, Party, Stage, Verb
from disputes.rules.telling import UNTOLD
from disputes.standing import Standing, standing
from messaging.models import Photo
from messaging.rules.photos import OF_NO_USE, PhotoKind, PhotoState
from messaging.rules.threads import Side, read_by
from orders.rules.carriers import CARRIERS, Carrier, every_carrier_url

EVENTS_MOST = 100
EVIDENCE_MOST = 200
CHAT_PHOTOS_MOST = 24


@dataclass(frozen=True, slots=True)
class Parcel:
    """Goods on their way, with where they can be followed."""

    carrier: Carrier | None
    tracking_number: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    is_awaited: bool  # It has yet to be sent.
    address: str = ""
    label: str = ""
    label_photos: list[Photo] = field(default_factory=list)

    @property
    def is_on_its_way(self) -> bool:
        """Return whether it left, or came without anybody saying so."""
        return bool(self.shipped_at or self.delivered_at or self.tracking_number)

    @property
    def tracking_url(self) -> str:
        return self.carrier.tracking_url(self.tracking_number) if self.carrier else ""

    @property
    def every_carrier_url(self) -> str:
        return every_carrier_url(self.tracking_number)


@dataclass(frozen=True, slots=True)
class Happened:
    """A move of the case in words, with the offer that it made, if it made one."""

    row: DisputeEvent
    words: str
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the checklist, and what fills it."""

    item: Item
    filled: int
    needed: int
    is_asked: bool = False  # By a mediator, who waits for it; what was shown before does not answer that.

    @property
    def name(self) -> str:
        return str(phrases.SLOTS[self.item.slot])

    @property
    def need(self) -> str:
        return str(ASKED_BY_MEDIATOR if self.is_asked else phrases.NEEDS[self.item.need])

    @property
    def is_here(self) -> bool:
        if self.is_asked:
            return False
        return self.filled >= max(self.needed, 1) or self.item.need is Need.SYSTEM

    @property
    def is_required(self) -> bool:
        return self.item.need is Need.REQUIRED


@dataclass(frozen=True, slots=True)
class Checklist:
    side: Party
    checks: list[Check]
    completeness: Completeness

    @property
    def is_asked(self) -> bool:
        return any(check.is_asked for check in self.checks)


@dataclass(frozen=True, slots=True)
class Group:
    """What one side showed for one line of the checklist."""

    party: str
    slot: str
    name: str
    pieces: list[Evidence]


@dataclass(frozen=True, slots=True)
class Room:
    dispute: Dispute
    case: Case
    caller: Caller | None  # None for an agent, who only looks.
    side: Side
    standing: Standing
    at: datetime
    events: list[Happened]
    more_events: int  # That are older, and not shown.
    rulings: list[Ruling]
    evidence: list[Group]
    more_evidence: int
    checklists: list[Checklist]
    breakdown: Breakdown | None
    label_photos: list[Photo]
    postage: Postage | None
    records: list[Record]  # Of the site, in words.

    @property
    def is_buyer(self) -> bool:
        return self.caller is not None and self.caller.party is Party.BUYER

    @property
    def returning(self) -> Parcel | None:
        if self.case.returning is None:
            return None
        return _returning(self.case.returning, self.case.stage, self.label_photos)

    @property
    def replacing(self) -> Parcel | None:
        return _replacing(self.case.replacing, self.case.stage) if self.case.replacing else None

    @property
    def may_write(self) -> bool:
        return Verb.WRITE in self.standing.verbs

    @property
    def may_add_evidence(self) -> bool:
        return Verb.ADD_EVIDENCE in self.standing.verbs


def room(
    dispute: Dispute, case: Case, caller: Caller | None, side: Side, at: datetime, *, is_whole: bool = False
) -> Room:
    """Put together what a side sees of a case; `case` is settled at the instant. Long lists are cut unless `is_whole`."""
    events, more_events = queries.newest(dispute.events.exclude(verb__in=UNTOLD), None if is_whole else EVENTS_MOST)
    pieces, more_evidence = queries.newest(
        Evidence.objects.filter(dispute=dispute, audience__in=sorted(read_by(side))).select_related("photo", "by"),
        None if is_whole else EVIDENCE_MOST,
    )
    return Room(
        dispute=dispute,
        case=case,
        caller=caller,
        side=side,
        standing=standing(case, caller, at),
        at=at,
        events=_events(events, case),
        more_events=more_events,
        rulings=list(dispute.rulings.select_related("sheet").order_by("-id")),
        evidence=_evidence(pieces),
        more_evidence=more_evidence,
        checklists=_checklists(dispute, case, side),
        breakdown=_breakdown(dispute, case),
        label_photos=_label_photos(dispute, case),
        postage=postage(dispute, case, caller, at),
        records=[record for record in records_in(dispute) if record.words],
    )


def chat_photos(dispute: Dispute, side: Side, most: int | None = None) -> tuple[list[Photo], int]:
    """Return the newest photos that a side sent in the conversation and that are no evidence yet, and how many more."""
    found = Photo.objects.filter(
        message__thread=dispute.thread_id, message__side=side, evidence=None, hidden_at=None
    ).exclude(state__in=[PhotoState.REFUSED, PhotoState.INFECTED])
    return queries.newest(found, most)


def _events(rows: list[DisputeEvent], case: Case) -> list[Happened]:
    made = {(offer.author, offer.made_at): offer for offer in case.offers}
    return [
        Happened(row, in_words(Verb(row.verb), Party(row.party), row.payload), made.get((_author(row), row.at)))
        for row in rows
    ]


def _author(row: DisputeEvent) -> Party:
    party = Party(row.party)
    return Party.AGENT if party is Party.SENIOR_AGENT else party


def _evidence(found: list[Evidence]) -> list[Group]:
    groups: dict[tuple[str, str], Group] = {}
    for piece in reversed(found):
        name = str(phrases.SLOTS[Slot(piece.slot)] if piece.slot else phrases.SOMETHING_ELSE)
        group = groups.setdefault((piece.party, piece.slot), Group(piece.party, piece.slot, name, []))
        group.pieces.append(piece)
    return sorted(groups.values(), key=lambda group: [*SIDES, *Party].index(Party(group.party)))


def _checklists(dispute: Dispute, case: Case, side: Side) -> list[Checklist]:
    """Return what each side is to show and has shown; of a case that is over, nothing is asked any more."""
    if case.stage is Stage.CLOSED:
        return []
    rows = (
        Evidence.objects.filter(dispute=dispute, audience__in=sorted(read_by(side)))
        .exclude(slot="")
        .exclude(photo__state__in=OF_NO_USE)
        .annotate(has_words=ExpressionWrapper(~Q(text=""), BooleanField()))
        .values_list("party", "slot", "photo__kind", "has_words")
        .annotate(many=Count("pk"))
        .order_by()
    )
    filled: dict[str, Counter[Slot]] = {party: Counter() for party in Party}
    for party, slot, kind, has_words, many in rows:
        is_video = None if kind is None else kind == PhotoKind.MP4
        if fills(Slot(slot), has_words=has_words, is_video=is_video):
            filled[party][Slot(slot)] += many
    return [
        Checklist(
            one,
            _checks(case, one, filled[one]),
            completeness(case.reason, one, filled[one]),
        )
        for one in SIDES
        if checklist(case.reason, one) or case.asked_of(one)
    ]


def _checks(case: Case, side: Party, filled: Counter[Slot]) -> list[Check]:
    """Return the lines of the reason's checklist, and after them what else a mediator waits for."""
    asked = case.asked_of(side)
    listed = [item for item in checklist(case.reason, side) if item.applies(filled) or item.slot in asked]
    known = {item.slot for item in listed}
    others = [Item(case.reason, side, Need.ASKED, slot, THINGS[slot]) for slot in asked if slot not in known]
    return [Check(item, filled[item.slot], item.needed(filled), item.slot in asked) for item in [*listed, *others]]


def _breakdown(dispute: Dispute, case: Case) -> Breakdown | None:
    """Return how the most that can be refunded comes about, while nothing is promised or decided."""
    if case.stage in {Stage.REFUND_PENDING, Stage.CLOSED} or case.reserved:
        return None
    return queries.available(dispute.line, case.quantity, with_postage=case.reason in POSTAGE_GOES_BACK)


def _label_photos(dispute: Dispute, case: Case) -> list[Photo]:
    """Return the pictures of the return label that counts: those that came with the newest one."""
    if case.returning is None or not case.returning.is_label_shown:
        return []
    given = dispute.events.filter(verb=Verb.PROVIDE_LABEL).latest("pk")
    return list(Photo.objects.filter(evidence__event=given, evidence__hidden_at=None).order_by("pk"))


def _returning(leg: ReturnLeg, stage: Stage, label_photos: list[Photo]) -> Parcel:
    arrived = leg.scanned_at or leg.received_at
    return Parcel(
        CARRIERS.get(leg.carrier),
        leg.tracking_number,
        leg.shipped_at,
        arrived,
        is_awaited=stage is Stage.RETURN_AWAITING_SHIPMENT,
        address=leg.address,
        label=leg.label,
        label_photos=label_photos,
    )


def _replacing(leg: ReplacementLeg, stage: Stage) -> Parcel:
    is_awaited = stage is Stage.REPLACEMENT_AWAITING_SHIPMENT
    return Parcel(CARRIERS.get(leg.carrier), leg.tracking_number, leg.shipped_at, leg.scanned_at, is_awaited)
