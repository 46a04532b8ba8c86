"""Questions to support, and the desk at which they are answered."""

from tickets.models.asking import Deflection, GuestQuestion
from tickets.models.desk import (
    AgentDesk,
    ClosedDay,
    Macro,
    OpeningHours,
    Presence,
    SavedView,
    ServiceDesk,
    Team,
)
from tickets.models.finding import TicketTerm
from tickets.models.tickets import (
    NEVER,
    Rating,
    Tag,
    Ticket,
    TicketEvent,
    TicketQuerySet,
    TicketTarget,
    behind_all,
)

__all__ = [
    "NEVER",
    "AgentDesk",
    "ClosedDay",
    "Deflection",
    "GuestQuestion",
    "Macro",
    "OpeningHours",
    "Presence",
    "Rating",
    "SavedView",
    "ServiceDesk",
    "Tag",
    "Team",
    "Ticket",
    "TicketEvent",
    "TicketQuerySet",
    "TicketTarget",
    "TicketTerm",
    "behind_all",
]
