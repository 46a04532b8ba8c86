"""Plain forms, one for every move of a party; each makes what comes along with the move out of what was typed."""

from disputes.forms.mediating import AppealForm, SubmitForm, WithdrawForm
from disputes.forms.moving import MoveForm, Shown
from disputes.forms.offering import AcceptForm, Bounds, OfferForm, RejectAgainForm, RejectForm, TermsForm, typed
from disputes.forms.parcels import AddressForm, InspectForm, LabelForm, ParcelForm, ShowForm
from disputes.rules.states import Party, Verb

__all__ = ["Bounds", "MoveForm", "OfferForm", "Shown", "TermsForm", "form_for", "typed"]

FORMS: dict[Verb, type[MoveForm]] = {
    Verb.ACCEPT: AcceptForm,
    Verb.COUNTER: OfferForm,
    Verb.REVISE: OfferForm,
    Verb.MAKE_OFFER: OfferForm,
    Verb.REOPEN: OfferForm,
    Verb.REJECT: RejectForm,
    Verb.SUBMIT_EVIDENCE: SubmitForm,
    Verb.APPEAL: AppealForm,
    Verb.SHIP_RETURN: ParcelForm,
    Verb.CORRECT_TRACKING: ParcelForm,
    Verb.PROVIDE_LABEL: LabelForm,
    Verb.SET_RETURN_ADDRESS: AddressForm,
    Verb.REPORT_RETURN_PROBLEM: InspectForm,
    Verb.SHIP_REPLACEMENT: ParcelForm,
    Verb.REPORT_REPLACEMENT_PROBLEM: ShowForm,
    Verb.WITHDRAW: WithdrawForm,
}


def form_for(verb: Verb, by: Party) -> type[MoveForm]:
    """Return the form of a move; most need no more than a button."""
    if verb is Verb.REJECT and by is Party.BUYER:
        return RejectAgainForm
    return FORMS.get(verb, MoveForm)
