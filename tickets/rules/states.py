"""The words of a ticket: where it is, who moves it, what about, how soon. `tickets.phrases` says them in both languages."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a ticket is. Nothing but a note leads on from CLOSED; a follow-up is a ticket of its own."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"  # We wait for the requester.
    ON_HOLD = "on_hold"  # We wait for somebody else: a carrier, a seller, a bank.
    SOLVED = "solved"
    CLOSED = "closed"


UNSOLVED = (Stage.NEW, Stage.OPEN, Stage.PENDING, Stage.ON_HOLD)
LIVE = (*UNSOLVED, Stage.SOLVED)


class Party(StrEnum):
    REQUESTER = "requester"
    AGENT = "agent"
    CLOCK = "clock"
    SITE = "site"  # What follows by itself: automatic assignment, an agent who left.


class Verb(StrEnum):
    SUBMIT = "submit"
    REPLY = "reply"
    NOTE = "note"
    WAIT = "wait"
    HOLD = "hold"
    RELEASE = "release"
    SOLVE = "solve"
    REOPEN = "reopen"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    SET_PRIORITY = "set_priority"
    SET_TOPIC = "set_topic"
    SET_TAGS = "set_tags"
    SET_LANGUAGE = "set_language"
    SET_TEAM = "set_team"
    MERGE = "merge"
    TAKE_IN = "take_in"  # Another ticket was merged into this one,
    TAKE_OVER = "take_over"  # … and its answer is owed here.
    RATE = "rate"
    UNDO = "undo"
    AUTO_REMIND = "auto_remind"
    AUTO_SOLVE = "auto_solve"
    AUTO_CLOSE = "auto_close"


class Priority(StrEnum):
    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Topic(StrEnum):
    """What a ticket is about, in the order of the contact page: the account first."""

    SIGN_IN = "sign_in"
    SETTINGS = "settings"
    REVIEWS = "reviews"
    NOTIFICATIONS = "notifications"
    ORDER = "order"
    DELIVERY = "delivery"
    PAYMENT = "payment"
    RETURN = "return"
    DISPUTE = "dispute"
    SELLING = "selling"
    OTHER = "other"


ABOUT_THE_ACCOUNT = (Topic.SIGN_IN, Topic.SETTINGS, Topic.REVIEWS, Topic.NOTIFICATIONS)
ABOUT_AN_ORDER = (Topic.ORDER, Topic.DELIVERY, Topic.PAYMENT, Topic.RETURN, Topic.DISPUTE)


class Channel(StrEnum):
    """How a ticket or a message reached us."""

    PAGE = "page"
    MAIL = "mail"
    CHAT = "chat"
    AGENT = "agent"  # Written down by an agent for somebody who asked elsewhere.


class TargetKind(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


class CsatAnswer(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"


class Refusal(StrEnum):
    """Why a move is refused."""

    NOT_YOURS_TO_DO = "not_yours_to_do"
    NOT_FROM_HERE = "not_from_here"
    CLOSED = "closed"  # The way that remains is a follow-up ticket.
    MERGED = "merged"  # The way that remains is the ticket it was merged into.
    RATING_OVER = "rating_over"
    NOT_DUE = "not_due"
    ALREADY_REMINDED = "already_reminded"
    NOT_REMINDED = "not_reminded"
    ANSWER_OWED = "answer_owed"
    NOT_ASSIGNED = "not_assigned"
    NOTHING_TO_UNDO = "nothing_to_undo"
    UNDO_TOO_LATE = "undo_too_late"
    # What depends on what was typed or chosen:
    SUBJECT_MISSING = "subject_missing"
    SUBJECT_TOO_LONG = "subject_too_long"
    TEXT_MISSING = "text_missing"
    TEXT_TOO_LONG = "text_too_long"
    NOTE_MISSING = "note_missing"
    NOTE_TOO_LONG = "note_too_long"
    ANSWER_OR_NOTE = "answer_or_note"
    STAGE_NOT_OFFERED = "stage_not_offered"
    HOLD_PAST = "hold_past"
    ASSIGNEE_MISSING = "assignee_missing"
    NOTHING_CHANGES = "nothing_changes"
    INTO_NOTHING = "into_nothing"
    INTO_ITSELF = "into_itself"
    INTO_MERGED = "into_merged"
    INTO_CLOSED = "into_closed"
    OTHER_REQUESTER = "other_requester"
    RATING_MISSING = "rating_missing"
    UNDO_NOT_YOURS = "undo_not_yours"
