"""Enums of notices in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notices.rules.kinds import Channel, Topic
from notices.rules.states import MailState

TOPICS = {
    Topic.ACCOUNT: _("Your account"),
    Topic.ORDERS: _("Your orders"),
    Topic.MESSAGES: _("Messages"),
    Topic.TICKETS: _("Questions to support"),
    Topic.DISPUTES: _("Disputes"),
    Topic.WORK: _("Work for agents"),
}
# What a switch does that leaves something out.
TOPIC_HELP = {
    Topic.DISPUTES: _(
        "Only news that does not wait for you. Switched off, the news of a day comes in one mail the next morning."
    ),
}
CHANNELS = {
    Channel.MAIL: _("e-mail"),
    Channel.BELL: _("bell"),
}
MAIL_STATES = {
    MailState.WAITING: pgettext_lazy("mail", "waiting"),
    MailState.SENT: pgettext_lazy("mail", "sent"),
    MailState.NOT_WANTED: pgettext_lazy("mail", "not by mail"),
    MailState.WITHDRAWN: pgettext_lazy("mail", "withdrawn"),
    MailState.REFUSED: pgettext_lazy("mail", "refused"),
    MailState.GIVEN_UP: pgettext_lazy("mail", "given up"),
}
MAIL_STATE_TONES = {
    MailState.WAITING: "accent",
    MailState.SENT: "good",
    MailState.REFUSED: "bad",
    MailState.GIVEN_UP: "bad",
}
# What nobody can switch off, and why.
ALWAYS_SENT = (
    (
        _("Safety of your account"),
        _(
            "You must learn at once when your password, your address or your second factor changes, or when it is locked."
        ),
    ),
    (
        _("Deadlines"),
        _("Whoever misses a deadline may lose money. So we always tell you when one starts and before it ends."),
    ),
    (
        _("What you asked for"),
        _("Links to verify your address, to reset your password or to fetch your data."),
    ),
)
