"""Where agents work: the queue, the page of a ticket, and what leads set up."""

from tickets.admin.setup import AgentDeskAdmin, MacroAdmin, ServiceDeskAdmin, TagAdmin, TeamAdmin
from tickets.admin.tickets import TicketAdmin

__all__ = ["AgentDeskAdmin", "MacroAdmin", "ServiceDeskAdmin", "TagAdmin", "TeamAdmin", "TicketAdmin"]
