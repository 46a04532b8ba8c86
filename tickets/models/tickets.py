"""Tickets, what happened to them, and by when they are to be answered."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rules.languages import Language
from messaging.models import Message, Thread, new_reference
from orders.models import Order
from tickets import phrases
from tickets.models.desk import Team
from tickets.models.rows import literal
from tickets.rules.states import UNSOLVED, Channel, CsatAnswer, Party, Priority, Stage, TargetKind, Topic, Verb
from tickets.rules.targets import Target
from tickets.rules.words import SUBJECT_MOST

# From where on in the queue tickets stand that nobody waits for: behind all others, without an empty value to sort.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NARROWING = ("assignee", "team", "language", "topic", "priority", "owes_answer")  # What agents narrow the queue by.


def behind_all(opened_at: datetime) -> datetime:
    """Return where a ticket stands without a deadline: each at an instant of its own, the oldest first.

    Of many at one instant, SQLite would look through all to find where a page begins: it does not search by the number of a row.
    """
    return NEVER + (opened_at - EPOCH)


def new_ticket_reference() -> str:
    return new_reference("T")


class Tag(models.Model):
    """A word that agents put on tickets."""

    name = models.CharField(_("name"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class TicketQuerySet(models.QuerySet["Ticket"]):
    def unsolved(self) -> "TicketQuerySet":
        return self.filter(stage__in=[literal(stage) for stage in UNSOLVED])

    def in_stage(self, stage: Stage) -> "TicketQuerySet":
        return self.filter(stage=literal(stage))

    def asked_by(self, person: Any) -> "TicketQuerySet":
        return self.filter(requester=person)

    def of_same_asker(self, ticket: "Ticket") -> "TicketQuerySet":
        """Other tickets of whoever asked one, the newest first."""
        others = self.exclude(pk=ticket.pk)
        if ticket.requester_id:
            return others.filter(requester=ticket.requester_id).order_by("-opened_at", "-id")
        # SQLite uses the index of guests only where it reads that the address is not empty.
        return others.filter(guest_email=ticket.guest_email).exclude(guest_email=literal("")).order_by("-id")

    def going_on_in(self, ticket: "Ticket") -> "TicketQuerySet":
        """Tickets of the same asker that were merged into one, the oldest first."""
        merged = self.filter(merged_into=ticket, requester=ticket.requester_id, guest_email=ticket.guest_email)
        return merged.order_by("opened_at", "id")

    def due(self, at: datetime) -> "TicketQuerySet":
        """Those that the clock moves on now, the longest due first."""
        return self.filter(clock_at__lte=at).order_by("clock_at", "id")

    def in_queue_order(self) -> "TicketQuerySet":
        """The next deadline first; those whose turn is somebody else's come last."""
        return self.order_by("queue_at", "id")


def _queue_index(name: str, *first: str, **condition: Any) -> models.Index:
    """Return an index in the order of the queue that begins with what narrows it.

    What else narrows it stands behind the number and orders nothing, so the index alone says which tickets are meant. Had the
    tickets themselves to be looked up, PostgreSQL would take that index in whose order they happen to lie.
    """
    behind = (field for field in NARROWING if field not in first)
    return models.Index(
        fields=[*first, "queue_at", "id", *behind], condition=Q(stage__in=UNSOLVED, **condition), name=name
    )


