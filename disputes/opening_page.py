"""What the pages on which a dispute is opened show, worked out once from the claim and from what was typed so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from disputes import drafts, phrases, queries
from disputes.actions import Along, Piece
from disputes.forms.offering import Bounds
from disputes.forms.opening import PHOTO_THINGS, EvidenceForm, ItemForm, ReasonForm, ResultForm
from disputes.forms.proof import takes_of
from disputes.models import OpeningDraft
from disputes.phrases import opening as words
from disputes.records import Record, records_of
from disputes.rules.evidence import (
    MOST_FILES,
    Completeness,
    Item,
    Need,
    Slot,
    Thing,
    checklist,
    completeness,
    missing,
    shows,
)
from disputes.rules.facts import Caller, Case, Claim
from disputes.rules.ledger import Breakdown
from disputes.rules.missing import MissingUnits, is_counted, missing_units, whole
from disputes.rules.money import POSTAGE_GOES_BACK
from disputes.rules.offers import Terms, terms_refusal
from disputes.rules.payloads import Act, Opening
from disputes.rules.playing import decide, if_nobody_acts, shut
from disputes.rules.policy import policy_at
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party, Reason, Verb
from disputes.rules.steps import STEPS, Step
from messaging.models import Photo
from messaging.rules.photos import Takes
from orders.models import Order, OrderLine
from orders.order_page import Window, window_of
from orders.rules.money import plain
from orders.rules.window import SETTLED_AFTER_DAYS, eligibility
from orders.rules.window import Opening as Openness


@dataclass(frozen=True, slots=True)
class StepLink:
    step: Step
    name: Any
    is_here: bool
    is_reachable: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the checklist as it is filled in."""

    item: Item
    fields: list[Any]
    photos: list[Photo]
    key: str  # What its photos are uploaded under.
    filled: int
    needed: int
    fault: str = ""
    told: str = ""  # In an earlier step.

    @property
    def name(self) -> Any:
        return phrases.SLOTS[self.item.slot]

    @property
    def need(self) -> Any:
        return phrases.NEEDS[self.item.need if self.is_required else Need.ASKED]

    @property
    def is_required(self) -> bool:
        """Return whether it has to be there; what goes with a size that differs, only once that was said."""
        is_spoken_of = self.item.per is not Slot.SIZE_DIFFERENCE or self.needed > 0
        return self.item.need is Need.REQUIRED and is_spoken_of

    @property
    def is_filled(self) -> bool:
        return self.filled >= max(self.needed, 1)

    @property
    def takes_photos(self) -> bool:
        return self.item.thing in PHOTO_THINGS

    @property
    def takes(self) -> Takes:
        return takes_of(self.item.slot)

    @property
    def is_confirmation(self) -> bool:
        return self.item.thing is Thing.CONFIRMATION

    @property
    def how(self) -> Any:
        return "" if self.is_confirmation else words.HOW_TO_SHOW.get(self.item.slot, "")

    @property
    def sample(self) -> str:
        """Return where a drawing of a good photo is among the static files, or nothing."""
        name = words.SAMPLES.get(self.item.slot)
        return f"img/samples/{name}.svg" if name else ""

    @property
    def sample_words(self) -> Any:
        return words.SAMPLE_WORDS.get(self.item.slot, "")

    @property
    def uploaded(self) -> list[Photo]:
        """Return its photos under the name by which the picker knows those of a form."""
        return self.photos

    @property
    def file_field(self) -> str:
        return f"photos-{self.item.slot}"

    @property
    def shown_fields(self) -> list[Any]:
        """Return its fields; of the many lines for differences those that are filled, and one more than are usual."""
        filled = [place for place, one in enumerate(self.fields) if one.value()]
        most = max(3, (filled[-1] + 2) if filled else 0)
        return self.fields[:most]


