from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from messaging import events
from messaging.rules.threads import ThreadKind
from notices import kinds
from tickets import notice_kinds, phrases


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        # Only now: what they import has models.
        from accounts import exporting as account_exporting  # noqa: PLC0415
        from messaging import inbound_doors, pages  # noqa: PLC0415
        from tickets import actions, exporting, queries  # noqa: PLC0415

        account_exporting.add("tickets", exporting.collect_tickets)
        events.add(phrases.THREAD_EVENTS)
        inbound_doors.add(ThreadKind.TICKET, inbound_doors.Door(actions.reply_by_mail, queries.is_guest))
        inbound_doors.add_desk(inbound_doors.Desk(actions.ask_by_mail, actions.ask_by_mail_as_guest))
        pages.add(ThreadKind.TICKET, queries.address_of)
        kinds.add(notice_kinds.KINDS, phrases.NOTICES)
