"""Enums in words. Words are looked up when they are shown, in the reader's language."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from helpcenter.rules.feedback import Fault
from helpcenter.rules.payment_problems import Choice, Step
from helpcenter.rules.publishing import Reason, State, Verb

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

STATES: dict[State, Promise] = {
    State.DRAFT: _("Draft"),
    State.IN_REVIEW: _("In review"),
    State.SCHEDULED: _("Scheduled"),
    State.PUBLISHED: _("Live"),
    State.SUPERSEDED: _("Replaced"),
    State.WITHDRAWN: _("Withdrawn"),
    State.DISCARDED: _("Discarded"),
}

VERBS: dict[Verb, Promise] = {
    Verb.SUBMIT: _("Send for review"),
    Verb.RETURN: _("Return to the writer"),
    Verb.PUBLISH: _("Publish now"),
    Verb.SCHEDULE: _("Schedule"),
    Verb.UNSCHEDULE: _("Cancel the schedule"),
    Verb.TAKE_EFFECT: _("Went live on schedule"),
    Verb.WITHDRAW: _("Withdraw from the site"),
    Verb.DISCARD: _("Discard"),
    Verb.SUPERSEDE: _("Replaced by a newer revision"),
}

REASONS: dict[Reason, Promise] = {
    Reason.NOT_FROM_HERE: _("This revision has moved on in the meantime. Look at its state now and decide again."),
    Reason.NOT_YOURS_TO_DO: _("Your account may not do this. Ask an editor with the right to publish."),
    Reason.NOTE_MISSING: _("Write a note that says why."),
    Reason.TIME_MISSING: _("Choose the date and time at which it should go live."),
    Reason.TIME_PAST: _("That time has passed. Choose a later one, or publish now."),
    Reason.NOT_DUE: _("Its time has not come yet."),
    Reason.ALREADY_LIVE: _("Its time has come: it is live already. Withdraw it instead."),
    Reason.ANOTHER_DRAFT: _("There is a newer draft. Publish or discard that one first."),
    Reason.TITLE_MISSING: _("Give it a title first."),
}

MOVED: dict[State, Promise] = {
    State.DRAFT: _("Back with the writer."),
    State.IN_REVIEW: _("Waiting for review."),
    State.SCHEDULED: _("It goes live by itself at %(time)s."),
    State.PUBLISHED: _("Published. Every reader sees it within seconds."),
    State.WITHDRAWN: _("Withdrawn. Readers no longer find it."),
    State.DISCARDED: _("The draft was given up. It stays in the history, from where it can be restored."),
}

EDITING: dict[str, Promise] = {
    "saved": _("Draft saved. Readers still see what is live."),
    "not_understood": _("That was not understood: check the date and the note (500 characters at the most)."),
    "dated": _("The dates are saved; readers see when the facts were checked."),
    "no_dates": _("Those are no dates. Use the form 2026-05-01."),
    "newer_just_now": _("Somebody saved a newer revision just now. Look at the history again."),
    "restored": _("Revision %(number)s is now the draft. Publish it when it is right."),
    "restored_comment": _("Restored revision %(number)s"),
    "nothing_written": _("Nothing written yet."),
}

FAULTS: dict[Fault, Promise] = {
    Fault.NOT_ANSWERED: _("It does not answer my question"),
    Fault.HARD_TO_FOLLOW: _("It is hard to follow"),
    Fault.OUT_OF_DATE: _("It is wrong or out of date"),
    Fault.ODD_TRANSLATION: _("The translation reads oddly"),
    Fault.DISLIKE_ANSWER: _("I understand it, but do not like the answer"),
    Fault.OTHER: _("Something else"),
}

CALLOUTS: dict[str, Promise] = {
    "note": _("Note"),
    "tip": _("Tip"),
    "warning": _("Please note"),
    "dated": _("May have changed"),
}

BODY_FAULTS: dict[str, Promise] = {
    "too_deep": _("Line %(line)s: lists or quotations are nested too deep (20 lists at the most). Nothing was saved."),
    "too_many_blocks": _(
        "Line %(line)s: too many paragraphs, list items and table cells (5,000 at the most). Split the article."
    ),
    "block_too_long": _(
        "Line %(line)s: this paragraph is too long (10,000 characters at the most). Split it with an empty line."
    ),
    "too_many_brackets": _(
        "Line %(line)s: too many opening brackets (200 in a paragraph, 3,000 in an article). Split the text."
    ),
    "too_long": _("The text has %(length)s characters; %(most)s is the most. Split the article."),
    "null": _("The text contains a NUL character, which no page can show. Remove it."),
}

PICTURE_FAULTS: dict[str, Promise] = {
    "too_large": _("The file is larger than 8 MB. Save the picture smaller and try again."),
    "too_many_pixels": _("The picture has more than 40 million pixels. Save it smaller and try again."),
    "bad_name": _("A picture's name is letters, digits, dots and hyphens, and ends in .png, .jpg, .webp or .gif."),
    "unreadable": _("This is no picture that a page can show. Use PNG, JPEG, WebP or GIF."),
}


def choices(phrases: dict) -> list[tuple[str, Promise]]:  # type: ignore[type-arg]
    """Return phrases as the choices of a field."""
    return [(str(name), words) for name, words in phrases.items()]


PAYMENT_QUESTIONS: dict[Step, Promise] = {
    Step.START: _("What happened when you paid?"),
    Step.CARD: _("What do you know about the card?"),
    Step.BANK: _("When did you transfer the money?"),
    Step.MESSAGE: _("How often did you try?"),
}

PAYMENT_ANSWERS: dict[Choice, Promise] = {
    Choice.CARD_DECLINED: _("My card was declined"),
    Choice.BANK_NOT_SEEN: _("I paid by bank transfer and it is not seen"),
    Choice.ERROR_SHOWN: _("An error message appeared"),
    Choice.CHARGED_WITHOUT_ORDER: _("I was charged, but there is no order"),
    Choice.SOMETHING_ELSE: _("Something else"),
    Choice.EXPIRED: _("It has expired, or will this month"),
    Choice.WRONG_DIGITS: _("I may have mistyped the number, the date or the security code"),
    Choice.FOREIGN_USE: _("It may be blocked for use abroad"),
    Choice.CARD_UNKNOWN: _("Everything seems right with it"),
    Choice.TRANSFER_YOUNG: _("Less than three working days ago"),
    Choice.TRANSFER_OLD: _("Longer ago"),
    Choice.TRANSFER_DIFFERS: _("I transferred another amount, or under another name"),
    Choice.ONCE: _("Once"),
    Choice.AGAIN_AND_AGAIN: _("Several times, also some time later"),
}
