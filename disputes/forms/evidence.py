"""Evidence that a side adds whenever it likes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.forms.moving import MoveForm
from disputes.forms.proof import TEXT_MOST, counted_fault
from disputes.rules.evidence import Need, Slot, checklist
from disputes.rules.facts import Case
from disputes.rules.states import Party
from messaging.forms import WordsField
from messaging.models import Photo
from messaging.rules.photos import Takes


class EvidenceForm(MoveForm):
    """Words, new photos, and photos from the chat, all for one line of the checklist or for none."""

    takes_photos = True
    takes = Takes.BOTH
    slot = forms.ChoiceField(label=_("What does it show?"), required=False)
    text = WordsField(
        label=_("Words (if you like)"),
        required=False,
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    chat_photo = forms.MultipleChoiceField(label=_("Photos from the conversation"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        case: Case,
        by: Party,
        at: datetime,
        chat_photos: Iterable[Photo] = (),
        initial: Any = None,
    ) -> None:
        super().__init__(data, case=case, by=by, at=at, initial=initial)
        self.chat_photos = {str(photo.reference): photo for photo in chat_photos}
        listed = [item.slot for item in checklist(case.reason, by) if item.need is not Need.SYSTEM]
        asked = [slot for one in case.asked if one.side is by for slot in one.slots]
        slots = list(dict.fromkeys([*listed, *sorted(asked)]))
        self.fields["slot"].choices = [  # type: ignore[attr-defined]
            *((slot.value, phrases.SLOTS[slot]) for slot in slots),
            ("", phrases.SOMETHING_ELSE),
        ]
        self.fields["chat_photo"].choices = [(reference, reference) for reference in self.chat_photos]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        read = super().clean() or self.cleaned_data
        if read.get("slot") == Slot.NUMBER_RECEIVED and self.case.quantity > 1:
            fault = counted_fault(read.get("text", ""), self.case.quantity)
            if fault:
                self.add_error("text", fault)
        return read

    @property
    def chosen_slot(self) -> Slot | None:
        return Slot(self.cleaned_data["slot"]) if self.cleaned_data["slot"] else None

    @property
    def chosen_photos(self) -> list[Photo]:
        return [self.chat_photos[reference] for reference in self.cleaned_data["chat_photo"]]

    @property
    def chosen(self) -> list[str]:
        """Return which photos of the chat are ticked, of a form that is shown."""
        return [str(one) for one in self["chat_photo"].value() or ()]
