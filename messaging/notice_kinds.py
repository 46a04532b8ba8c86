"""What we write to people about messages."""

from notices.rules.kinds import MAIL_ONLY, NoticeKind, Topic

MESSAGE_NEW = NoticeKind("message_new", Topic.MESSAGES, is_optional=True)
# Answers to mails, and therefore mails.
MAIL_NOT_ADDED = NoticeKind("mail_not_added", Topic.MESSAGES, channels=MAIL_ONLY)
MAIL_NOT_TAKEN = NoticeKind("mail_not_taken", Topic.MESSAGES, channels=MAIL_ONLY)
MAIL_FILES_LEFT_OUT = NoticeKind("mail_files_left_out", Topic.MESSAGES, channels=MAIL_ONLY)
MAIL_FROM_STRANGER = NoticeKind("mail_from_stranger", Topic.MESSAGES, channels=MAIL_ONLY)

KINDS = (MESSAGE_NEW, MAIL_NOT_ADDED, MAIL_NOT_TAKEN, MAIL_FILES_LEFT_OUT, MAIL_FROM_STRANGER)
