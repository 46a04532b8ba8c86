"""Offers as they are made and answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.forms.amounts import amount_of, share_of
from disputes.forms.moving import NOTHING_SHOWN, MoveForm, Shown
from disputes.phrases.amounts import AT_MOST, AT_MOST_OR_SHARE, SHARE_IS
from disputes.phrases.numbers import all_in_words
from disputes.rules.facts import Case
from disputes.rules.offers import Terms, allowed_kinds, usual_postage_payer
from disputes.rules.payloads import Accepting, Offering, Payload, Rejecting
from disputes.rules.refusals import Refusal
from disputes.rules.states import OfferKind, Party, PostagePayer, Reason, RejectReason
from messaging.forms import WordsField
from messaging.rules.photos import Takes
from orders.rules.money import plain
from orders.templatetags.orders import money

ADDRESS_MOST = 500  # characters
WORDS_MOST = 2_000
OFFER_FIELDS: Mapping[Refusal, str] = {
    Refusal.KIND_NOT_ALLOWED: "kind",
    Refusal.REPLACEMENT_OFF: "kind",
    Refusal.NOT_AN_AMOUNT: "amount",
    Refusal.OVER_CEILING: "amount",
    Refusal.OTHER_CURRENCY: "amount",
    Refusal.NOTHING_CHANGED: "amount",
    Refusal.IDENTICAL: "amount",
    Refusal.WORSE_FOR_BUYER: "amount",
    Refusal.FALLBACK_MISSING: "fallback_amount",
    Refusal.POSTAGE_UNSAID: "postage_payer",
    Refusal.POSTAGE_IS_BUYERS: "postage_payer",
    Refusal.POSTAGE_OVER_CAP: "postage_cap",
    Refusal.LABEL_IS_SELLERS: "is_by_label",
    Refusal.NO_RETURN_ADDRESS: "return_address",
}
AMOUNT = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """Within what somebody may make an offer; amounts in minor units."""

    reason: Reason
    currency: str
    ceiling: int
    author: Party
    has_replacement: bool = True
    postage_cap_max: int | None = None

    @property
    def kinds(self) -> list[OfferKind]:
        allowed = allowed_kinds(self.reason, has_replacement=self.has_replacement) - {OfferKind.NO_REFUND}
        return [kind for kind in OfferKind if kind in allowed]

    @property
    def payers(self) -> list[PostagePayer]:
        if self.author is Party.AGENT:
            return list(PostagePayer)
        if self.author is Party.BUYER and self.reason is Reason.CHANGE_OF_MIND:
            return [PostagePayer.BUYER]
        return [PostagePayer.BUYER, PostagePayer.SELLER]


def bounds_of(case: Case, author: Party, at: datetime) -> Bounds:
    policy = case.policy(at)
    return Bounds(case.reason, case.currency, case.ceiling, author, policy.replacement, policy.postage_cap_max)


class TermsForm(forms.Form):
    """What is offered. Only what belongs to the chosen solution is read; the rest is kept, and may be anything.

    A form that `takes_shares` reads 50% as that much of the ceiling; what is offered is the amount (§5).
    """

    takes_shares = False
    kind = forms.ChoiceField(
        label=_("Solution"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the solutions."),
            "invalid_choice": phrases.REFUSALS[Refusal.KIND_NOT_ALLOWED],
        },
    )
    amount = WordsField(label=_("Amount of the refund"), required=False, widget=AMOUNT)
    postage_payer = forms.ChoiceField(
        label=_("Who pays the return postage"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": phrases.REFUSALS[Refusal.POSTAGE_UNSAID]},
    )
    is_by_label = forms.BooleanField(label=_("By a return label that the buyer gets"), required=False)
    postage_cap = WordsField(
        label=_("Return postage paid back, at most"),
        help_text=_("Against a receipt, where it is not the buyer's and no label is sent."),
        required=False,
        widget=AMOUNT,
    )
    fallback_amount = WordsField(
        label=_("Refund if no replacement is sent"),
        help_text=_("Paid by itself when the replacement is not sent in time."),
        required=False,
        widget=AMOUNT,
    )
    return_address = WordsField(
        label=_("Address for the return"),
        help_text=_("The buyer sees it once you agree."),
        required=False,
        max_length=ADDRESS_MOST,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def set_bounds(self, bounds: Bounds) -> None:
        """Offer what is possible within bounds, and begin with what is usual."""
        self.bounds = bounds
        self.shares: dict[str, str] = {}  # What each share that was typed comes to, in a sentence.
        kinds, payers = bounds.kinds, bounds.payers
        self.fields["kind"].choices = [(kind.value, phrases.OFFER_KINDS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["postage_payer"].choices = [(payer.value, phrases.POSTAGE_PAYERS[payer]) for payer in payers]  # type: ignore[attr-defined]
        self.fields["amount"].help_text = str(AT_MOST_OR_SHARE if self.takes_shares else AT_MOST) % {
            "most": money(bounds.ceiling, bounds.currency)
        }
        if OfferKind.RETURN_AND_REFUND not in kinds:
            for name in ("postage_payer", "is_by_label", "postage_cap", "return_address"):
                del self.fields[name]
        elif bounds.author is not Party.SELLER:
            del self.fields["return_address"]
        if OfferKind.REPLACEMENT not in kinds:
            del self.fields["fallback_amount"]
        payer = usual_postage_payer(bounds.reason)
        self.initial.setdefault("postage_payer", payer if payer in payers else payers[0])
        if len(kinds) == 1:
            self.initial.setdefault("kind", kinds[0])

    def clean(self) -> dict[str, Any]:
        read = super().clean() or self.cleaned_data
        kind = OfferKind(read["kind"]) if read.get("kind") else None
        if kind is OfferKind.REPLACEMENT:
            self._read_share("fallback_amount")
        elif kind is not None:
            self._read_share("amount")
        if kind is OfferKind.RETURN_AND_REFUND:
            self._read_postage(read)
        return read

    def _read_postage(self, read: dict[str, Any]) -> None:
        if "postage_payer" in self.errors:
            return
        if not read.get("postage_payer"):
            self.add_error("postage_payer", phrases.REFUSALS[Refusal.POSTAGE_UNSAID])
        elif read["postage_payer"] == PostagePayer.PLATFORM and read.get("is_by_label"):
            self.add_error("is_by_label", phrases.REFUSALS[Refusal.LABEL_IS_SELLERS])
        elif read["postage_payer"] != PostagePayer.BUYER and not read.get("is_by_label"):
            self._read_amount("postage_cap", self.bounds.postage_cap_max)

    def _read_share(self, name: str) -> None:
        """Read an amount of which a share may be written; the ceiling is what it is a share of."""
        currency, most = self.bounds.currency, self.bounds.ceiling
        try:
            share = share_of(self.cleaned_data.get(name, ""), currency, most=most) if self.takes_shares else None
        except forms.ValidationError as error:
            self.add_error(name, error)
            return
        if share is not None:
            self.cleaned_data[name] = plain(share[1], currency)
            said = {"share": share[0], "most": money(most, currency), "amount": money(share[1], currency)}
            self.shares[name] = str(SHARE_IS) % said
        self._read_amount(name, most)

    def with_amounts(self) -> dict[str, str]:
        """Return the amounts that shares came to, as they would be typed; only of a form that is valid."""
        return {name: plain(self.cleaned_data[name], self.bounds.currency) for name in self.shares}

    def _read_amount(self, name: str, most: int | None) -> None:
        try:
            self.cleaned_data[name] = amount_of(self.cleaned_data.get(name, ""), self.bounds.currency, most=most)
        except forms.ValidationError as error:
            self.add_error(name, error)

    @property
    def terms(self) -> Terms:
        """Return what is offered; only of a form that is valid."""
        read, kind = self.cleaned_data, OfferKind(self.cleaned_data["kind"])
        if kind is OfferKind.REPLACEMENT:
            return Terms(kind, 0, self.bounds.currency, fallback_amount=read["fallback_amount"])
        if kind is OfferKind.REFUND_ONLY:
            return Terms(kind, read["amount"], self.bounds.currency)
        payer = PostagePayer(read["postage_payer"])
        is_by_label = payer is not PostagePayer.BUYER and read["is_by_label"]
        return Terms(
            kind,
            read["amount"],
            self.bounds.currency,
            postage_payer=payer,
            postage_cap=0 if is_by_label or payer is PostagePayer.BUYER else read["postage_cap"],
            is_by_label=is_by_label,
            return_address=read.get("return_address", "").strip(),
        )


class OfferForm(MoveForm, TermsForm):
    """An offer in answer to another, in place of one's own, or with which a dispute is opened again."""

    FIELDS = OFFER_FIELDS
    field_order = ("kind", "amount")

    def __init__(self, data: Any = None, *, case: Case, by: Party, at: datetime, initial: Any = None) -> None:
        begin = case.last_of(by) or (case.open_offers[-1] if case.open_offers else None)
        super().__init__(
            data, case=case, by=by, at=at, initial={**(typed(begin.terms) if begin else {}), **(initial or {})}
        )
        self.takes_shares = by is not Party.AGENT  # What a mediator proposes is made without a second look.
        self.set_bounds(bounds_of(case, by, at))

    def show_amounts(self) -> bool:
        """Put amounts in the place of shares, for its reader to look at before they are offered; return whether any was."""
        amounts = self.with_amounts()
        for name, words in amounts.items():
            self.data[name] = words  # type: ignore[index]
        return bool(amounts)

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        return Offering(self.terms)


