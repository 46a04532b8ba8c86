"""What a side says to the mediator, and how it ends a case itself."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.forms.moving import NOTHING_SHOWN, MoveForm, Shown
from disputes.forms.offering import WORDS_MOST
from disputes.rules.evidence import Slot
from disputes.rules.payloads import Appealing, Payload, Submitting, Withdrawing
from disputes.rules.refusals import Refusal
from disputes.rules.states import Ground, WithdrawReason
from messaging.forms import WordsField
from messaging.rules.photos import Takes


class SubmitForm(MoveForm):
    """What a mediator asked one side for."""

    @property
    def slots(self) -> list[Slot]:
        asked = frozenset[Slot]().union(*(one.slots for one in self.case.asked if one.side is self.by))
        return [slot for slot in Slot if slot in asked]

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        return Submitting(shown.filled)


class AppealForm(MoveForm):
    FIELDS: Mapping[Refusal, str] = {Refusal.GROUNDS_MISSING: "words"}
    takes_photos = True
    takes = Takes.BOTH
    ground = forms.ChoiceField(
        label=_("Why you appeal"),
        choices=[(ground.value, phrases.GROUNDS[ground]) for ground in Ground],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose why you appeal."),
            "invalid_choice": _("Choose why you appeal."),
        },
    )
    words = WordsField(
        label=_("Explanation"),
        help_text=_("Name the error in at least 20 characters, or add the new evidence below."),
        required=False,
        max_length=WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        return Appealing(Ground(self.cleaned_data["ground"]), self.cleaned_data["words"], shown.photos)


class WithdrawForm(MoveForm):
    reason = forms.ChoiceField(
        label=_("Why you withdraw it"),
        choices=[(reason.value, phrases.WITHDRAW_REASONS[reason]) for reason in WithdrawReason],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose why you withdraw it."),
            "invalid_choice": _("Choose why you withdraw it."),
        },
    )

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        return Withdrawing(WithdrawReason(self.cleaned_data["reason"]))
