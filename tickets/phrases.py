"""Enums in words. Words are looked up when they are shown, in the reader's language."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rules.languages import Language
from tickets.rules.hours import Calendar
from tickets.rules.queues import View
from tickets.rules.states import Channel, CsatAnswer, Party, Priority, Refusal, Stage, TargetKind, Topic, Verb

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

# As an agent sees it.
STAGES: dict[Stage, Promise] = {
    Stage.NEW: pgettext_lazy("ticket", "New"),
    Stage.OPEN: pgettext_lazy("ticket", "Open"),
    Stage.PENDING: pgettext_lazy("ticket", "Pending"),
    Stage.ON_HOLD: pgettext_lazy("ticket", "On hold"),
    Stage.SOLVED: pgettext_lazy("ticket", "Solved"),
    Stage.CLOSED: pgettext_lazy("ticket", "Closed"),
}

# As who asked understands it.
STAGES_FOR_REQUESTERS: dict[Stage, Promise] = {
    Stage.NEW: _("Received"),
    Stage.OPEN: _("We are working on it"),
    Stage.PENDING: _("Waiting for your answer"),
    Stage.ON_HOLD: _("We are waiting for somebody else"),
    Stage.SOLVED: pgettext_lazy("ticket", "Solved"),
    Stage.CLOSED: pgettext_lazy("ticket", "Closed"),
}

WHAT_HAPPENS_NEXT: dict[Stage, Promise] = {
    Stage.NEW: _("An agent reads your question and answers it. You do not have to do anything."),
    Stage.OPEN: _("An agent is looking into it and writes to you. You can add to your question at any time."),
    Stage.PENDING: _("Please answer our last message. We cannot go on without you."),
    Stage.ON_HOLD: _("We have asked somebody else, for example the carrier, and write to you as soon as we know more."),
    Stage.SOLVED: _("If it is not solved after all, reply and it is open again. Otherwise you need not do anything."),
    Stage.CLOSED: _("This ticket is over. If you need more help, open a follow-up: we see both together."),
}

# The same with the instant that is known; %(time)s is a date and a time with their zone.
UNTIL_WHEN: dict[Stage, Promise] = {
    Stage.NEW: _("You hear from us by %(time)s."),
    Stage.OPEN: _("You hear from us by %(time)s."),
    Stage.PENDING: _("If we hear nothing from you by %(time)s, we take it as solved. You can still reply after that."),
    Stage.ON_HOLD: _("We look at it again at %(time)s at the latest."),
    Stage.SOLVED: _("You can reopen it until %(time)s."),
}

PARTIES: dict[Party, Promise] = {
    Party.REQUESTER: _("Requester"),
    Party.AGENT: _("Agent"),
    Party.CLOCK: _("Clock"),
    Party.SITE: _("Site"),
}

VERBS: dict[Verb, Promise] = {
    Verb.SUBMIT: _("Send the question"),
    Verb.REPLY: _("Reply"),
    Verb.NOTE: _("Write an internal note"),
    Verb.WAIT: _("Wait for the requester"),
    Verb.HOLD: _("Put on hold"),
    Verb.RELEASE: _("Take up again"),
    Verb.SOLVE: _("Mark as solved"),
    Verb.REOPEN: _("Reopen"),
    Verb.ASSIGN: _("Assign"),
    Verb.UNASSIGN: _("Back to the queue"),
    Verb.SET_PRIORITY: _("Change the priority"),
    Verb.SET_TOPIC: _("Change the topic"),
    Verb.SET_TAGS: _("Change the tags"),
    Verb.SET_LANGUAGE: _("Change the language"),
    Verb.SET_TEAM: _("Change the team"),
    Verb.MERGE: _("Merge into another ticket"),
    Verb.TAKE_IN: _("Another ticket was merged into this one"),
    Verb.TAKE_OVER: _("Another ticket was merged into this one; its answer is owed here"),
    Verb.RATE: _("Rate our help"),
    Verb.UNDO: _("Undo"),
    Verb.AUTO_REMIND: _("Reminded the requester"),
    Verb.AUTO_SOLVE: _("Solved: the reminder was not answered"),
    Verb.AUTO_CLOSE: _("Closed: the time to reopen it is over"),
}

PRIORITIES: dict[Priority, Promise] = {
    Priority.URGENT: pgettext_lazy("priority", "Urgent"),
    Priority.HIGH: pgettext_lazy("priority", "High"),
    Priority.NORMAL: pgettext_lazy("priority", "Normal"),
    Priority.LOW: pgettext_lazy("priority", "Low"),
}

TOPICS: dict[Topic, Promise] = {
    Topic.SIGN_IN: _("Sign-up and login"),
    Topic.SETTINGS: _("Account settings"),
    Topic.REVIEWS: _("Reviews"),
    Topic.NOTIFICATIONS: _("Notices and notifications"),
    Topic.ORDER: _("Orders"),
    Topic.DELIVERY: _("Delivery"),
    Topic.PAYMENT: _("Payment"),
    Topic.RETURN: _("Returns and refunds"),
    Topic.DISPUTE: _("Disputes"),
    Topic.SELLING: _("For sellers"),
    Topic.OTHER: _("Something else"),
}

ABOUT_TOPICS: dict[Topic, Promise] = {
    Topic.SIGN_IN: _("I cannot log in, get no verification mail, or my account is locked"),
    Topic.SETTINGS: _("Name, e-mail address, password, second factor, closing the account"),
    Topic.REVIEWS: _("Writing, changing or reporting a review"),
    Topic.NOTIFICATIONS: _("Mails that do not arrive, or too many of them"),
    Topic.ORDER: _("Changing or cancelling an order, coupons, contact with the seller"),
    Topic.DELIVERY: _("Where the parcel is, tracking, customs, not arrived"),
    Topic.PAYMENT: _("A payment failed, was taken twice, or is not seen"),
    Topic.RETURN: _("Sending something back, and when the money comes"),
    Topic.DISPUTE: _("How a dispute goes on, deadlines, evidence"),
    Topic.SELLING: _("Seller accounts, listings, messages from buyers"),
    Topic.OTHER: _("Anything that fits nowhere else"),
}

STAFF: dict[Language, Promise] = {
    Language.JA: _("Japanese-speaking staff"),
    Language.EN: _("English-speaking staff"),
}

TOO_MANY_QUESTIONS = _(
    "You have sent many questions in a short time. Wait an hour, or add to a question that you have sent already; nothing of"
    " what you wrote here is lost."
)
TOO_MANY_MAILS = _(
    "We have sent several mails to this address in the last hour. Look into its mailbox, in the spam folder too, or try"
    " again in an hour; nothing of what you wrote here is lost."
)
SENT_BEFORE = _("This question was sent already, with other words. If this is another question, send it now.")
SENT_BEFORE_BY_GUEST = _(
    "We have sent you a link for this question already, with other words. To ask what stands here now, send it again: it "
    "gets a link of its own."
)
NUMBER_TOO_LONG = _("This is longer than any number of an order or a parcel: 40 characters at the most.")

CHANNELS: dict[Channel, Promise] = {
    Channel.PAGE: pgettext_lazy("channel", "Page"),
    Channel.MAIL: pgettext_lazy("channel", "Mail"),
    Channel.CHAT: pgettext_lazy("channel", "Chat"),
    Channel.AGENT: pgettext_lazy("channel", "Written down by an agent"),
}

TARGETS: dict[TargetKind, Promise] = {
    TargetKind.FIRST_RESPONSE: _("First response"),
    TargetKind.NEXT_RESPONSE: _("Next response"),
    TargetKind.RESOLUTION: _("Resolution"),
}

CSAT_QUESTION = _("How was our help?")
CSAT_ANSWERS: dict[CsatAnswer, Promise] = {
    CsatAnswer.GOOD: pgettext_lazy("rating", "Good"),
    CsatAnswer.FAIR: pgettext_lazy("rating", "So-so"),
    CsatAnswer.BAD: pgettext_lazy("rating", "Bad"),
}

REFUSALS: dict[Refusal, Promise] = {
    Refusal.NOT_YOURS_TO_DO: _("Your account may not do this with a ticket."),
    Refusal.NOT_FROM_HERE: _("This ticket has moved on in the meantime. Look at where it is now and decide again."),
    Refusal.CLOSED: _("This ticket is closed. Open a follow-up ticket; we see both together."),
    Refusal.MERGED: _("This ticket was merged into another one. Go on there."),
    Refusal.RATING_OVER: _("This ticket is closed, and its rating can no longer be changed."),
    Refusal.NOT_DUE: _("It is not due yet."),
    Refusal.ALREADY_REMINDED: _("The requester was reminded already."),
    Refusal.NOT_REMINDED: _("The requester must be reminded first."),
    Refusal.ANSWER_OWED: _("The last message has no answer yet. Reply first."),
    Refusal.NOT_ASSIGNED: _("Nobody has this ticket; it is in the queue already."),
    Refusal.NOTHING_TO_UNDO: _("There is nothing to undo: something else happened since, or it cannot be taken back."),
    Refusal.UNDO_TOO_LATE: _("It is too late to undo this."),
    Refusal.SUBJECT_MISSING: _("Write in a few words what it is about."),
    Refusal.SUBJECT_TOO_LONG: _("The subject is too long: 200 characters at the most. Put the rest into the message."),
    Refusal.TEXT_MISSING: _("Write a message, or attach a photo."),
    Refusal.TEXT_TOO_LONG: _(
        "The message is too long: 20,000 characters at the most. Shorten it, or send it in two parts."
    ),
    Refusal.NOTE_MISSING: _("Write a note that says why."),
    Refusal.NOTE_TOO_LONG: _("The note is too long: 20,000 characters at the most."),
    Refusal.ANSWER_OR_NOTE: _("The last message has no answer. Reply, or write a note that says why it needs none."),
    Refusal.STAGE_NOT_OFFERED: _("A reply cannot leave the ticket in this status. Choose another one."),
    Refusal.HOLD_PAST: _("That time has passed. Choose a later one."),
    Refusal.ASSIGNEE_MISSING: _("Choose who gets the ticket."),
    Refusal.NOTHING_CHANGES: _("There was nothing to change: it is like that already."),
    Refusal.INTO_NOTHING: _("There is no ticket with this number. Choose the one to go on in."),
    Refusal.INTO_ITSELF: _("A ticket cannot be merged into itself."),
    Refusal.INTO_MERGED: _("That ticket was merged into another one itself. Choose the one it went into."),
    Refusal.INTO_CLOSED: _("That ticket is closed. Choose one that is not."),
    Refusal.OTHER_REQUESTER: _(
        "That ticket is another person's, and neither may read what the other wrote. Answer each in their own ticket; an"
        " internal note with the number of the other one keeps them together."
    ),
    Refusal.RATING_MISSING: _("Choose one of the answers."),
    Refusal.UNDO_NOT_YOURS: _("Only who did this can undo it."),
}

VIEWS: dict[View, Promise] = {
    View.MINE: pgettext_lazy("tickets", "Mine"),
    View.WAITING: _("Waiting for my answer"),
    View.BREACHING: _("Late or due within an hour"),
    View.UNASSIGNED: _("Unassigned"),
    View.ALL: _("All that are not solved"),
    View.PENDING: pgettext_lazy("ticket", "Pending"),
    View.ON_HOLD: pgettext_lazy("ticket", "On hold"),
    View.SOLVED: pgettext_lazy("ticket", "Solved"),
    View.CLOSED: pgettext_lazy("ticket", "Closed"),
}

# What an agent does with many tickets at once.
MANY: dict[Verb, Promise] = {
    Verb.ASSIGN: pgettext_lazy("many tickets", "Assign"),
    Verb.UNASSIGN: _("Back to the queue"),
    Verb.SET_PRIORITY: _("Change the priority"),
    Verb.SET_TAGS: _("Add a tag"),
    Verb.SOLVE: _("Solve with a note"),
}

CALENDARS: dict[Calendar, Promise] = {
    Calendar.JAPAN: _("Japan"),
    Calendar.ENGLAND_AND_WALES: _("England and Wales"),
}

# What happened, as both sides read it in the thread.
THREAD_EVENTS: dict[str, Promise] = {
    "ticket_solve": _("The question was marked as solved."),
    "ticket_reopen": _("The question was opened again."),
    "ticket_auto_solve": _("The question counts as solved, as nobody answered our reminder."),
    "ticket_auto_close": _("The question was closed, as the time to open it again is over."),
    "ticket_merge": _("This question goes on in %(into)s."),
}

NOTICES: dict[str, Promise] = {
    "ticket_received": _("Question received"),
    "ticket_answered": _("Question answered"),
    "ticket_reminder": _("We wait for your answer"),
    "ticket_solved": _("Question solved"),
    "ticket_verify": _("Confirm your question"),
    "ticket_reply": _("A requester wrote again"),
    "ticket_given": _("A ticket was given to you"),
}
