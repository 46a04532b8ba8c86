"""Tickets as people look for them. Every list costs the same at any length and at any page."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.rules.people import AccountState
from messaging.models import Photo, Thread
from messaging.queries import unsent_photos
from messaging.rules.photos import PhotoState
from orders.models import Order
from tickets.models import AgentDesk, GuestQuestion, Rating, Team, Ticket
from tickets.rules.assigning import Desk, Takes
from tickets.rules.contact import same_number

PAGE = 20
NONE = Q(pk__in=[])
ALL = ~NONE
ORDERS_TO_CHOOSE = 20
MOST_TAKEN_IN = 10
MOST_MERGES = 50  # one after the other, that a reader is led along
ORDERS_LOOKED_AT = 1000  # for one that was typed in another way than it is written


@dataclass(frozen=True, slots=True)
class TicketsPage:
    """A page of somebody's own tickets, the newest first, and where the next one begins."""

    tickets: list[Ticket]
    next: str


def agents_with_a_desk() -> QuerySet[User]:
    """Return those whom tickets are given to."""
    return User.objects.filter(desk__isnull=False, state=AccountState.ACTIVE)


def takes_of(row: AgentDesk | Team) -> Takes:
    """Return what an agent or a team takes, as the rules know it."""
    return Takes(frozenset(row.languages), frozenset(row.topics))


def taken_by(desks: Iterable[Desk]) -> Q:
    """Return which tickets one of these desks takes, as `Desk.takes` says it of each."""
    wanted = NONE
    for own, teams in {(desk.own, frozenset(desk.teams.items())) for desk in desks if desk.room > 0}:
        of_no_team = reduce(or_, [_fitting(takes) for _, takes in teams], NONE) if teams else ALL
        wanted |= _fitting(own) & (Q(team=None) & of_no_team | Q(team__in=sorted(pk for pk, _ in teams)))
    return wanted


def _fitting(takes: Takes) -> Q:
    fitting = ALL
    for name, values in (("language", takes.languages), ("topic", takes.topics)):
        if values:
            fitting &= Q(**{f"{name}__in": sorted(values)})
    return fitting


def teams_for(ticket: Ticket) -> tuple[list[Team], list[Team]]:
    """Return the teams that take tickets in the language of one and about its topic, and all others."""
    teams = list(Team.objects.all())
    fitting = [team for team in teams if takes_of(team).fits(ticket.language, ticket.topic)]
    return fitting, [team for team in teams if team not in fitting]


def own_tickets(person: Any, *, after: str = "") -> TicketsPage:
    """Return the tickets that a person asked, from a cursor on. A cursor that is none begins at the first page."""
    found = Ticket.objects.asked_by(person)
    place = (
        found.filter(reference=after).values_list("opened_at", "pk").first() if after and "\x00" not in after else None
    )
    if place is not None:
        found = found.filter(Q(opened_at__lt=place[0]) | Q(opened_at=place[0], pk__lt=place[1]))
    rows = list(found.order_by("-opened_at", "-pk").select_related("order", "thread", "merged_into")[: PAGE + 1])
    return TicketsPage(rows[:PAGE], rows[PAGE - 1].reference if len(rows) > PAGE else "")


def ticket_for(person: Any, reference: str) -> Ticket | None:
    """Return a ticket that a person asked, or None."""
    if "\x00" in reference:  # PostgreSQL refuses to look for it.
        return None
    return (
        Ticket.objects.asked_by(person)
        .filter(reference=reference.upper())
        .select_related("thread", "order__shop", "merged_into", "assignee", "requester")
        .first()
    )


def ticket_of_guest(reference: str) -> Ticket | None:
    """Return a ticket that somebody without an account asked, or None."""
    return (
        Ticket.objects.filter(requester=None, reference=reference.upper())
        .select_related("thread", "order__shop", "merged_into", "assignee", "requester")
        .first()
    )


