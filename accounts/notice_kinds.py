"""What we write to people about their accounts. All of it is about safety or access, so none can be switched off."""

from datetime import timedelta

from django.conf import settings

from notices.rules.kinds import MAIL_ONLY, NoticeKind, Topic

VERIFY_WITHIN = timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS)
SET_PASSWORD_WITHIN = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)

VERIFY_ADDRESS = NoticeKind(
    "account_verify_address",
    Topic.ACCOUNT,
    is_secret=True,
    is_asked_for=True,
    channels=MAIL_ONLY,
    lives=VERIFY_WITHIN,
)
ACCOUNT_EXISTS = NoticeKind("account_exists", Topic.ACCOUNT, is_asked_for=True, channels=MAIL_ONLY)
RESET_PASSWORD = NoticeKind(
    "account_reset_password",
    Topic.ACCOUNT,
    is_secret=True,
    is_asked_for=True,
    channels=MAIL_ONLY,
    lives=SET_PASSWORD_WITHIN,
)
LOGIN_HELP = NoticeKind("account_login_help", Topic.ACCOUNT, is_asked_for=True, channels=MAIL_ONLY)
AGENT_INVITED = NoticeKind(
    "account_agent_invited", Topic.ACCOUNT, is_secret=True, channels=MAIL_ONLY, lives=SET_PASSWORD_WITHIN
)
WELCOME = NoticeKind("account_welcome", Topic.ACCOUNT)
CLOSED = NoticeKind("account_closed", Topic.ACCOUNT)
REOPENED = NoticeKind("account_reopened", Topic.ACCOUNT)
SUSPENDED = NoticeKind("account_suspended", Topic.ACCOUNT)
SUSPENSION_ENDED = NoticeKind("account_suspension_ended", Topic.ACCOUNT)
LOCKED = NoticeKind("account_locked", Topic.ACCOUNT)
UNLOCKED = NoticeKind("account_unlocked", Topic.ACCOUNT)
PASSWORD_CHANGED = NoticeKind("account_password_changed", Topic.ACCOUNT)
ADDRESS_CHANGED = NoticeKind("account_address_changed", Topic.ACCOUNT)
SECOND_FACTOR_ON = NoticeKind("account_second_factor_on", Topic.ACCOUNT)
SECOND_FACTOR_OFF = NoticeKind("account_second_factor_off", Topic.ACCOUNT)
RECOVERY_CODES_MADE = NoticeKind("account_recovery_codes_made", Topic.ACCOUNT)
DATA_READY = NoticeKind("account_data_ready", Topic.ACCOUNT)

KINDS = tuple(value for value in globals().values() if isinstance(value, NoticeKind))
