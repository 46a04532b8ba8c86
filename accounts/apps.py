from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts import notice_kinds, phrases
from notices import kinds


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        kinds.add(notice_kinds.KINDS, phrases.NOTICES)
