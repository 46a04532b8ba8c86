from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from notices import kinds
from orders import notice_kinds, phrases


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        kinds.add(notice_kinds.KINDS, phrases.NOTICES)
