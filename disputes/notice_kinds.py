"""What we write to people about disputes. Whatever has a deadline cannot be switched off; news for a side that is not waited for can."""

from disputes.rules.telling import Told
from notices.rules.kinds import MAIL_ONLY, NoticeKind, Topic

# To a side, of a move. Who does not want each of the news gets those of a day in one mail.
OF_MOVES = {told: NoticeKind(told.value, Topic.DISPUTES, is_optional=told is Told.NEWS) for told in Told}
DIGEST = NoticeKind("dispute_digest", Topic.DISPUTES, channels=MAIL_ONLY)
REMINDER = NoticeKind("dispute_reminder", Topic.DISPUTES)
DELAY = NoticeKind("dispute_delay", Topic.DISPUTES)
POSTAGE = NoticeKind("dispute_postage", Topic.DISPUTES)
# For agents:
WORK = NoticeKind("dispute_work", Topic.WORK, is_optional=True)
ALARM = NoticeKind("dispute_alarm", Topic.WORK)
LATE_REFUND = NoticeKind("dispute_refund", Topic.WORK)
INCIDENT = NoticeKind("dispute_incident", Topic.WORK)
POSTAGE_WORK = NoticeKind("postage_work", Topic.WORK)
# For a second person (four eyes):
APPROVAL = NoticeKind("dispute_approval", Topic.WORK)
COUNTERSIGN = NoticeKind("refund_countersign", Topic.WORK)
# For whoever decided what a second person did not approve in time:
DECISION_OVER = NoticeKind("dispute_decision_over", Topic.WORK)

KINDS = (
    *(*OF_MOVES.values(), DIGEST, REMINDER, DELAY, POSTAGE),
    *(WORK, ALARM, LATE_REFUND, INCIDENT, POSTAGE_WORK, APPROVAL, COUNTERSIGN, DECISION_OVER),
)
