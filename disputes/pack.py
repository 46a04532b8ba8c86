"""A case on paper, in both languages: what happened, what was offered, shown and said, as one reader may see it.

The digest is over the case alone, not over when it was printed: printed twice, an unchanged case has the same one.
"""

import hashlib
import json
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import translation

from disputes import phrases
from disputes.models import Dispute, DisputeEvent, Evidence
from disputes.models import Offer as OfferRow
from disputes.models import Ruling as RulingRow
from disputes.phrases import happened
from disputes.phrases import paper as names
from disputes.phrases.offering import in_a_sentence
from disputes.records import records_in
from disputes.rules.evidence import Slot
from disputes.rules.states import AtFault, DeadlineKind, OfferStatus, Outcome, Party, Reason, Stage, Verb
from disputes.rules.telling import UNTOLD
from messaging import events
from messaging.models import Message, Photo
from messaging.rules.photos import PhotoState
from messaging.rules.threads import READERS, Audience, MessageKind, Side
from messaging.thread_page import name_of
from orders.rules.money import plain

LANGUAGES = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Both:
    """The same words in both languages."""

    ja: str
    en: str


def both(say: Callable[..., Any], *about: Any) -> Both:
    """Return what is said about something, once in each language."""
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = str(say(*about))
    return Both(**said)


def word(member: Any) -> Both:
    """Return the words of a member of one of the enums of disputes."""
    return both(phrases.word_of, member)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo: what can be shown of it now, and the hash of the file as it came."""

    photo: Photo
    name: str  # Inside the zip.
    caption: str
    sha256: str
    taken: str  # By the camera's clock; for agents alone.
    length: Both | None  # Of a video.
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence. `number` is what the paper calls it by."""

    row: Evidence
    number: str
    slot: Both
    party: Both
    picture: Picture | None
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Said:
    row: Message
    number: str
    name: str
    words: Both | None  # Of an event.
    pictures: list[Picture]


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    words: Both
    stage: Both
    row: DisputeEvent


@dataclass(frozen=True, slots=True)
class Offered:
    row: OfferRow
    author: Both
    words: Both
    status: Both


@dataclass(frozen=True, slots=True)
class Ruled:
    row: RulingRow
    words: Both
    at_fault: Both
    reasons: Both  # In the language of each; empty in the one in which none were written.


@dataclass(frozen=True, slots=True)
class Due:
    kind: Both
    set_at: datetime
    due_at: datetime
    state: Both


