"""Sakura at her desk: the admin as an agent sees it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from notices.clock import now
from tests.tickets.conftest import agent, ask, hanako, ken, sakura, ticket, tom
from tickets.models import AgentDesk

__all__ = ["agent", "ask", "hanako", "ken", "sakura", "ticket", "tom"]


@pytest.fixture
def at():
    """The doors ask the clock, so this world is of today."""
    return now()


@pytest.fixture
def asked(ask, at):
    """Return how somebody asked some minutes ago."""

    def submit(minutes=30, **changes):
        return ask(**{"at": at - timedelta(minutes=minutes), **changes})

    return submit


@pytest.fixture
def desk(client, sakura):
    """Sakura's browser, in English."""
    AgentDesk.objects.create(agent=sakura)
    client.force_login(sakura)
    sakura.language = "en"
    sakura.save()
    return client


def page_of(ticket, name="tickets_ticket_change", **query):
    address = reverse(f"admin:{name}", args=[ticket.pk])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")
