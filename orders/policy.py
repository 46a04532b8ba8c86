"""The operator's numbers as the rules take them."""

from datetime import timedelta

from django.conf import settings

from orders.rules.window import WindowMode, WindowPolicy


def window_policy() -> WindowPolicy:
    """Return the numbers of the dispute window (settings DISPUTE_WINDOW_* and DISPUTE_AFTER_RECEIPT_DAYS)."""
    return WindowPolicy(
        days=settings.DISPUTE_WINDOW_DAYS,
        mode=WindowMode(settings.DISPUTE_WINDOW_MODE),
        grace=timedelta(hours=settings.DISPUTE_WINDOW_GRACE_HOURS),
        not_received_min_days=settings.NOT_RECEIVED_MIN_DAYS,
        after_receipt_days=settings.DISPUTE_AFTER_RECEIPT_DAYS,
    )