class Pack:
    """A case as one side may see it; agents see what is for agents, too. Every part is asked for once."""

    def __init__(self, dispute: Dispute, side: Side, at: datetime) -> None:
        self.dispute, self.side, self.at = dispute, side, at

    @property
    def is_for_agents(self) -> bool:
        return self.side is Side.SUPPORT

    @property
    def zone(self) -> str:
        return self.dispute.order.deadline_zone

    def written(self, at: datetime | None) -> str:
        """Write an instant so that both languages read it alike: in the order's zone, with its distance to UTC."""
        if at is None:
            return ""
        local = at.astimezone(zoneinfo.ZoneInfo(self.zone))
        offset = local.strftime("%z")
        return f"{local:%Y-%m-%d %H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"

    @cached_property
    def facts(self) -> list[tuple[Both, Both]]:
        """Return what the case is about, name by name."""
        dispute, order = self.dispute, self.dispute.order
        buyer = dispute.buyer.display_name or dispute.buyer.member_id
        lines: list[tuple[Any, Any]] = [
            (names.REFERENCE, dispute.reference),
            (names.ORDER, order.number),
            (names.PRODUCT, f"{dispute.line.title} {dispute.line.variant}".strip()),
            (names.QUANTITY, f"{dispute.quantity} / {dispute.line.quantity}"),
            (phrases.PARTIES[Party.BUYER], buyer),
            (phrases.PARTIES[Party.SELLER], dispute.shop.name),
            (names.REASON, phrases.REASONS[Reason(dispute.reason)]),
            (names.STAGE, phrases.STAGES[Stage(dispute.stage)]),
            (names.OUTCOME, phrases.OUTCOMES[Outcome(dispute.outcome)] if dispute.outcome else "—"),
            (names.OPENED, self.written(dispute.opened_at)),
            (names.WINDOW, self.written(dispute.window_end_at)),
            (names.CLOSED, self.written(dispute.closed_at) or "—"),
        ]
        return [(both(str, name), both(str, value)) for name, value in lines]

    @cached_property
    def records(self) -> list[tuple[Both, Both]]:
        """Return what the site itself holds about the case in words, name by name."""
        said = {}
        for language in LANGUAGES:
            with translation.override(language):
                found = records_in(self.dispute, self.written)
                said[language] = [(str(record.name), record.words) for record in found if record.words]
        return [
            (Both(name_ja, name_en), Both(ja, en))
            for (name_ja, ja), (name_en, en) in zip(said["ja"], said["en"], strict=True)
        ]

    @cached_property
    def events(self) -> list[Entry]:
        """Return what happened; a side reads of what was written and shown only where it may read that itself."""
        rows = self.dispute.events.order_by("id")
        return [
            Entry(
                at=row.at,
                words=both(happened.in_words, Verb(row.verb), Party(row.party), row.payload),
                stage=word(Stage(row.to_stage)),
                row=row,
            )
            for row in (rows if self.is_for_agents else rows.exclude(verb__in=UNTOLD))
        ]

    @cached_property
    def offers(self) -> list[Offered]:
        return [
            Offered(
                row,
                word(Party(row.author)),
                both(in_a_sentence, row.sheet.terms),
                word(OfferStatus(row.status)),
            )
            for row in self.dispute.offers.select_related("sheet").order_by("seq")
        ]

    @cached_property
    def rulings(self) -> list[Ruled]:
        return [
            Ruled(
                row,
                both(in_a_sentence, row.sheet.terms),
                word(AtFault(row.at_fault)),
                _reasons(row),
            )
            for row in self.dispute.rulings.select_related("sheet").order_by("id")
        ]

    @cached_property
    def deadlines(self) -> list[Due]:
        return [
            Due(
                word(DeadlineKind(row.kind)),
                row.set_at,
                row.due_at,
                both(row.get_state_display),
            )
            for row in self.dispute.deadlines.order_by("id")
        ]

    @cached_property
    def evidence(self) -> list[Shown]:
        rows = self.dispute.evidence.filter(audience__in=self._audiences).select_related("photo").order_by("id")
        return [self._shown(row, f"E{number}") for number, row in enumerate(rows, start=1)]

    @cached_property
    def messages(self) -> list[Said]:
        thread = self.dispute.thread
        names = {party.side: name_of(party) for party in thread.parties.select_related("person", "shop")}
        found = (
            Message.objects.filter(thread=thread).read_by(self.side, self.at).prefetch_related("photos").order_by("pk")
        )
        return [self._said(row, f"M{number}", names) for number, row in enumerate(found, start=1)]

    @cached_property
    def content(self) -> dict[str, Any]:
        """Return the whole case as plain values: what the digest is over, and what the zip holds as `case.json`."""
        return {
            "case": {name.en: {"en": value.en, "ja": value.ja} for name, value in self.facts},
            "records": {name.en: {"en": words.en, "ja": words.ja} for name, words in self.records},
            "currency": self.dispute.currency,
            "zone": self.zone,
            "events": [
                {
                    "at": _utc(one.at),
                    "row": one.row.row,
                    "en": one.words.en,
                    "ja": one.words.ja,
                    "stage": one.row.to_stage,
                }
                for one in self.events
            ],
            "offers": [
                {
                    "number": one.row.seq,
                    "by": one.row.author,
                    "at": _utc(one.row.made_at),
                    "kind": one.row.sheet.kind,
                    "amount": plain(one.row.sheet.terms.payable, one.row.sheet.currency),
                    "en": one.words.en,
                    "ja": one.words.ja,
                    "status": one.row.status,
                }
                for one in self.offers
            ],
            "rulings": [
                {
                    "at": _utc(one.row.at),
                    "level": one.row.level,
                    "en": one.words.en,
                    "ja": one.words.ja,
                    "responsible": one.row.at_fault,
                    "reasons": one.row.rationale,
                    "language": one.row.language,
                    "other_reasons": one.row.other_rationale,
                }
                for one in self.rulings
            ],
            "deadlines": [
                {
                    "en": one.kind.en,
                    "ja": one.kind.ja,
                    "set_at": _utc(one.set_at),
                    "due_at": _utc(one.due_at),
                    "state": one.state.en,
                }
                for one in self.deadlines
            ],
            "evidence": [
                {
                    "number": one.number,
                    "by": one.row.party,
                    "shows": one.row.slot,
                    "at": _utc(one.row.submitted_at),
                    "words": "" if one.is_hidden else one.row.text,
                    "caption": "" if one.is_hidden else one.row.caption,
                    "sha256": one.row.sha256,
                    "is_hidden": one.is_hidden,
                }
                for one in self.evidence
            ],
            "messages": [
                {
                    "number": one.number,
                    "by": one.row.side,
                    "at": _utc(one.row.at),
                    "words": one.words.en if one.words else one.row.body,
                    "language": "en" if one.words else one.row.language,
                    "other_words": one.words.ja if one.words else one.row.other_body,
                    "read_by": one.row.audience,
                    "photos": [picture.sha256 for picture in one.pictures],
                }
                for one in self.messages
            ],
        }

    @cached_property
    def document(self) -> bytes:
        return json.dumps(self.content, ensure_ascii=False, indent=2, sort_keys=True).encode()

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of `document`, in hexadecimal."""
        return hashlib.sha256(self.document).hexdigest()

    @property
    def pictures(self) -> Iterator[Picture]:
        """Yield every photo that the reader may have, once."""
        seen: set[int] = set()
        shown = [one.picture for one in self.evidence] + [picture for one in self.messages for picture in one.pictures]
        for picture in shown:
            if picture is not None and picture.is_shown and picture.photo.pk not in seen:
                seen.add(picture.photo.pk)
                yield picture

    @property
    def _audiences(self) -> list[Audience]:
        return [audience for audience, sides in READERS.items() if self.side in sides]

    def _shown(self, row: Evidence, number: str) -> Shown:
        is_hidden = not self.is_for_agents and (row.hidden_at is not None or bool(row.photo and row.photo.hidden_at))
        return Shown(
            row=row,
            number=number,
            slot=both(str, phrases.SLOTS[Slot(row.slot)] if row.slot else phrases.SOMETHING_ELSE),
            party=word(Party(row.party)),
            picture=self._picture(row.photo, row.sha256, row.caption, is_hidden=is_hidden) if row.photo else None,
            is_hidden=is_hidden,
        )

    def _said(self, row: Message, number: str, names: dict[str, str]) -> Said:
        words = both(events.in_words, row.event, row.details) if row.kind == MessageKind.EVENT else None
        pictures = [self._picture(photo, photo.sha256, photo.caption) for photo in row.photos.all()]
        return Said(row, number, names.get(row.side, ""), words, pictures)

    def _picture(self, photo: Photo, sha256: str, caption: str, *, is_hidden: bool = False) -> Picture:
        is_hidden = is_hidden or (photo.hidden_at is not None and not self.is_for_agents)
        taken = photo.taken_words or self.written(photo.taken_at)
        return Picture(
            photo=photo,
            name=f"photos/{photo.reference}.{_suffix(photo, self.is_for_agents)}",
            caption="" if is_hidden else caption,
            sha256=sha256,
            taken=taken if self.is_for_agents else "",
            length=both(names.video, photo.seconds) if photo.is_video and photo.seconds else None,
            is_shown=photo.state == PhotoState.READY and not is_hidden,
        )


def _suffix(photo: Photo, is_for_agents: bool) -> str:
    """Return how the name of a photo's original ends, or that of the copy which parties get."""
    return photo.kind if is_for_agents or photo.is_video else "jpg"


def _reasons(row: RulingRow) -> Both:
    is_japanese = row.language == "ja"
    ja, en = (row.rationale, row.other_rationale) if is_japanese else (row.other_rationale, row.rationale)
    return Both(ja, en)


def _utc(at: datetime) -> str:
    return at.astimezone(zoneinfo.ZoneInfo("UTC")).isoformat()
