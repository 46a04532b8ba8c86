"""Where agents work: teams, who takes what, when somebody is there, macros, and who is looking at a ticket right now."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rules.languages import Language
from tickets import phrases
from tickets.rules.hours import Calendar
from tickets.rules.states import Stage, Topic


class Team(models.Model):
    """Agents who share a queue. Empty lists of languages and topics mean all."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    topics = models.JSONField(_("topics"), default=list, blank=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="teams", blank=True, verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class AgentDesk(models.Model):
    """What an agent takes: in which languages, about what, and how many tickets at once."""

    agent = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk", verbose_name=_("agent"))
    languages = models.JSONField(_("languages"), default=list, blank=True)
    topics = models.JSONField(_("topics"), default=list, blank=True)
    limit = models.PositiveSmallIntegerField(_("tickets at once"), default=20)
    is_taking = models.BooleanField(_("takes new tickets"), default=True)
    last_given_at = models.DateTimeField(_("last given a ticket"), null=True, blank=True)

    class Meta:
        verbose_name = _("desk of an agent")
        verbose_name_plural = _("desks of agents")

    def __str__(self) -> str:
        return str(self.agent)


class ServiceDesk(models.Model):
    """When somebody is there who answers in a language."""

    language = models.CharField(
        _("language"), max_length=5, unique=True, choices=[(code, code.own_name) for code in Language]
    )
    zone = models.CharField(_("time zone"), max_length=64)
    calendar = models.CharField(
        _("public holidays of"),
        max_length=8,
        blank=True,
        choices=[(calendar, phrases.CALENDARS[calendar]) for calendar in Calendar],
    )

    class Meta:
        verbose_name = _("service hours")
        verbose_name_plural = _("service hours")

    def __str__(self) -> str:
        return self.language


class OpeningHours(models.Model):
    """A time of the week at which a desk is open; one that closes at or before it opens ends on the next day."""

    desk = models.ForeignKey(ServiceDesk, models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=list(WEEKDAYS.items()))  # 0 is Monday.
    opens = models.TimeField(pgettext_lazy("time", "from"))
    closes = models.TimeField(pgettext_lazy("time", "to"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ("weekday", "opens")
        constraints = (
            models.UniqueConstraint(fields=["desk", "weekday", "opens"], name="opening_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_weekday"),
        )

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ClosedDay(models.Model):
    """A day on which a desk is closed besides the public holidays."""

    desk = models.ForeignKey(ServiceDesk, models.CASCADE, related_name="closed_days")
    on = models.DateField(_("day"))
    why = models.CharField(_("why"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ("on",)
        constraints = (models.UniqueConstraint(fields=["desk", "on"], name="closed_day_once"),)

    def __str__(self) -> str:
        return f"{self.on}"


class Macro(models.Model):
    """Words and a move that agents use again and again, in both languages, with slots."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    title_en = models.CharField(_("title in English"), max_length=100)
    title_ja = models.CharField(_("title in Japanese"), max_length=100)
    body_en = models.TextField(_("words in English"), blank=True)
    body_ja = models.TextField(_("words in Japanese"), blank=True)
    topics = models.JSONField(_("topics"), default=list, blank=True)
    to_stage = models.CharField(
        _("then"), max_length=8, blank=True, choices=[(s, phrases.STAGES[s]) for s in Stage if s is not Stage.NEW]
    )
    set_topic = models.CharField(
        _("set the topic"), max_length=16, blank=True, choices=[(topic, phrases.TOPICS[topic]) for topic in Topic]
    )
    is_note = models.BooleanField(_("internal note"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.title_en


class Presence(models.Model):
    """Who has a ticket open, and whether they are writing; over when it was not renewed for some seconds."""

    ticket = models.ForeignKey("Ticket", models.CASCADE, related_name="presences")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    seen_at = models.DateTimeField(_("seen"))
    wrote_at = models.DateTimeField(_("last typed"), null=True, blank=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = (models.UniqueConstraint(fields=["ticket", "agent"], name="presence_once"),)
        indexes = (models.Index(fields=["seen_at"], name="presence_seen"),)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.agent_id}"


class SavedView(models.Model):
    """A queue that somebody keeps under a name; without an owner, everybody's."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="ticket_views"
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.JSONField(_("filters"), default=dict)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = (F("owner").asc(nulls_first=True), "position", "name")

    def __str__(self) -> str:
        return self.name
