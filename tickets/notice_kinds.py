"""What we write to people about tickets. None is optional: whoever asks wants the answer."""

from notices.rules.kinds import MAIL_ONLY, NoticeKind, Topic

TICKET_RECEIVED = NoticeKind("ticket_received", Topic.TICKETS)
TICKET_ANSWERED = NoticeKind("ticket_answered", Topic.TICKETS)
TICKET_REMINDER = NoticeKind("ticket_reminder", Topic.TICKETS)
TICKET_SOLVED = NoticeKind("ticket_solved", Topic.TICKETS)
TICKET_VERIFY = NoticeKind("ticket_verify", Topic.TICKETS, is_secret=True, is_asked_for=True, channels=MAIL_ONLY)
# For agents:
TICKET_REPLY = NoticeKind("ticket_reply", Topic.WORK, is_optional=True)
TICKET_GIVEN = NoticeKind("ticket_given", Topic.WORK, is_optional=True)

KINDS = (
    TICKET_RECEIVED,
    TICKET_ANSWERED,
    TICKET_REMINDER,
    TICKET_SOLVED,
    TICKET_VERIFY,
    TICKET_REPLY,
    TICKET_GIVEN,
)
