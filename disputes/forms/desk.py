"""What mediators type and choose, turned into values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.forms.moving import NOTHING_SHOWN, MoveForm, Shown
from disputes.forms.offering import OFFER_FIELDS, OfferForm, TermsForm, bounds_of
from disputes.rules.evidence import Need, Slot, checklist
from disputes.rules.facts import Case
from disputes.rules.offers import Terms, allowed_kinds, nothing
from disputes.rules.payloads import PayingOtherwise, Payload, ReopeningCase, Requesting
from disputes.rules.queues import Filters, View
from disputes.rules.refusals import Refusal
from disputes.rules.rulings import RulingReason, fitting
from disputes.rules.states import SIDES, AtFault, MoneySource, OfferKind, Party, Reason, Verb
from disputes.standing import why_refused
from messaging import phrases as threads
from messaging.forms import KEY, PhotosField, WordsField, new_key
from messaging.rules.photos import Takes
from messaging.rules.threads import BODY_MAX, Audience, Side, audiences_for
from messaging.rules.threads import Refusal as NotSaid

BIGGEST = 2**63 - 1
MOST_TYPED = 200  # characters of a search
REFERENCE_MAX = 100  # characters
WORDS_MAX = 2_000
RATIONALE_MAX = 5_000


def number(word: str | None) -> int | None:
    """Return the number of a row that a page sent, or None for what is none."""
    return int(word) if word and word.isascii() and word.isdecimal() and len(word) < 19 else None


class FiltersForm(forms.Form):
    """Which disputes somebody wants to see. What fits nowhere is left out: a list is always shown."""

    view = forms.ChoiceField(required=False, choices=list(phrases.VIEWS.items()))
    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=[("", _("All")), *phrases.REASONS.items()])
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[("", _("All")), *phrases.STAGES.items()])
    shop = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
    q = WordsField(required=False)

    @property
    def filters(self) -> Filters:
        self.is_valid()
        data = self.cleaned_data
        return Filters(
            view=View(data.get("view") or View.ALL),
            reason=data.get("reason") or "",
            stage=data.get("stage") or "",
            shop=data.get("shop"),
            words=" ".join((data.get("q") or "")[:MOST_TYPED].split()),
        )


def slots_to_ask(reason: Reason, side: Party) -> list[Slot]:
    """Return what a side can be asked for: its checklist, what it shows of a return and of posting, and its word."""
    reasons = (reason, Reason.RETURN_PROBLEM, Reason.NOT_RECEIVED)
    listed = [item.slot for one in reasons for item in checklist(one, side) if item.need is not Need.SYSTEM]
    return list(dict.fromkeys([*listed, Slot.STATEMENT, Slot.PROOF_OF_POSTING]))


class RequestForm(MoveForm):
    """Who is asked for which evidence, and what is said to both about it."""

    buyer = forms.MultipleChoiceField(label=_("From the buyer"), required=False, widget=forms.CheckboxSelectMultiple)
    seller = forms.MultipleChoiceField(label=_("From the seller"), required=False, widget=forms.CheckboxSelectMultiple)
    words = WordsField(
        label=_("What you would like to know, for both to read"),
        required=False,
        max_length=BODY_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, data: Any = None, *, case: Case, by: Party, at: datetime, initial: Any = None) -> None:
        super().__init__(data, case=case, by=by, at=at, initial=initial)
        most = case.policy(at).max_evidence_requests
        for side in SIDES:
            slots = slots_to_ask(case.reason, side) if case.requests.count(side) < most else []
            self.fields[side.value].choices = [(slot.value, phrases.SLOTS[slot]) for slot in slots]  # type: ignore[attr-defined]

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        chosen = {side: self.cleaned_data[side.value] for side in SIDES}
        return Requesting({side: frozenset(map(Slot, slots)) for side, slots in chosen.items() if slots})


class PayingForm(MoveForm):
    """How a refund was paid another way."""

    FIELDS: Mapping[Refusal, str] = {
        Refusal.REFERENCE_MISSING: "reference",
        Refusal.MAY_HAVE_PAID: "is_proven_unpaid",
    }
    reference = WordsField(label=_("Reference of the payment"), required=False, max_length=REFERENCE_MAX)
    is_proven_unpaid = forms.BooleanField(
        label=_("I checked with the payment service: the first attempt was not paid"), required=False
    )

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        data = self.cleaned_data
        return PayingOtherwise(data["reference"].strip(), is_proven_unpaid=data["is_proven_unpaid"])


class ReopenForm(MoveForm):
    """Why a closed case is looked at again, and where its money would come from."""

    FIELDS: Mapping[Refusal, str] = {Refusal.WORDS_MISSING: "words", Refusal.MONEY_GONE: "source"}
    words = WordsField(
        label=_("Why the case is looked at again"),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    source = forms.ChoiceField(
        label=_("Where the money would come from"),
        required=False,
        choices=[("", _("Choose")), *((one.value, words) for one, words in phrases.MONEY_SOURCES.items())],
    )

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        data = self.cleaned_data
        return ReopeningCase(data["words"].strip(), MoneySource(data["source"]) if data["source"] else None)


class RulingForm(MoveForm, TermsForm):
    """A ruling: why, who is responsible, what both get, and on what it stands. A draft of it may be anything."""

    FIELDS: Mapping[Refusal, str] = {
        **OFFER_FIELDS,
        Refusal.RATIONALE_SHORT: "rationale_ja",
        Refusal.NOTHING_CITED: "cited",
    }
    finding = forms.ChoiceField(label=_("Finding"), error_messages={"required": _("Choose what you found.")})
    at_fault = forms.ChoiceField(
        label=_("Responsible"),
        choices=[("", _("Choose")), *((one.value, words) for one, words in phrases.AT_FAULT.items())],
        error_messages={"required": _("Say who is responsible.")},
    )
    rationale_ja = WordsField(
        label=_("Reasons in Japanese"),
        required=False,
        max_length=RATIONALE_MAX,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "ja"}),
    )
    rationale_en = WordsField(
        label=_("Reasons in English"),
        required=False,
        max_length=RATIONALE_MAX,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "en"}),
    )
    cited = forms.MultipleChoiceField(label=_("Evidence it stands on"), required=False)
    field_order = ("finding", "at_fault", "kind", "amount")

    def __init__(
        self,
        data: Any = None,
        *,
        case: Case,
        by: Party,
        at: datetime,
        citable: Iterable[str] = (),
        initial: Any = None,
    ) -> None:
        super().__init__(data, case=case, by=by, at=at, initial=initial)
        self.set_bounds(bounds_of(case, Party.AGENT, at))
        kinds = allowed_kinds(case.reason, is_ruling=True)
        chosen = [(kind.value, phrases.OFFER_KINDS[kind]) for kind in OfferKind if kind in kinds]
        self.fields["kind"].choices = chosen  # type: ignore[attr-defined]
        self._offer_returns(case)
        self.fields.pop("fallback_amount", None)  # Nobody can be made to send a replacement.
        codes = [(code.value, phrases.RULING_REASONS[code]) for code in fitting(case.reason)]
        self.fields["finding"].choices = [("", _("Choose")), *codes]  # type: ignore[attr-defined]
        self.fields["cited"].choices = [(one, one) for one in citable]  # type: ignore[attr-defined]

    def _offer_returns(self, case: Case) -> None:
        """Offer a return where a ruling may order one although nobody may offer it: fakes (§1)."""
        if OfferKind.RETURN_AND_REFUND not in allowed_kinds(case.reason, is_ruling=True):
            return
        for name in ("postage_payer", "is_by_label", "postage_cap"):
            self.fields.setdefault(name, TermsForm.base_fields[name])
        payers = [(payer.value, phrases.POSTAGE_PAYERS[payer]) for payer in self.bounds.payers]
        self.fields["postage_payer"].choices = payers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("kind") == OfferKind.NO_REFUND:
            return self.cleaned_data  # Of nothing there is no amount to read.
        return super().clean()

    def clean_rationale_ja(self) -> str:
        return self._long_enough("rationale_ja")

    def clean_rationale_en(self) -> str:
        return self._long_enough("rationale_en")

    def clean_cited(self) -> list[str]:
        if not self.cleaned_data["cited"]:
            raise forms.ValidationError(str(phrases.REFUSALS[Refusal.NOTHING_CITED]))
        chosen: list[str] = self.cleaned_data["cited"]
        return chosen

    def _long_enough(self, name: str) -> str:
        words: str = self.cleaned_data[name].strip()
        if len(words) < self.case.policy(self.at).least_rationale:
            raise forms.ValidationError(why_refused(Refusal.RATIONALE_SHORT, self.case, self.at))
        return words

    @property
    def terms(self) -> Terms:
        if self.cleaned_data["kind"] == OfferKind.NO_REFUND:
            return nothing(self.case.currency)
        return super().terms

    @property
    def rationales(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"rationale_{language}"] for language in ("ja", "en")}

    @property
    def found(self) -> RulingReason:
        return RulingReason(self.cleaned_data["finding"])

    @property
    def fault(self) -> AtFault:
        return AtFault(self.cleaned_data["at_fault"])

    @property
    def kept(self) -> dict[str, Any]:
        """Return what was typed as a draft keeps it, whether it is complete or not."""
        known = {value for value, _ in self.fields["cited"].choices}  # type: ignore[attr-defined]
        words = {
            name: str(self[name].value() or "").replace("\x00", "")[:RATIONALE_MAX]
            for name in self.fields
            if name not in {"version", "key", "seen", "upload_key", "cited", "is_by_label"}
        }
        cited = [one for one in self["cited"].value() or () if one in known]
        is_by_label = "is_by_label" in self.fields and bool(self["is_by_label"].value())
        return {**words, "is_by_label": is_by_label, "cited": cited}


class SayForm(MoveForm):
    """Words for the thread, and who reads them."""

    takes_photos = True
    body = WordsField(
        label=_("Your message"),
        required=False,
        strip=False,
        max_length=BODY_MAX,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "dir": "auto"}),
        error_messages={"max_length": threads.REFUSALS[NotSaid.TOO_LONG]},
    )
    audience = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[
            (one.value, threads.AUDIENCES[one])
            for one in audiences_for(Side.SUPPORT, (Side.CUSTOMER, Side.SHOP, Side.SUPPORT))
        ],
    )
    photo = PhotosField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, data: Any = None, *, case: Case, by: Party, at: datetime, initial: Any = None) -> None:
        self.uploaded: list[Any] = []  # What the form already holds when it is shown again.
        super().__init__(data, case=case, by=by, at=at, initial=initial)

    def clean_audience(self) -> Audience:
        return Audience(self.cleaned_data["audience"])


class ShowForm(SayForm):
    """Evidence that a mediator adds, such as a carrier's answer."""

    takes = Takes.BOTH
    slot = forms.ChoiceField(label=_("What it shows"), required=False)

    def __init__(self, data: Any = None, *, case: Case, by: Party, at: datetime, initial: Any = None) -> None:
        super().__init__(data, case=case, by=by, at=at, initial=initial)
        slots = list(dict.fromkeys(item.slot for item in checklist_of(case.reason)))
        self.fields["slot"].choices = [("", _("Something else")), *((one.value, phrases.SLOTS[one]) for one in slots)]  # type: ignore[attr-defined]

    @property
    def chosen_slot(self) -> Slot | None:
        return Slot(self.cleaned_data["slot"]) if self.cleaned_data["slot"] else None


