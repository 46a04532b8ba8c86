"""Offers in sentences. They are made of what was agreed alone, so they say exactly the same in every language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from disputes.phrases.solutions import OFFER_KINDS
from disputes.rules.offers import Terms
from disputes.rules.states import OfferKind, PostagePayer
from orders.templatetags.orders import money


@dataclass(frozen=True, slots=True)
class Difference:
    """A count on which two offers are compared."""

    name: str
    old: str
    new: str

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


def in_a_sentence(terms: Terms, ceiling: int | None = None) -> str:
    """Say what is offered; with the most that can be refunded, also whether that is all of it."""
    sums = {"amount": money(terms.payable, terms.currency)}
    if terms.kind is OfferKind.NO_REFUND:
        return _("No refund.")
    if terms.kind is OfferKind.REPLACEMENT:
        return _("A replacement is sent. If it is not sent in time, %(amount)s is refunded instead.") % sums
    is_full = terms.amount == ceiling
    if terms.kind is OfferKind.REFUND_ONLY:
        full = _("Full refund of %(amount)s; the goods stay with the buyer.")
        part = _("Partial refund of %(amount)s; the goods stay with the buyer.")
        plain = _("Refund of %(amount)s; the goods stay with the buyer.")
    else:
        full = _("Full refund of %(amount)s once the goods are sent back.")
        part = _("Partial refund of %(amount)s once the goods are sent back.")
        plain = _("Refund of %(amount)s once the goods are sent back.")
    said = (plain if ceiling is None else full if is_full else part) % sums
    return (
        said
        if terms.kind is OfferKind.REFUND_ONLY
        else pgettext("sentences", "%(first)s %(second)s")
        % {
            "first": said,
            "second": postage(terms),
        }
    )


def postage(terms: Terms) -> str:
    """Say who pays for sending the goods back, and how; nothing where none are sent."""
    if terms.postage_payer is None:
        return ""
    if terms.is_by_label:
        return (
            _("We provide a return label.")
            if terms.postage_payer is PostagePayer.PLATFORM
            else _("The seller provides a return label.")
        )
    cap = {"cap": money(terms.postage_cap, terms.currency)}
    match terms.postage_payer:
        case PostagePayer.BUYER:
            return _("The buyer pays the return postage.")
        case PostagePayer.SELLER if terms.postage_cap:
            return _("The seller pays the return postage against a receipt, up to %(cap)s.") % cap
        case PostagePayer.SELLER:
            return _("The seller pays the return postage.")
        case _ if terms.postage_cap:
            return _("We pay the return postage against a receipt, up to %(cap)s.") % cap
        case _:
            return _("We pay the return postage.")


def differences(old: Terms, new: Terms) -> list[Difference]:
    """Return two offers side by side, count by count; what neither speaks of is left out."""
    counts = (
        (_("Solution"), str(OFFER_KINDS[old.kind]), str(OFFER_KINDS[new.kind])),
        (_("Refund"), _amount(old), _amount(new)),
        (_("Return postage"), postage(old), postage(new)),
        (_("If no replacement is sent"), _fallback(old), _fallback(new)),
    )
    return [Difference(name, a or "—", b or "—") for name, a, b in counts if a or b]


def _amount(terms: Terms) -> str:
    return money(terms.amount, terms.currency) if terms.kind is not OfferKind.REPLACEMENT else ""


def _fallback(terms: Terms) -> str:
    return money(terms.payable, terms.currency) if terms.kind is OfferKind.REPLACEMENT else ""
