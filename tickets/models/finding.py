"""What tickets are found by."""

from django.db import models

from tickets.models.tickets import Ticket

TERM_MOST = 48  # characters


class TicketTerm(models.Model):
    """A word of a ticket's subject, or of what was said about it, as the search of the help centre knows words.

    A row for each is the same for both engines, and in the order in which a page of what was found is read.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="terms")
    term = models.CharField(max_length=TERM_MOST)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["term", "ticket"], name="ticket_term_once"),)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.term}"
