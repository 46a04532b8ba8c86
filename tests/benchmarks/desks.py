"""A desk with so many tickets, and every page of it that is measured."""

import sys
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notices.clock import now
from tests.benchmarks.tickets import FEW_OWN, FEW_SAID, FOUND, LISTS, MANY_OWN, MANY_SAID
from tests.tickets.desk.copies import copy_all
from tests.tickets.desk.many import OPEN_EVERY, lengthen, make_many
from tickets.desk.around import around
from tickets.desk.queue import PAGE, cursor_of, tickets_in
from tickets.forms.desk import FiltersForm
from tickets.models import AgentDesk, Tag, Team, Ticket

BAR = 40  # characters
BASE = 20_000  # tickets that are made one by one; the others are copies of these


@dataclass
class World:
    agent: User
    values: dict
    tickets: dict = field(default_factory=dict)  # Name of a page → the ticket that it shows.
    people: dict = field(default_factory=dict)


def filled(size, *, is_small):
    """Make people, agents and tickets."""
    people = [
        User(email=f"c{n}@example.com", member_id=f"m{n:09}", display_name=f"Customer {n}")
        for n in range(max(100, size // 10))
    ]
    requesters = User.objects.bulk_create(people, batch_size=5_000)
    agents = [User.objects.create_superuser(f"a{n}@example.com", "x", display_name=f"Agent {n}") for n in range(2)]
    User.objects.filter(pk__in=[agent.pk for agent in agents]).update(role="agent")
    AgentDesk.objects.bulk_create([AgentDesk(agent=agent) for agent in agents])
    teams = Team.objects.bulk_create([Team(name=f"Team {n}") for n in range(8)])
    tags = Tag.objects.bulk_create([Tag(name=name) for name in ("customs", "gift")])
    # A desk of 1,000 has full pages too: otherwise a longer page would be taken for a slower one.
    some = {
        "agents": agents,
        "teams": teams[:2],
        "tags": tags,
        "at": now(),
        "open_every": 2 if is_small else OPEN_EVERY,
    }
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -200000")
    base = min(size, BASE)
    make_many(base, requesters=requesters, tell=lambda count: show(count, size), **some)
    copy_all(size // base - 1, askers=requesters, tell=lambda times: show((times + 1) * base, size))
    world = World(User.objects.get(pk=agents[0].pk), {"team": teams[1].pk, "tag": tags[0].pk, "assignee": agents[1].pk})
    if not is_small:
        for name, count in (("few", FEW_OWN), ("list", 30), ("many", MANY_OWN)):
            person = User.objects.create_user(f"{name}@example.com", "x", display_name=name)
            person.emailaddress_set.create(email=person.email, verified=True, primary=True)
            make_many(
                count, requesters=[person], first=Ticket.objects.latest("pk").pk + 10, **{**some, "open_every": 1}
            )
            world.people[name] = person
        own = {
            name: list(Ticket.objects.asked_by(person).filter(language="ja")[:1])
            for name, person in world.people.items()
        }
        world.tickets["ticket of one who asked little"] = own["few"][0]
        world.tickets["ticket of one who asked much"] = own["many"][0]
        long = Ticket.objects.unsolved().filter(requester__isnull=False, assignee=agents[0], language="ja")[10:12]
        for ticket, name, count in zip(long, ("little", "much"), (FEW_SAID, MANY_SAID), strict=True):
            lengthen(ticket, count, by=agents[0], at=now())
            world.tickets[f"ticket with {name} in it"] = ticket
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return world


def show(count, size):
    done = BAR * count // size
    end = "\n" if count == size else ""
    print(f"\r[{'#' * done}{' ' * (BAR - done)}] {count:,} of {size:,} tickets", end=end, file=sys.stderr, flush=True)


def doors_of(world):
    """Return what each page is called and the function that makes it."""
    at = now()
    client, queue = _client(world.agent), reverse("admin:tickets_ticket_changelist")
    doors = {"counts beside the queue": lambda: around(world.agent, at)}
    for name, written in LISTS.items():
        query = written.format(**world.values)
        filters = FiltersForm(dict(pair.split("=") for pair in query.split("&") if pair)).filters
        found = tickets_in(filters, world.agent, at)
        ordered = found.order_by(*(("queue_at", "id") if filters.is_by_deadline else ("-opened_at", "-id")))
        count = found.count()
        assert count > PAGE + 1, f"{name} has {count} tickets."
        cursor = cursor_of(ordered[min(count // 2, count - PAGE - 2)], filters)
        last = cursor_of(ordered[count - 1], filters)
        doors[name] = _door(client, f"{queue}?{query}", PAGE)
        doors[f"{name}, deep"] = _door(client, f"{queue}?{query}&after={cursor}", PAGE)
        doors[f"{name}, back from the end"] = _door(client, f"{queue}?{query}&before={last}", PAGE)
    # All in Japanese: who reads the other language is given words of the glossary, by a query more.
    middle = Ticket.objects.unsolved().filter(requester__isnull=False, language="ja").in_queue_order()[100]
    world.values["rare"] = Ticket.objects.filter(subject__startswith="荷物").earliest("pk").subject.split()[-1]
    world.values["reference"] = Ticket.objects.earliest("pk").reference
    for name, words in FOUND.items():
        doors[f"search {name}"] = _door(client, f"{queue}?q={words.format(**world.values)}")
    address = reverse("admin:tickets_ticket_change", args=[middle.pk])
    doors["ticket"] = _door(client, address)
    guest = Ticket.objects.filter(requester=None, language="ja").order_by("pk")[20]
    doors["ticket of a guest"] = _door(client, reverse("admin:tickets_ticket_change", args=[guest.pk]))
    doors["ticket, from a view"] = _door(client, f"{address}?queue=view%3Dmine%26language%3Dja")
    for name, ticket in world.tickets.items():
        doors[name] = _door(client, reverse("admin:tickets_ticket_change", args=[ticket.pk]))
    for name, person in (("few", "list"), ("many", "many")):
        if person in world.people:
            doors[f"own tickets, {name}"] = _door(_client(world.people[person]), reverse("tickets"))
    return doors


def _client(person):
    client = Client()
    client.force_login(person)
    return client


def _door(client, address, rows=None):
    def open_it():
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        if rows is not None:
            assert len(answer.context["page"].items) == rows, (address, len(answer.context["page"].items))

    open_it()  # The first visit of a session is written down.
    return open_it
