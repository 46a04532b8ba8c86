"""Many tickets in a moment: rows as the actions leave them, in the proportions of a desk that keeps up."""

from datetime import timedelta
from functools import cache
from random import Random

from django.db import transaction

from messaging.models import Message, Party, Thread
from messaging.rules.threads import (
    REFERENCE_ALPHABET,
    REFERENCE_LENGTH,
    MessageKind,
    Side,
    Source,
    ThreadKind,
)
from tickets.models import NEVER, Tag, Ticket, TicketEvent, TicketTarget, TicketTerm, behind_all
from tickets.rules.states import Channel, Priority, Stage, TargetKind, Topic, Verb
from tickets.rules.states import Party as Moves
from tickets.terms import terms_in

OPEN_EVERY = 50  # One ticket of so many is not solved.
BATCH = 5_000
MONTH = timedelta(days=30)
STAGES = (Stage.NEW, Stage.OPEN, Stage.OPEN, Stage.PENDING, Stage.ON_HOLD)
TOPICS = (*[Topic.DELIVERY] * 5, *Topic)
PRIORITIES = (Priority.NORMAL, Priority.NORMAL, Priority.HIGH, Priority.LOW)
SUBJECTS = (  # A few, in the two languages, so that some words are common.
    ("荷物が届きません", "My parcel has not arrived"),
    ("返品したいです", "How do I return a kettle"),
    ("関税を払いました", "I paid customs twice"),
    ("商品が壊れていました", "The teapot arrived broken"),
    ("ログインできません", "I cannot sign in"),
)


def make_many(count, *, requesters, agents, at, open_every=OPEN_EVERY, teams=(), tags=(), first=0, tell=lambda n: None):
    """Make tickets of the last month, the oldest first; nearly all are closed. `tell` is told how many there are."""
    random = Random(first + count)
    for start in range(first, first + count, BATCH):
        numbers = range(start, min(start + BATCH, first + count))
        with transaction.atomic():
            threads = Thread.objects.bulk_create(
                [Thread(kind=ThreadKind.TICKET, reference=_reference("M", n), started_at=at) for n in numbers]
            )
            tickets = Ticket.objects.bulk_create(
                [
                    _ticket(n, thread, random, requesters, agents, teams, at - MONTH * (first + count - n) / count, open_every)
                    for n, thread in zip(numbers, threads, strict=True)
                ]
            )  # fmt: skip
            _say(tickets)
            _note(tickets)
            _tag(tickets, tags, random)
            _index(tickets)
        tell(numbers.stop - first)


def lengthen(ticket, count, *, by, at):
    """Let so much be said about a ticket, and as much happen to it."""
    said = [
        Message(
            thread=ticket.thread,
            kind=MessageKind.WRITTEN,
            author=by,
            side=Side.SUPPORT,
            source=Source.PAGE,
            body=f"Answer {n}",
            language="en",
            at=at,
        )
        for n in range(count)
    ]
    messages = Message.objects.bulk_create(said, batch_size=BATCH)
    TicketEvent.objects.bulk_create(
        [
            TicketEvent(
                ticket=ticket,
                verb=Verb.SET_PRIORITY if n % 2 else Verb.REPLY,
                party=Moves.AGENT,
                by=by,
                at=at,
                from_stage=ticket.stage,
                to_stage=ticket.stage,
                changes={"priority": ["low", "normal"]} if n % 2 else {},
                message=None if n % 2 else message,
            )
            for n, message in enumerate(messages)
        ],
        batch_size=BATCH,
    )


def _reference(prefix, n):
    digits = ""
    for _ in range(REFERENCE_LENGTH):
        n, digit = divmod(n, len(REFERENCE_ALPHABET))
        digits = REFERENCE_ALPHABET[digit] + digits
    return f"{prefix}-{digits}"


def _ticket(n, thread, random, requesters, agents, teams, opened_at, open_every):
    is_open = n % open_every == 0
    number = n // open_every
    stage = STAGES[number % 5] if is_open else Stage.SOLVED if n % 25 < 6 else Stage.CLOSED
    owed = is_open and stage in (Stage.NEW, Stage.OPEN)
    is_guest = n % 10 == 9
    language = "en" if random.random() < 0.2 else "ja"
    return Ticket(
        reference=_reference("T", n),
        thread=thread,
        requester=None if is_guest else requesters[n % len(requesters)],
        guest_email=f"g{n}@example.com" if is_guest else "",
        subject=f"{random.choice(SUBJECTS)[language == 'en']} {n}",
        topic=random.choice(TOPICS),
        language=language,
        priority=random.choice(PRIORITIES),
        channel=Channel.PAGE,
        stage=stage,
        assignee=agents[random.randrange(len(agents))] if stage is not Stage.NEW else None,
        team=random.choice(teams) if teams else None,
        typed_order_number=f"8157-{n:06}" if n % 2 else "",
        tracking_number=f"RR{n:09}JP" if n % 4 == 1 else "",
        opened_at=opened_at,
        solved_at=opened_at if stage in (Stage.SOLVED, Stage.CLOSED) else None,
        closed_at=opened_at if stage is Stage.CLOSED else None,
        owes_answer=owed,
        queue_at=opened_at + timedelta(days=1) if owed else behind_all(opened_at),
    )


def _say(tickets):
    messages = Message.objects.bulk_create(
        [
            Message(
                thread_id=ticket.thread_id,
                kind=MessageKind.WRITTEN,
                author_id=ticket.requester_id,
                side=Side.CUSTOMER,
                source=Source.PAGE,
                body=ticket.subject,
                language=ticket.language,
                at=ticket.opened_at,
            )
            for ticket in tickets
        ]
    )
    Party.objects.bulk_create(
        [
            Party(
                thread_id=ticket.thread_id,
                side=side,
                person_id=ticket.requester_id if side is Side.CUSTOMER else None,
                last_message=message,
                last_at=message.at,
            )
            for ticket, message in zip(tickets, messages, strict=True)
            for side in (Side.CUSTOMER, Side.SUPPORT)
        ]
    )


def _note(tickets):
    TicketEvent.objects.bulk_create(
        [
            TicketEvent(
                ticket=ticket,
                verb=verb,
                party=party,
                by_id=by,
                at=ticket.opened_at,
                to_stage=stage,
            )
            for ticket in tickets
            for verb, party, by, stage in (
                (Verb.SUBMIT, Moves.REQUESTER, ticket.requester_id, Stage.NEW),
                (Verb.ASSIGN, Moves.SITE, None, ticket.stage),
            )
        ]
    )
    TicketTarget.objects.bulk_create(
        [
            TicketTarget(
                ticket=ticket,
                kind=TargetKind.FIRST_RESPONSE,
                started_at=ticket.opened_at,
                duration=timedelta(hours=8),
                due_at=ticket.queue_at if ticket.queue_at < NEVER else None,
                ended_at=ticket.solved_at,
                is_met=ticket.solved_at is not None,
            )
            for ticket in tickets
        ]
    )


def _index(tickets):
    TicketTerm.objects.bulk_create(
        [TicketTerm(ticket=ticket, term=term) for ticket in tickets for term in _terms(ticket.subject)]
    )


def _terms(subject):
    words, _, number = subject.rpartition(" ")
    return [*_terms_of_words(words), f"e:{number}"]


_terms_of_words = cache(terms_in)


def _tag(tickets, tags: list[Tag], random):
    if tags:
        between = Ticket.tags.through
        between.objects.bulk_create(
            [between(ticket=ticket, tag=random.choice(tags)) for ticket in tickets if random.random() < 0.5]
        )
