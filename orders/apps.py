from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from notices import kinds
from orders import notice_kinds, phrases


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        # Only now: what they import has models.
        from accounts import closing as account_closing  # noqa: PLC0415
        from accounts import erasing  # noqa: PLC0415
        from accounts import exporting as account_exporting  # noqa: PLC0415
        from orders import actions, closing, exporting  # noqa: PLC0415

        kinds.add(notice_kinds.KINDS, phrases.NOTICES)
        account_exporting.add("orders", exporting.collect)
        account_closing.add(closing.obstacles)
        erasing.add(actions.forget_addresses)