class Ticket(models.Model):
    """A question to support, with its thread. It is moved through `actions.make_move` alone.

    `queue_at` is the next deadline, or behind `NEVER`; `clock_at` when the clock moves it on if nobody else does. Both are
    stored, so that lists are ordered and swept by an index. `version` counts its moves.
    """

    reference = models.CharField(
        _("reference"), max_length=14, unique=True, default=new_ticket_reference, editable=False
    )
    thread = models.OneToOneField(Thread, models.PROTECT, related_name="ticket", verbose_name=_("thread"))
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("requester"),
        db_index=False,  # `ticket_of_requester` begins with it, and so do indexes of the other models here that say this.
    )
    guest_email = models.EmailField(
        _("e-mail address of a guest"), max_length=254, blank=True
    )  # In lower case; verified.
    guest_name = models.CharField(_("name of a guest"), max_length=80, blank=True)
    subject = models.CharField(_("subject"), max_length=SUBJECT_MOST)
    topic = models.CharField(_("topic"), max_length=16, choices=[(topic, phrases.TOPICS[topic]) for topic in Topic])
    language = models.CharField(_("language"), max_length=5, choices=[(code, code.own_name) for code in Language])
    priority = models.CharField(
        _("priority"),
        max_length=6,
        choices=[(priority, phrases.PRIORITIES[priority]) for priority in Priority],
        default=Priority.NORMAL,
    )
    channel = models.CharField(_("channel"), max_length=5, choices=[(c, phrases.CHANNELS[c]) for c in Channel])
    stage = models.CharField(_("stage"), max_length=8, choices=[(stage, phrases.STAGES[stage]) for stage in Stage])
    tags = models.ManyToManyField(Tag, related_name="tickets", blank=True, verbose_name=_("tags"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_tickets",
        verbose_name=_("assignee"),
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("team")
    )
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("order")
    )
    typed_order_number = models.CharField(_("order number as typed"), max_length=40, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followed_by", verbose_name=_("follow-up of")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    trail = models.JSONField(_("searched and read before"), default=dict, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    first_answered_at = models.DateTimeField(_("first answered"), null=True, blank=True)
    owes_answer = models.BooleanField(_("answer owed"), default=True)
    pending_since = models.DateTimeField(_("pending since"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    held_until = models.DateTimeField(_("on hold until"), null=True, blank=True)
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)
    solvings = models.PositiveSmallIntegerField(_("times solved"), default=0)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    queue_at = models.DateTimeField(_("next deadline"), default=NEVER)
    clock_at = models.DateTimeField(_("moved by the clock"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    client_key = models.CharField(max_length=64, blank=True, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = (
            models.CheckConstraint(
                condition=Q(requester__isnull=False, guest_email="") | (Q(requester=None) & ~Q(guest_email="")),
                name="ticket_asked_by_somebody",
            ),
            models.UniqueConstraint(fields=["client_key"], condition=~Q(client_key=""), name="ticket_sent_once"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(stage=Stage.CLOSED), name="ticket_merged_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.SOLVED, solved_at__isnull=False) | ~Q(stage=Stage.SOLVED),
                name="ticket_solved_has_its_time",
            ),
        )
        indexes = (
            _queue_index("ticket_queue"),
            _queue_index("ticket_queue_mine", "assignee"),
            _queue_index("ticket_queue_team", "team"),
            _queue_index("ticket_queue_language", "language"),
            _queue_index("ticket_queue_topic", "topic"),
            _queue_index("ticket_queue_unassigned", assignee=None),
            # No index begins with the stage: without statistics SQLite would take it for the queue, and sort.
            *(
                models.Index(fields=["-opened_at", "-id"], condition=Q(stage=stage), name=f"ticket_{stage}")
                for stage in (Stage.PENDING, Stage.ON_HOLD, Stage.SOLVED, Stage.CLOSED)
            ),
            models.Index(fields=["typed_order_number"], name="ticket_typed_order"),
            models.Index(fields=["tracking_number"], name="ticket_tracking"),
            models.Index(fields=["requester", "-opened_at", "-id"], name="ticket_of_requester"),
            models.Index(fields=["guest_email", "-id"], condition=~Q(guest_email=""), name="ticket_of_guest"),
            models.Index(fields=["clock_at", "id"], condition=Q(clock_at__isnull=False), name="ticket_clock"),
            # With the number behind it: where all tickets lie in the order in which they were opened, PostgreSQL takes an index of
            # one column for cheaper than that of a stage.
            models.Index(fields=["opened_at", "id"], name="ticket_opened"),
        )
        permissions = (
            ("work_on_tickets", "May answer and move tickets"),
            ("lead_tickets", "May see reports, teams and everybody's work"),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    @property
    def asker(self) -> str:
        """Return what agents call who asked."""
        return str(self.requester) if self.requester else self.guest_name or self.guest_email


class TicketTarget(models.Model):
    """A target of a ticket, as `rules.targets.Target` has it. Ended ones stay, for the reports."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="targets")
    kind = models.CharField(_("target"), max_length=16, choices=[(k, phrases.TARGETS[k]) for k in TargetKind])
    started_at = models.DateTimeField(_("started"))
    duration = models.DurationField(_("business time"))
    used = models.DurationField(_("used"), default=timedelta())
    counting_since = models.DateTimeField(_("counting since"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    is_met = models.BooleanField(_("met"), default=False)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("id",)
        indexes = (models.Index(fields=["kind", "ended_at"], name="ticket_target_ended"),)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"

    @property
    def target(self) -> Target:
        """Return the row as the rules know it."""
        return Target(
            kind=TargetKind(self.kind),
            started_at=self.started_at,
            duration=self.duration,
            used=self.used,
            counting_since=self.counting_since,
            due_at=self.due_at,
            ended_at=self.ended_at,
            is_met=self.is_met,
        )


class TicketEvent(models.Model):
    """A move of a ticket: who, when, from what to what. Never changed, never deleted; one taken back says when.

    `before` holds all that an undo gives back: the ticket's own fields and its targets.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="events", verbose_name=_("ticket"), db_index=False)
    verb = models.CharField(_("what"), max_length=12, choices=[(verb, phrases.VERBS[verb]) for verb in Verb])
    party = models.CharField(_("as"), max_length=9, choices=[(party, phrases.PARTIES[party]) for party in Party])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))
    from_stage = models.CharField(_("stage before"), max_length=8, blank=True)
    to_stage = models.CharField(_("stage after"), max_length=8)
    changes = models.JSONField(_("changes"), default=dict, blank=True)  # Field → [from, to], as agents read them.
    before = models.JSONField(default=dict, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="ticket_events")
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("ticket event")
        verbose_name_plural = _("ticket events")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["ticket", "id"], name="ticket_event_of"),
            models.Index(fields=["verb", "at"], name="ticket_event_verb"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d}"


class Rating(models.Model):
    """How somebody found our help, once for each time that a ticket was solved."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="ratings", verbose_name=_("ticket"))
    solving = models.PositiveSmallIntegerField(_("solving"))  # The first, the second …
    answer = models.CharField(
        _("rating"), max_length=4, choices=[(answer, phrases.CSAT_ANSWERS[answer]) for answer in CsatAnswer]
    )
    comment = models.CharField(_("comment"), max_length=2000, blank=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = (models.UniqueConstraint(fields=["ticket", "solving"], name="rating_once_a_solving"),)
        indexes = (models.Index(fields=["at"], name="rating_at"),)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.answer}"
