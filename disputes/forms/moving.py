"""What every move of a party brings: the version that was read, and a key that makes sent twice once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms

from disputes import phrases
from disputes.forms.proof import ProofRow, fields_of, said_of, slot_key, takes_of, takes_photos
from disputes.rules.evidence import Slot
from disputes.rules.facts import Case
from disputes.rules.payloads import Nothing, Payload
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party
from messaging.forms import KEY, WordsField, new_key
from messaging.rules.photos import Takes

NO_VERSION = -1  # Of a forged one: no case ever has it.


@dataclass(frozen=True, slots=True)
class Shown:
    """What is in the case by now: how many things in each slot, and how many photos came with the form at hand."""

    filled: Mapping[Slot, int] = field(default_factory=dict)
    photos: int = 0


NOTHING_SHOWN = Shown()


class MoveForm(forms.Form):
    """A move that needs no more than itself. Words are for the rules to judge; `FIELDS` says where a refusal belongs.

    `seen` is the newest offer that its reader had before them, and `upload_key` holds its photos together.
    """

    FIELDS: Mapping[Refusal, str] = {}
    takes_photos = False  # Of whatever shows it, beside those of the checklist.
    takes = Takes.PHOTOS  # there
    photos_name = phrases.PHOTOS_THAT_SHOW_IT
    version = WordsField(required=False, widget=forms.HiddenInput)
    key = WordsField(required=False, widget=forms.HiddenInput)
    seen = WordsField(required=False, widget=forms.HiddenInput)
    upload_key = WordsField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, case: Case, by: Party, at: datetime, initial: Mapping[str, Any] | None = None
    ) -> None:
        self.case, self.by, self.at = case, by, at
        newest = case.offers[-1].seq if case.offers else 0
        fresh = {"version": case.version, "key": new_key(), "seen": newest, "upload_key": new_key()}
        super().__init__(_with_keys(data), initial={**fresh, **(initial or {})})
        self.uploaded_for: dict[Slot | None, list[Any]] = {}
        self.fields.update(fields_of(self.slots, case.quantity if case.quantity > 1 else None))

    @property
    def slots(self) -> list[Slot]:
        """Return the lines of the checklist that the form is about."""
        return []

    @property
    def proof(self) -> list[ProofRow]:
        """Return the lines of the checklist to fill in, and the place for photos of whatever shows it."""
        rows: list[Slot | None] = [*self.slots, *([None] if self.takes_photos else [])]
        return [
            ProofRow(
                slot,
                str(phrases.SLOTS[slot] if slot else self.photos_name),
                None if takes_photos(slot) else self[f"said-{slot}"],
                slot_key(self.photos_key, slot),
                self.uploaded_for.get(slot, []),
                self.takes_for(slot),
            )
            for slot in rows
        ]

    def takes_for(self, slot: Slot | None) -> Takes:
        return takes_of(slot) if slot else self.takes

    @property
    def plain_fields(self) -> list[Any]:
        """Return the fields that are not lines of the checklist."""
        return [field for field in self.visible_fields() if not field.name.startswith("said-")]

    @property
    def read_version(self) -> int:
        """Return the version that was read, as it was sent."""
        return _number(self.data.get("version", ""))

    @property
    def seen_offer(self) -> int:
        return _number(self.data.get("seen", ""))

    @property
    def sent_key(self) -> str:
        return str(self.data.get("key", ""))

    @property
    def photos_key(self) -> str:
        return str(self["upload_key"].value() or "")

    @property
    def said(self) -> list[tuple[Slot, str]]:
        """Return the words of the form that are evidence; only of one that is valid."""
        return said_of(self.slots, self.cleaned_data)

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        """Return what comes along with the move; only of a form that is valid."""
        return Nothing()

    def renew(self) -> None:
        """Let the form be sent again after something else happened: from what is there now, under another key."""
        self.data["version"], self.data["key"] = str(self.case.version), new_key()  # type: ignore[index]
        self.data["seen"] = str(self.case.offers[-1].seq if self.case.offers else 0)  # type: ignore[index]

    def add_refusal(self, refusal: Refusal, words: Any) -> None:
        """Put why the rules refuse it at the field that it is about, or above all of them."""
        name = self.FIELDS.get(refusal)
        self.add_error(name if name in self.fields else None, words)


def _with_keys(data: Any) -> Any:
    """Return what was posted with new keys in place of those that we cannot have made."""
    if data is None:
        return None
    data = data.copy()
    for name in ("key", "upload_key"):
        if not KEY.fullmatch(data.get(name, "")):
            data[name] = new_key()
    return data


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else NO_VERSION