class AcceptForm(MoveForm):
    """The offer that was read is named; who takes goods back says where to, unless that is known."""

    FIELDS: Mapping[Refusal, str] = {Refusal.NO_RETURN_ADDRESS: "return_address"}
    offer = WordsField(required=False, widget=forms.HiddenInput)
    return_address = WordsField(
        label=_("Address for the return"),
        help_text=_("The buyer sends the goods there."),
        required=False,
        max_length=ADDRESS_MOST,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, case: Case, by: Party, at: datetime, initial: Any = None) -> None:
        super().__init__(
            data, case=case, by=by, at=at, initial={"return_address": case.return_address, **(initial or {})}
        )
        offer = case.offer(self.named)
        if by is not Party.SELLER or offer is None or offer.terms.kind is not OfferKind.RETURN_AND_REFUND:
            del self.fields["return_address"]

    @property
    def named(self) -> int:
        """Return the number of the offer that is accepted, as the reader had it; one that is none is no offer's."""
        named = str(self["offer"].value() or "")
        return int(named) if named.isascii() and named.isdigit() and len(named) < 6 else 0

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        return Accepting(self.named, self.cleaned_data.get("return_address", "").strip())


class RejectForm(MoveForm):
    """Why a seller gives nothing. Photos count as well as words do."""

    FIELDS: Mapping[Refusal, str] = {Refusal.REJECTION_UNFOUNDED: "words"}
    takes_photos = True
    takes = Takes.BOTH
    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[(reason.value, phrases.REJECT_REASONS[reason]) for reason in RejectReason],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": phrases.REFUSALS[Refusal.REJECTION_UNFOUNDED]},
    )
    words = WordsField(
        label=_("Explanation"),
        required=False,
        max_length=WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        least = all_in_words(self.case.policy(self.at))["least_rejection"]
        said = gettext("At least %(least)s, or a photo that shows it. The buyer and our mediators read it.")
        self.fields["words"].help_text = said % {"least": least}

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        reason = self.cleaned_data["reason"]
        return Rejecting(RejectReason(reason) if reason else None, self.cleaned_data["words"], shown.photos)


class RejectAgainForm(MoveForm):
    """A buyer's no: what they asked for last stands again."""

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        return Rejecting(None)


def typed(terms: Terms) -> dict[str, Any]:
    """Return terms as a form would have them typed."""
    currency = terms.currency
    words: dict[str, Any] = {"kind": terms.kind.value} if terms.kind is not OfferKind.NO_REFUND else {}
    if terms.amount:
        words["amount"] = plain(terms.amount, currency)
    if terms.fallback_amount:
        words["fallback_amount"] = plain(terms.fallback_amount, currency)
    if terms.postage_payer:
        words |= {"postage_payer": terms.postage_payer.value, "is_by_label": terms.is_by_label}
        words["postage_cap"] = plain(terms.postage_cap, currency) if terms.postage_cap else ""
    return words | ({"return_address": terms.return_address} if terms.return_address else {})
