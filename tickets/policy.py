"""The numbers that an operator sets, as the rules know them."""

from datetime import timedelta

from django.conf import settings

from tickets.rules.facts import Patience


def patience() -> Patience:
    """Return how long we wait before we remind, solve and close, and how long a move can be taken back."""
    return Patience(
        remind_after=timedelta(days=settings.TICKET_REMIND_DAYS),
        solve_after=timedelta(days=settings.TICKET_SOLVE_DAYS),
        close_after=timedelta(days=settings.TICKET_CLOSE_DAYS),
        undo_sent_within=timedelta(seconds=settings.TICKET_UNDO_SEND_SECONDS),
    )