def is_guest(thread: Thread, address: str) -> bool:
    """Return whether somebody asked from this address without an account, and this is the thread of that."""
    return (
        Ticket.objects.filter(thread=thread, requester=None, guest_email=address.lower())
        .exclude(guest_email="")
        .exists()
    )


def where_it_went_on(ticket: Ticket) -> Ticket:
    """Return the ticket that one was merged into, as long as the same person asked it; else the ticket itself."""
    walked = {ticket.pk}
    while (following := ticket.merged_into) is not None and following.pk not in walked:
        is_same = following.requester_id == ticket.requester_id and following.guest_email == ticket.guest_email
        if not is_same or len(walked) == MOST_MERGES:
            break
        walked.add(following.pk)
        ticket = following
    return ticket


def merged_with(ticket: Ticket, references: Iterable[str]) -> str:
    """Return which of these tickets is the same guest's and goes on where this one does; empty if none does."""
    rows = Ticket.objects.filter(requester=None, guest_email=ticket.guest_email, reference__in=list(references))
    goal = where_it_went_on(ticket)
    return next((row.reference for row in rows.select_related("merged_into") if where_it_went_on(row) == goal), "")


def taken_in(ticket: Ticket) -> list[Ticket]:
    """Return what was merged into a ticket, as whoever asked both reads it."""
    return list(Ticket.objects.going_on_in(ticket)[:MOST_TAKEN_IN])


def orders_to_choose(person: Any) -> list[Order]:
    """Return the newest orders of a person, for a form that asks which one it is about."""
    found = Order.objects.visible_to(person) if not person.is_staff else Order.objects.none()
    return list(found.order_by("-placed_at", "-pk").prefetch_related("lines", "shipments")[:ORDERS_TO_CHOOSE])


def own_order(person: Any, typed: str) -> Order | None:
    """Return the order of a person whose number somebody typed, however it was typed; nobody else's."""
    mine = Order.objects.visible_to(person) if not person.is_staff else Order.objects.none()
    number = same_number(typed, mine.order_by("-placed_at").values_list("number", flat=True)[:ORDERS_LOOKED_AT])
    return mine.filter(number=number).first() if number else None


def photos_that_go_along(question: GuestQuestion) -> list[Photo]:
    """Return the photos of a question that waits for its proof, in the order in which they were chosen."""
    places = {reference: place for place, reference in enumerate(question.form.get("photos", ()))}
    found = unsent_photos(None, question.upload_key).exclude(state__in=[PhotoState.REFUSED, PhotoState.INFECTED])
    return sorted((p for p in found if str(p.reference) in places), key=lambda p: places[str(p.reference)])


def waiting_question(reference: str) -> GuestQuestion | None:
    """Return a question by its reference in hexadecimal digits, with the ticket that it became."""
    return GuestQuestion.objects.filter(reference=reference).select_related("ticket").first() if reference else None


def asked_under(email: str, client_key: str) -> GuestQuestion | None:
    """Return the question that a form sent before from an address in lower case, with the ticket that it became."""
    if not client_key:
        return None
    return GuestQuestion.objects.filter(email=email, client_key=client_key).select_related("ticket__thread").first()


def sent_under(client_key: str) -> Ticket | None:
    """Return the ticket that a form sent before."""
    return Ticket.objects.filter(client_key=client_key).select_related("thread").first() if client_key else None


def rating_of(ticket: Ticket) -> Rating | None:
    """Return how the last solving of a ticket was rated."""
    return ticket.ratings.filter(solving=ticket.solvings).first()


def ticket_called(reference: str) -> Ticket | None:
    """Return a ticket by its reference, whoever asked it, or None."""
    return None if "\x00" in reference else Ticket.objects.filter(reference=reference.upper()).first()


def reference_of(thread: Thread) -> str:
    """Return the reference of the ticket that a thread belongs to: the same but for its prefix, so nobody has to look."""
    return f"T{thread.reference[1:]}"


def address_of(thread: Thread) -> str:
    """Return the address of the page where the thread of a ticket is read."""
    return reverse("ticket", args=[reference_of(thread)])