@dataclass
class OpeningPage:
    """A line that somebody is about to open a dispute about. Forms are bound to what is kept, or to what was just sent."""

    order: Order
    line: OrderLine
    claim: Claim
    caller: Caller
    draft: OpeningDraft | None
    at: datetime
    sent: Mapping[str, Any] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Any]:
        return {**(self.draft.answers if self.draft else {}), **self.sent}

    @property
    def window(self) -> Window:
        return window_of(self.line, self.order, self.at)

    @property
    def shut(self) -> Refusal | None:
        """Return why no dispute can be opened about the line, whatever it says."""
        return shut(self.claim, Verb.OPEN, self.caller, self.at)

    # What was filled in

    def item_form(self) -> ItemForm:
        return ItemForm(self.answers, units_left=self.claim.line.units_left)

    def reason_form(self) -> ReasonForm:
        return ReasonForm(self.answers, reasons=self.reasons, claimed=self.quantity if self.is_counted else None)

    def result_form(self) -> ResultForm:
        form = ResultForm(
            self.answers, bounds=self.bounds, usual=self.missing_units.worth if self.missing_units else None
        )
        if form.is_valid():
            refusal = self.refusal_of(form.terms)
            if refusal is not None:
                form.add_refusal(refusal)
        return form

    def evidence_form(self) -> EvidenceForm:
        return EvidenceForm(self.answers, reason=self.reason, received=self.received)

    @property
    def is_counted(self) -> bool:
        """Return whether units of the line can be missing, and not only parts of its one unit."""
        return is_counted(self.claim.line)

    @property
    def received(self) -> int | None:
        """Return how many of the claimed units came, where that is counted for the reason."""
        if not self.is_counted or self.answers.get("reason") != Reason.MISSING_PARTS:
            return None
        return whole(str(self.answers.get(Slot.NUMBER_RECEIVED, "")))

    @property
    def missing_units(self) -> MissingUnits | None:
        return missing_units(self.claim.line, self.quantity, self.received)

    @property
    def records(self) -> list[Record]:
        """Return what the system holds already for the chosen reason."""
        return records_of(self.line, self.reason, self.missing_units)

    @property
    def usual_amount(self) -> str:
        """Return the amount that the form begins with, as it would be typed; nothing before there is a reason."""
        if self.answers.get("reason") not in set(Reason):
            return ""
        return plain(self.result_form().usual, self.claim.currency)

    @property
    def quantity(self) -> int:
        """Return of how many units it is; before that is said, of all that are left."""
        form = self.item_form()
        return form.cleaned_data["quantity"] if form.is_valid() else self.claim.line.units_left

    @property
    def reasons(self) -> list[Reason]:
        """Return what can be said to be wrong."""
        closed = {Reason.RETURN_PROBLEM} | (set() if self.claim.allows_change_of_mind else {Reason.CHANGE_OF_MIND})
        return [reason for reason in Reason if reason not in closed]

    @property
    def reason(self) -> Reason:
        return Reason(self.answers["reason"])

    @cached_property
    def breakdown(self) -> Breakdown:
        return queries.available(self.line, self.quantity, with_postage=self.reason in POSTAGE_GOES_BACK)

    @property
    def bounds(self) -> Bounds:
        policy = policy_at(self.claim.policies, self.at)
        return Bounds(
            self.reason,
            self.claim.currency,
            self.breakdown.most,
            Party.BUYER,
            has_replacement=policy.replacement,
            postage_cap_max=policy.postage_cap_max,
        )

    def refusal_of(self, terms: Terms) -> Refusal | None:
        return terms_refusal(
            terms,
            reason=self.reason,
            currency=self.claim.currency,
            ceiling=self.breakdown.most,
            author=Party.BUYER,
            policy=policy_at(self.claim.policies, self.at),
        )

    def has_typed(self, name: str) -> bool:
        return bool(self.answers.get(name))

    @property
    def details(self) -> str:
        return str(self.answers.get("details", "")).strip()

    def gap(self) -> Step:
        """Return the first step that is not filled in so far."""
        if self.draft is None or not self.item_form().is_valid():
            return Step.ITEM
        if not self.reason_form().is_valid():
            return Step.REASON
        if not self.result_form().is_valid():
            return Step.RESULT
        evidence = self.evidence_form()
        is_complete = evidence.is_valid() and self.completeness(evidence).is_complete
        return Step.REVIEW if is_complete and not self.too_many() else Step.EVIDENCE

    # Evidence

    @property
    def photo_slots(self) -> list[Slot]:
        """Return what takes photos for the chosen reason; nothing before there is one."""
        if self.answers.get("reason") not in set(Reason):
            return []
        return [item.slot for item in checklist(self.reason, Party.BUYER) if item.thing in PHOTO_THINGS]

    @cached_property
    def photos(self) -> dict[Slot, list[Photo]]:
        return drafts.photos_of(self.draft, self.photo_slots) if self.draft else {}

    @cached_property
    def sound_photos(self) -> dict[Slot, list[Photo]]:
        """Return the photos that are not known to be broken and that fit where they are; those of a reason chosen before
        wait with the draft."""
        return {
            slot: [one for one in photos if one.state not in drafts.GONE and shows(slot, one.is_video)]
            for slot, photos in self.photos.items()
        }

    @property
    def photos_to_send(self) -> list[Photo]:
        return [photo for photos in self.sound_photos.values() for photo in photos]

    def too_many(self) -> dict[Slot, str]:
        """Return what to say at the first line that takes photos when there are more than one dispute can be sent with."""
        count = len(self.photos_to_send)
        if count <= MOST_FILES:
            return {}
        return {self.photo_slots[0]: str(words.TOO_MANY_PHOTOS) % {"count": count, "most": MOST_FILES}}

    def filled(self, form: EvidenceForm) -> dict[Slot, int]:
        """Count what is there for each line of the checklist."""
        return form.filled | {slot: len(photos) for slot, photos in self.sound_photos.items()}

    def rows(self, form: EvidenceForm, faults: Mapping[Slot, str]) -> list[Row]:
        photos, filled = self.photos, self.filled(form)
        return [
            Row(
                item=item,
                fields=[form[name] for name in form.fields if name == item.slot or name.startswith(f"{item.slot}-")],
                photos=photos.get(item.slot, []),
                key=self.draft.photos_key(item.slot) if self.draft else "",
                filled=filled.get(item.slot, 0),
                needed=item.needed(filled),
                fault=faults.get(item.slot, ""),
                told=self._told(item.slot),
            )
            for item in form.items
        ]

    def _told(self, slot: Slot) -> str:
        if slot is not Slot.NUMBER_RECEIVED or self.received is None:
            return ""
        return str(words.CAME) % {"received": self.received, "claimed": self.quantity}

    def missing(self) -> dict[Slot, str]:
        """Return what to say at each required line of the checklist that is not filled yet."""
        form = self.evidence_form()
        form.is_valid()
        filled = self.filled(form)
        found = {}
        for item in missing(self.reason, Party.BUYER, filled):
            count, needed = filled.get(item.slot, 0), item.needed(filled)
            found[item.slot] = str(words.TOO_FEW if count else words.AGAIN_MISSING) % {
                "needed": needed,
                "filled": count,
            }
        return found

    def completeness(self, form: EvidenceForm) -> Completeness:
        return completeness(self.reason, Party.BUYER, self.filled(form))

    # Still on its way

    @property
    def is_early(self) -> bool:
        return is_early(self.claim, self.at)

    @property
    def usual_by(self) -> datetime | None:
        return usual_by(self.claim)

    @property
    def settled_by(self) -> datetime | None:
        return settled_by(self.claim)

    # Before it is sent

    def payload(self, terms: Terms, evidence: Mapping[Slot, int]) -> Opening:
        return Opening(self.reason, self.quantity, terms, evidence)

    def along(self, form: EvidenceForm) -> Along:
        """Return what is sent with the dispute: words for the seller, and a piece of evidence for each thing shown."""
        pieces = [Piece(slot, text=said) for slot, every in form.said.items() for said in every]
        pieces += [
            Piece(slot, photo=photo, caption=photo.caption)
            for slot, photos in self.sound_photos.items()
            for photo in photos
        ]
        return Along(words=self.details, language=(get_language() or "en")[:2], pieces=pieces)

    def played(self, payload: Opening) -> tuple[Case | None, Refusal | None]:
        """Return the case that opening would make now, or why it is refused."""
        answer = decide(self.claim, Act(Verb.OPEN, self.caller, self.at, payload))
        return (answer.changes[-1].after if answer.changes else None), answer.refusal

    def links(self, here: Step) -> list[StepLink]:
        gap = STEPS.index(self.gap())
        return [
            StepLink(step, words.STEPS[step], step is here, place <= gap, place < gap and step is not here)
            for place, step in enumerate(STEPS)
        ]

    def kept_words(self) -> str:
        """Put what was filled in into one text, for a question to support in place of a dispute."""
        answers, parts = self.answers, []
        if answers.get("reason") in set(Reason):
            parts.append(str(phrases.REASONS[self.reason]))
            form = self.evidence_form()
            form.is_valid()
            parts += [one for said in form.said.values() for one in said]
        if str(answers.get("details", "")).strip():
            parts.append(str(answers["details"]).strip())
        return "\n\n".join(parts)


