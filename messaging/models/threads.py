"""Threads, who takes part in them, what was said, and how far everybody has read."""

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging import phrases
from messaging.rules.threads import (
    BODY_MAX,
    REFERENCE_ALPHABET,
    REFERENCE_LENGTH,
    SUBJECT_MAX,
    Audience,
    MessageKind,
    Side,
    Source,
    ThreadKind,
    read_by,
)
from orders.models import Order, Shop


def new_reference(prefix: str = "M") -> str:
    """Return a public reference at random, such as M-7KQ2WXR4TB; whoever saves it relies on the unique index."""
    return f"{prefix}-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, person: Any) -> "ThreadQuerySet":
        """Those that a person may read: their own, those of their shops, and for agents who may see threads, all."""
        if not person.is_authenticated or not person.is_active:
            return self.none()
        if person.is_staff:
            return self if person.has_perm("messaging.view_thread") else self.none()
        mine = Q(person=person)
        if person.is_seller:
            mine |= Q(shop__in=person.shops.values("pk"))
        return self.filter(pk__in=Party.objects.filter(mine).values("thread"))


class Thread(models.Model):
    """A conversation. `changes` counts everything that happened in it, so that an open page knows that it is behind."""

    reference = models.CharField(_("reference"), max_length=14, unique=True, default=new_reference, editable=False)
    kind = models.CharField(
        _("kind"), max_length=8, choices=[(kind, phrases.THREAD_KINDS[kind]) for kind in ThreadKind]
    )
    subject = models.CharField(_("subject"), max_length=SUBJECT_MAX, blank=True)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="threads", verbose_name=_("order")
    )
    started_at = models.DateTimeField(_("started"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    changes = models.PositiveBigIntegerField(default=0, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        constraints = (
            models.UniqueConstraint(fields=["order"], condition=Q(kind=ThreadKind.ORDER), name="thread_one_for_order"),
            models.CheckConstraint(condition=~Q(kind=ThreadKind.ORDER) | Q(order__isnull=False), name="thread_order"),
        )

    def __str__(self) -> str:
        return self.subject or self.reference


class Party(models.Model):
    """A side of a thread: one person, everybody of a shop, or support.

    `last_message` is the newest one that this side may read, and `last_at` its instant: the order of inboxes.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="parties", verbose_name=_("thread"))
    side = models.CharField(_("side"), max_length=8, choices=[(side, phrases.SIDES[side]) for side in Side])
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parties",
        verbose_name=_("person"),
    )
    shop = models.ForeignKey(
        Shop, models.PROTECT, null=True, blank=True, related_name="parties", verbose_name=_("shop")
    )
    last_message = models.ForeignKey("Message", models.SET_NULL, null=True, blank=True, related_name="+")
    last_at = models.DateTimeField(_("last message"))

    class Meta:
        verbose_name = _("side of a thread")
        verbose_name_plural = _("sides of threads")
        constraints = (
            models.UniqueConstraint(fields=["thread", "side"], name="party_side_once"),
            models.CheckConstraint(
                condition=Q(side=Side.SHOP, shop__isnull=False, person=None)
                | Q(side=Side.CUSTOMER, shop=None)  # Without an account, somebody writes by mail.
                | Q(side=Side.SUPPORT, shop=None, person=None),
                name="party_is_its_side",
            ),
        )
        indexes = (
            models.Index(fields=["person", "-last_at", "-id"], name="party_inbox_person"),
            models.Index(fields=["shop", "-last_at", "-id"], name="party_inbox_shop"),
        )

    def __str__(self) -> str:
        return f"{self.thread_id} {self.side}"


class MessageQuerySet(models.QuerySet["Message"]):
    def read_by(self, side: Side, at: datetime) -> "MessageQuerySet":
        """Those that a side may read by now: what is held back for a moment only its own side sees."""
        return self.filter(audience__in=sorted(read_by(side))).filter(
            Q(held_until=None) | Q(held_until__lte=at) | Q(side=side)
        )


class Message(models.Model):
    """What somebody said, or what happened. Its words never change.

    Written with a phrase template, `other_body` says the same in the other language, in a person's words. An event has a
    name and `details` in place of words. What is `held_until` an instant can be taken back before it.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    thread = models.ForeignKey(
        Thread, models.CASCADE, related_name="messages", verbose_name=_("thread"), db_index=False
    )  # `message_of_thread` begins with it.
    kind = models.CharField(
        _("kind"), max_length=8, choices=[(kind, phrases.MESSAGE_KINDS[kind]) for kind in MessageKind]
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("author"),
    )
    side = models.CharField(_("side"), max_length=8, blank=True, choices=[(side, phrases.SIDES[side]) for side in Side])
    audience = models.CharField(
        _("read by"),
        max_length=8,
        choices=[(audience, phrases.AUDIENCES[audience]) for audience in Audience],
        default=Audience.EVERYONE,
    )
    source = models.CharField(_("came by"), max_length=4, choices=[(s, phrases.SOURCES[s]) for s in Source])
    body = models.TextField(_("words"), blank=True, max_length=BODY_MAX)
    language = models.CharField(_("language"), max_length=5, blank=True)
    phrase = models.SlugField(_("phrase template"), max_length=60, blank=True)
    phrase_values = models.JSONField(default=dict, blank=True)
    other_body = models.TextField(_("words in the other language"), blank=True)
    other_language = models.CharField(_("other language"), max_length=5, blank=True)
    quoted = models.TextField(_("quoted in the mail"), blank=True)
    event = models.CharField(_("event"), max_length=60, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    at = models.DateTimeField(_("when"))
    held_until = models.DateTimeField(_("held back until"), null=True, blank=True)
    client_key = models.CharField(max_length=64, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = (
            # Sent twice by a double click, a second tab or a line that broke, it is one message.
            models.UniqueConstraint(
                fields=["thread", "client_key"], condition=~Q(client_key=""), name="message_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=MessageKind.WRITTEN, event="") | (Q(kind=MessageKind.EVENT) & ~Q(event="")),
                name="message_event_has_its_name",
            ),
        )
        indexes = (
            models.Index(fields=["thread", "id"], name="message_of_thread"),
            models.Index(
                fields=["thread", "held_until"], condition=Q(held_until__isnull=False), name="message_held_back"
            ),
        )

    def __str__(self) -> str:
        return self.body[:40] or self.event


class ReadState(models.Model):
    """How far a person has read a thread; `unread` counts what others wrote since."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_states")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="read_states")
    read_up_to = models.PositiveBigIntegerField(default=0)  # The primary key of a message.
    unread = models.PositiveIntegerField(_("unread"), default=0)
    archived_at = models.DateTimeField(_("put away"), null=True, blank=True)

    class Meta:
        verbose_name = _("state of reading")
        verbose_name_plural = _("states of reading")
        constraints = (models.UniqueConstraint(fields=["thread", "person"], name="read_state_once"),)
        indexes = (
            models.Index(fields=["person"], condition=Q(unread__gt=0), name="read_state_unread"),
            models.Index(fields=["person"], condition=Q(archived_at__isnull=False), name="read_state_archived"),
        )

    def __str__(self) -> str:
        return f"{self.thread_id} {self.person_id}"


class Translation(models.Model):
    """What a machine made of a message. It stands beside the original, never in its place, and always says what it is."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=5)
    body = models.TextField(_("words"))
    provider = models.CharField(_("made by"), max_length=40)
    numbers_differ = models.BooleanField(_("numbers differ from the original"), default=False)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("machine translation")
        verbose_name_plural = _("machine translations")
        constraints = (models.UniqueConstraint(fields=["message", "language"], name="translation_once"),)

    def __str__(self) -> str:
        return f"{self.message_id} {self.language}"
