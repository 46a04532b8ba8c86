from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from accounts import notice_kinds, phrases
from accounts.checks import no_demo_people
from notices import kinds


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        checks.register(no_demo_people, checks.Tags.database)
        kinds.add(notice_kinds.KINDS, phrases.NOTICES)