def next_word(case: Case) -> tuple[Any, datetime | None]:
    """Return what happens if nobody acts, and when."""
    comes = if_nobody_acts(case)
    return (phrases.IF_NOBODY_ACTS[comes.verb], comes.at) if comes else ("", None)


def title_of(refusal: Refusal) -> Any:
    return words.SHUT_TITLES.get(refusal, phrases.REFUSALS[refusal])


def is_early(claim: Claim, at: datetime) -> bool:
    """Return whether a parcel that did not arrive may only be slow (a warning, no refusal)."""
    answer = eligibility(
        start_at=claim.window_start_at,
        end_at=claim.window_end_at,
        at=at,
        is_not_received=True,
        is_tracking_abnormal=claim.is_tracking_abnormal,
        policy=claim.window_policy,
    )
    return answer.opening is Openness.STILL_ON_ITS_WAY


def usual_by(claim: Claim) -> datetime | None:
    """Return by when parcels usually arrive."""
    start = claim.window_start_at
    return start + timedelta(days=claim.window_policy.not_received_min_days) if start else None


def settled_by(claim: Claim) -> datetime | None:
    """Return from when on a parcel counts as late, however slow the carrier."""
    start = claim.window_start_at
    return start + timedelta(days=SETTLED_AFTER_DAYS) if start else None
