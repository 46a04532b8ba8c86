from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from disputes import notice_kinds
from disputes.phrases import happened, mails
from disputes.rules.postage import PostageVerb
from disputes.rules.states import Verb
from messaging import events
from messaging.rules.threads import ThreadKind
from notices import deadlines, kinds


class DisputesConfig(AppConfig):
    name = "disputes"
    verbose_name = _("Disputes")

    def ready(self) -> None:
        # Only now: what they import has models.
        from accounts import exporting as account_exporting  # noqa: PLC0415
        from disputes import actions, beside_order, exporting, queries, watching  # noqa: PLC0415
        from disputes.phrases import postage  # noqa: PLC0415
        from messaging import inbound_doors, pages  # noqa: PLC0415
        from orders import beside  # noqa: PLC0415

        account_exporting.add("disputes", exporting.collect_disputes)
        beside.add(beside_order.collect)
        events.add({f"dispute_{verb}": partial(happened.from_details, verb) for verb in Verb})
        events.add({f"postage_{verb}": partial(postage.from_details, verb) for verb in PostageVerb})
        inbound_doors.add(ThreadKind.DISPUTE, inbound_doors.Door(actions.reply_by_mail))
        pages.add(ThreadKind.DISPUTE, queries.address_of)
        kinds.add(notice_kinds.KINDS, mails.NOTICES)
        deadlines.watch("dispute", watching.is_running)
        deadlines.tell_of("dispute", watching.words_of)
        deadlines.watch("window", watching.is_window_open)
        deadlines.tell_of("window", watching.window_words)
        deadlines.tell_of("digest", watching.digest_words)