def checklist_of(reason: Reason) -> list[Any]:
    """Return the checklist of a reason, of both sides and of the site."""
    return [item for party in (*SIDES, None) for item in checklist(reason, party)]


class BehalfForm(forms.Form):
    """Why a dispute is opened for a buyer outside its window; `key` makes sent twice one dispute."""

    override_words = WordsField(
        label=_("Why it is opened although the window is over"),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": new_key()})

    @property
    def sent_key(self) -> str:
        """Return the key of this rendering; one that we cannot have made holds nothing together."""
        sent = str(self.data.get("key", ""))
        return sent if KEY.fullmatch(sent) else new_key()


class RefuseForm(forms.Form):
    """Why a second person does not approve."""

    words = WordsField(
        label=_("Why you do not approve"),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": phrases.REFUSALS[Refusal.WORDS_MISSING]},
    )


class AssignForm(forms.Form):
    """To whom a case goes; nobody when nothing is chosen."""

    agent = forms.ChoiceField(label=_("Mediator"), required=False)

    def __init__(self, data: Any = None, *, agents: Sequence[Any], agent: Any = None) -> None:
        super().__init__(data, initial={"agent": str(agent.pk) if agent else ""}, auto_id="assign_%s")
        self.agents = {str(one.pk): one for one in agents}
        self.fields["agent"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody")),
            *((key, str(one)) for key, one in self.agents.items()),
        ]

    def clean_agent(self) -> Any:
        return self.agents.get(self.cleaned_data["agent"])


FORMS: dict[Verb, type[MoveForm]] = {
    Verb.REQUEST_EVIDENCE: RequestForm,
    Verb.PROPOSE: OfferForm,
    Verb.PAY_BY_OTHER_MEANS: PayingForm,
    Verb.REPAIR: PayingForm,
    Verb.REOPEN_CASE: ReopenForm,
    Verb.WRITE: SayForm,
    Verb.ADD_EVIDENCE: ShowForm,
}
