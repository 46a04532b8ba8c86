"""Enums of accounts in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rules.logins import Hint
from accounts.rules.names import Name, NameFault
from accounts.rules.people import AccountState, Role, Violation
from accounts.rules.states import Deed, Refusal, Verb

ROLES = {
    Role.BUYER: _("buyer"),
    Role.SELLER: _("seller"),
    Role.AGENT: _("agent"),
}
ROLES_ALONE = {  # As a whole answer to “what kind of account is this?”
    Role.BUYER: _("Buyer account"),
    Role.SELLER: _("Seller account"),
    Role.AGENT: _("Agent account"),
}
STATES = {
    AccountState.ACTIVE: _("active"),
    AccountState.CLOSED: _("closed by its owner"),
    AccountState.SUSPENDED: _("suspended"),
    AccountState.LOCKED: _("locked for security"),
}
VIOLATIONS = {
    Violation.COUNTERFEITS: _("offering or knowingly buying counterfeit goods"),
    Violation.FRAUD: _("deceiving another member about a payment, an order or a dispute"),
    Violation.ABUSE: _("insulting or threatening other members or our staff"),
    Violation.OUTSIDE_DEALS: _("asking others to pay or trade outside the marketplace"),
    Violation.REVIEWS: _("false or paid reviews"),
    Violation.OTHER: _("another breach of the marketplace's rules"),
}
VERBS: dict[str, Any] = {  # And the deeds that move nothing.
    Verb.CLOSE: _("closed"),
    Verb.REOPEN: _("opened again"),
    Verb.SUSPEND: _("suspended"),
    Verb.LIFT: _("suspension ended"),
    Verb.LOCK: _("locked"),
    Verb.UNLOCK: _("unlocked"),
    Deed.RESET_SECOND_FACTOR: _("second factor reset"),
}
REFUSALS = {
    Refusal.WRONG_STATE: _("The account is no longer in a state in which this can be done."),
    Refusal.NOT_THEIRS: _("You may not do this."),
    Refusal.TOO_LATE: _("The time in which the account could be opened again is over."),
    Refusal.TOO_EARLY: _("The suspension has not ended yet."),
}
NOTICES = {  # Kinds of notices, as agents read them in a list.
    "account_verify_address": _("link to verify an address"),
    "account_exists": _("sign-up with an address that has an account"),
    "account_reset_password": _("link to reset the password"),
    "account_login_help": _("why signing in fails"),
    "account_agent_invited": _("invitation of an agent"),
    "account_welcome": _("welcome"),
    "account_closed": _("account closed"),
    "account_reopened": _("account opened again"),
    "account_suspended": _("account suspended"),
    "account_suspension_ended": _("end of a suspension"),
    "account_locked": _("account locked"),
    "account_unlocked": _("account unlocked"),
    "account_password_changed": _("password changed"),
    "account_address_changed": _("address changed"),
    "account_second_factor_on": _("second factor switched on"),
    "account_second_factor_off": _("second factor switched off"),
    "account_recovery_codes_made": _("new recovery codes"),
    "account_data_ready": _("data ready to download"),
}
GROUPS = {  # Of agents; an operator's own groups have the names that they were given.
    "Support agent": _("Support agent"),
    "Mediator": _("Mediator"),
    "Senior mediator": _("Senior mediator"),
    "Editor": _("Editor"),
    "Translator": _("Translator"),
    "Administrator": _("Administrator"),
}
REGIONS = {  # Of time zones, in the order of a world map from Japan.
    "Asia": _("Asia"),
    "Europe": _("Europe"),
    "America": _("North and South America"),
    "Africa": _("Africa"),
    "Australia": _("Australia"),
    "Pacific": _("Pacific"),
    "Indian": _("Indian Ocean"),
    "Atlantic": _("Atlantic"),
    "Arctic": _("Arctic"),
    "Antarctica": _("Antarctica"),
}
OTHER_REGION = _("Other")
CLOSE_WORD = _("CLOSE")  # Typed by whoever means to close their account.
MOVES = {  # What an agent may do with an account, as a button says it.
    Verb.SUSPEND: _("Suspend the account"),
    Verb.LIFT: _("End the suspension"),
    Verb.LOCK: _("Lock the account"),
    Verb.UNLOCK: _("Unlock the account"),
    Verb.REOPEN: _("Open the account again"),
}
MOVE_EFFECTS = {
    Verb.SUSPEND: _("The person is signed out everywhere, cannot sign in, and is told by mail which rule was broken."),
    Verb.LIFT: _("The person can sign in again, and is told so by mail."),
    Verb.LOCK: _(
        "The person is signed out everywhere and is told by mail to reset the password, which unlocks the account."
    ),
    Verb.UNLOCK: _("The person can sign in again without resetting the password, and is told so by mail."),
    Verb.REOPEN: _("The person can sign in again, with everything as it was, and is told so by mail."),
}
MOVES_DONE = {
    Verb.SUSPEND: _("The account is suspended."),
    Verb.LIFT: _("The suspension is over."),
    Verb.LOCK: _("The account is locked."),
    Verb.UNLOCK: _("The account is unlocked."),
    Verb.REOPEN: _("The account is open again."),
}
RESET_SECOND_FACTOR = _("Reset the second factor")
RESET_SECOND_FACTOR_EFFECT = _(
    "For somebody who lost the phone and the recovery codes, and has proved who they are. The second factor is switched off, "
    "the person is signed out everywhere and is told by mail; an agent sets it up anew at the next sign-in."
)
RESET_SECOND_FACTOR_DONE = _("The second factor is switched off.")


def group(name: str) -> str:
    """Return a shipped group's name in the language at hand, and an operator's own as it was given."""
    return str(GROUPS.get(name, name))


NAME_FAULTS = {
    NameFault.EMPTY: _("Enter your name in English letters, as it is to be on labels: for example Hanako Yamada."),
    NameFault.TOO_SHORT: _("Enter the whole name: it has at least two letters."),
    NameFault.TOO_LONG: _("There is room for %(most)s characters. Please shorten the name; an initial will do."),
    NameFault.NOT_ENGLISH: _(
        "Labels are printed with English letters, and “%(offending)s” is not among them. Please write the name with the "
        "letters A to Z: for example Hanako Yamada."
    ),
    NameFault.HAS_DIGITS: _("A name has no digits. Please remove “%(offending)s”."),
    NameFault.UNREADABLE: _("This name has characters that cannot be seen. Please type it anew."),
}
MOST_OFFENDING = 12  # characters of a name that a message repeats
ACCENTS = _("Labels are printed without accents. Please write it like this: %(suggestion)s")
LOGIN_HINTS = {
    Hint.FULL_WIDTH: _(
        "You typed full-width characters. In an address or a member ID that does no harm: we read “%(about)s”. In a "
        "password it does, so switch your keyboard to half-width English letters before you type it."
    ),
    Hint.BLANKS: _(
        "There was a blank in it. In an address or a member ID that does no harm: we read “%(about)s”. In a password a "
        "blank counts, so look for one before and after it, above all if you pasted it."
    ),
    Hint.DOMAIN: _("Did you mean %(about)s? The part after the @ looks mistyped."),
    Hint.CHECK_DIGIT: _(
        "This looks like a member ID, but a digit in it is wrong, or two are swapped. Compare it with our mails to you, or "
        "use your e-mail address."
    ),
    Hint.PHONE: _("This looks like a phone number. Please sign in with your e-mail address or your member ID."),
    Hint.NEITHER: _(
        "This is neither an e-mail address, which has an @, nor a member ID, which is an M and ten digits, such as "
        "M482-910-3857."
    ),
}


def name_fault(name: Name) -> str:
    """Return what is wrong with a name that has a fault, and what to do about it."""
    if name.suggestion:
        return str(ACCENTS) % {"suggestion": name.suggestion}
    offending = "".join(filter(str.isprintable, name.offending))[:MOST_OFFENDING] or "�"
    return str(NAME_FAULTS[name.fault or NameFault.EMPTY]) % {"offending": offending, "most": name.most}
