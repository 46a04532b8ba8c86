"""Whose ticket it is: an account's own, or that of somebody who came by a signed link of a mail."""

from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from messaging import guests
from notices.clock import now
from tickets import links, permissions, queries
from tickets.models import Ticket

FOLLOWED = "tickets.followed"  # Reference → token, of the links that somebody came by.
MOST_FOLLOWED = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket, and as whom somebody acts on it; None is a guest."""

    ticket: Ticket
    person: User | None


def let_follow(request: HttpRequest, ticket: Ticket, token: str) -> None:
    """Let whoever came by a signed link see this ticket in this browser, as long as the link is good."""
    followed = {**request.session.get(FOLLOWED, {}), ticket.reference: token}
    request.session[FOLLOWED] = dict(list(followed.items())[-MOST_FOLLOWED:])
    guests.let_in(request, ticket.thread, links.good_until(token))


def find(request: HttpRequest, reference: str) -> Found | HttpResponse:
    """Return a ticket that is theirs; for strangers there is none.

    Who is not signed in is led to signing in, whether or not there is such a ticket; an agent, to where agents work.
    """
    ticket = _followed(request, reference.upper())
    if ticket is not None:
        return Found(ticket, None)
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    ticket = queries.ticket_for(request.user, reference)
    if ticket is not None:
        return Found(ticket, request.user)
    if permissions.may_work(request.user):
        known = queries.ticket_called(reference)
        if known is not None:
            return redirect(f"/admin/tickets/ticket/{known.pk}/change/")
    raise Http404


def _followed(request: HttpRequest, reference: str) -> Ticket | None:
    """Return a guest's ticket to which a good link led this browser: its own, or that of one that was merged with it."""
    at = now()
    good = {of: token for of, token in request.session.get(FOLLOWED, {}).items() if links.ticket_of(token, at) == of}
    ticket = queries.ticket_of_guest(reference) if good and "\x00" not in reference else None
    if ticket is None or reference in good:
        return ticket
    merged = queries.merged_with(ticket, good)
    if not merged:
        return None
    guests.let_in(request, ticket.thread, links.good_until(good[merged]))
    return ticket
