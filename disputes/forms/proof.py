"""Evidence in a form: words of some lines of the checklist, and photos of others, each uploaded under a key of its own."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.phrases.opening import NOT_COUNTED
from disputes.rules.evidence import CHECKLIST, Slot, Thing, shows
from disputes.rules.missing import whole
from messaging.forms import WordsField
from messaging.models import Photo
from messaging.rules.photos import Takes

THINGS = {item.slot: item.thing for item in CHECKLIST}
SHOWN_BY_PHOTO = frozenset({Thing.PHOTO, Thing.PHOTO_OR_VIDEO, Thing.VIDEO, Thing.DOCUMENT})
TEXT_MOST = 2_000  # characters
LINE_MOST = 300


@dataclass(frozen=True, slots=True)
class ProofRow:
    """A line of the checklist in a form: a field for its words, or a place for its photos and videos."""

    slot: Slot | None  # None: whatever shows it.
    name: str
    field: Any
    key: str
    uploaded: list[Any]
    takes: Takes = Takes.PHOTOS

    @property
    def file_field(self) -> str:
        return file_field(self.slot)


def takes_photos(slot: Slot | None) -> bool:
    return slot is None or THINGS[slot] in SHOWN_BY_PHOTO


def takes_of(slot: Slot) -> Takes:
    """Return whether photos, videos or both show a line."""
    if shows(slot, is_video=True):
        return Takes.BOTH if shows(slot, is_video=False) else Takes.VIDEOS
    return Takes.PHOTOS


def misplaced(slot: Slot | None, photos: Iterable[Photo]) -> str:
    """Return why some photos or videos do not show the line that was chosen for them, or nothing."""
    if slot is None or all(shows(slot, photo.is_video) for photo in photos):
        return ""
    why = phrases.SHOWN_BY_VIDEO if takes_of(slot) is Takes.VIDEOS else phrases.SHOWN_BY_PHOTOS
    return str(why) % {"line": phrases.SLOTS[slot]}


def file_field(slot: Slot | None) -> str:
    """Return under which name the photos of a line come where a browser runs no scripts."""
    return f"photos-{slot}" if slot else "photos"


def slot_key(upload_key: str, slot: Slot | None) -> str:
    """Return what the photos of a line are uploaded under."""
    return hashlib.sha256(f"{upload_key}/{slot}".encode()).hexdigest()[:32] if slot else upload_key


def fields_of(slots: Iterable[Slot], claimed: int | None = None) -> dict[str, forms.Field]:
    """Return the fields for the words of lines; of those that photos show, none.

    Of several `claimed` units, how many came is a number of up to so many.
    """
    return {f"said-{slot}": _field(slot, claimed) for slot in slots if not takes_photos(slot)}


def counted_fault(typed: str, claimed: int) -> str:
    """Return what is wrong with a number of units that came, or nothing; empty is for others to judge."""
    number = whole(typed)
    is_fine = not typed.strip() or (number is not None and number <= claimed)
    return "" if is_fine else NOT_COUNTED % {"claimed": claimed}


class CountedField(WordsField):
    """How many of the claimed units came, kept as it was typed."""

    def __init__(self, *, claimed: int, **options: Any) -> None:
        super().__init__(**options)
        self.claimed = claimed

    def clean(self, value: Any) -> Any:
        fault = counted_fault(str(value or ""), self.claimed)
        if fault:
            raise forms.ValidationError(fault)
        return super().clean(value)


def said_of(slots: Iterable[Slot], read: Mapping[str, Any]) -> list[tuple[Slot, str]]:
    """Return what was written for lines, one entry for each thing: differences stand on a line each."""
    found = []
    for slot in slots:
        said = read.get(f"said-{slot}")
        if said is True:
            found.append((slot, str(phrases.SLOTS[slot])))
        elif said and slot is Slot.DIFFERENCES:
            found += [(slot, line.strip()) for line in said.splitlines() if line.strip()]
        elif said and said.strip():
            found.append((slot, said.strip()))
    return found


def _field(slot: Slot, claimed: int | None) -> forms.Field:
    label = phrases.SLOTS[slot]
    if slot is Slot.NUMBER_RECEIVED and claimed is not None:
        return CountedField(claimed=claimed, label=label, required=False, max_length=LINE_MOST)
    if THINGS[slot] is Thing.CONFIRMATION:
        return forms.BooleanField(label=label, required=False)
    if THINGS[slot] is Thing.NUMBER:
        return WordsField(label=label, required=False, max_length=LINE_MOST)
    return WordsField(
        label=label,
        help_text=_("One on each line.") if slot is Slot.DIFFERENCES else "",
        required=False,
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
