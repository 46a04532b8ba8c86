"""What we write to people about their orders."""

from notices.rules.kinds import NoticeKind, Topic

CANCEL_ASKED = NoticeKind("order_cancel_asked", Topic.ORDERS)
CANCEL_AGREED = NoticeKind("order_cancel_agreed", Topic.ORDERS)
CANCEL_REFUSED = NoticeKind("order_cancel_refused", Topic.ORDERS)
CANCEL_LAPSED = NoticeKind("order_cancel_lapsed", Topic.ORDERS)
WINDOW_EXTENDED = NoticeKind("order_window_extended", Topic.ORDERS)
# Of the last day on which a dispute can be opened. A deadline, so nobody can switch it off.
WINDOW_ENDS = NoticeKind("order_window_ends", Topic.ORDERS)

KINDS = (CANCEL_ASKED, CANCEL_AGREED, CANCEL_REFUSED, CANCEL_LAPSED, WINDOW_EXTENDED, WINDOW_ENDS)
