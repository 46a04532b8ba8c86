"""Where agents see which mails did not arrive, and send them again."""

import logging
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from notices import actions, kinds
from notices.clock import now
from notices.models import BouncingAddress, Notice, Reminder
from notices.phrases import MAIL_STATE_TONES, MAIL_STATES
from notices.rendering import render
from notices.rules.states import MailState

logger = logging.getLogger(__name__)

MOST_SHOWN = 2_000  # rows that can be paged through; who wants older ones searches


class NewestOnly(Paginator):  # type: ignore[type-arg]
    """Pages through the newest rows without counting all of them."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[:MOST_SHOWN].count())


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """What the site writes by itself; agents read it, and set things going again by the actions of the list."""

    paginator = NewestOnly
    list_per_page = 50
    list_max_show_all = 0
    sortable_by = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Let the address of a list ask for its filters alone: Django would let it feel its way along a secret link."""
        own = {getattr(one, "parameter_name", one) for one in self.list_filter}
        return lookup.partition("__")[0] in own


class NeedsAttention(admin.SimpleListFilter):
    """The mails that will not be tried again by themselves, unless an agent asks for others."""

    title = _("mail")
    parameter_name = "mail"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All")), *((state.value, words) for state, words in MAIL_STATES.items())]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            # Django's first choice is "All"; here it is what is shown when nothing is chosen.
            is_default = choice["query_string"] == changelist.get_query_string(remove=[self.parameter_name])
            yield {**choice, "display": _("Needs attention")} if is_default else choice

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        if chosen in set(MailState):
            return queryset.filter(mail_state=chosen)
        # Who looks for somebody wants to see everything that they were sent.
        return queryset if chosen == "all" or request.GET.get("q") else queryset.stuck()


class Kind(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((kind.name, kinds.in_words(kind.name)) for kind in kinds.everything()), key=lambda row: row[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = ("when", "to_whom", "kind_in_words", "mail", "tries", "fault")
    list_filter = (NeedsAttention, Kind)
    list_select_related = ("recipient",)
    ordering = ("-id",)
    search_fields = ("key",)  # So that there is a search box; `get_search_results` says what it does.
    search_help_text = _("A whole e-mail address, or the reference of a notice")
    actions = ("send_again",)
    fields = (
        *("when", "to_whom", "kind_in_words", "reference", "key", "deadline", "bell", "mail"),
        *("tries", "next_try", "sent_when", "sent_to", "fault"),
    )
    change_form_template = "admin/notices/notice/change_form.html"

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notices.change_notice")

    @admin.action(description=_("Send again"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        at = now()
        chosen = list(queryset.select_related("recipient"))
        erased = sum(notice.is_erased for notice in chosen)
        sent = sum(actions.send_again(notice=notice, at=at) for notice in chosen)
        if sent:
            words = ngettext("%(count)d mail goes out again.", "%(count)d mails go out again.", sent)
            self.message_user(request, words % {"count": sent}, messages.SUCCESS)
        if erased:
            words = gettext(
                "A mail whose one-time link was erased cannot be sent again. The person can ask for a new link."
            )
            self.message_user(request, words, messages.WARNING)
        if sent + erased < len(chosen):
            words = gettext("Only mails that were refused or given up can be sent again.")
            self.message_user(request, words, messages.WARNING)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Notice], bool]:
        """Find by what an index knows: a whole address, or a reference. Anything else finds nothing."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        if "@" in typed:
            return queryset.filter(_sent_to(typed)), False
        try:
            return queryset.filter(reference=UUID(typed)), False
        except ValueError:
            return queryset.none(), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        notice = self.get_object(request, object_id)
        context = _preview(notice) if notice else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    # Columns

    @admin.display(description=_("when"))
    def when(self, notice: Notice) -> str:
        return _instant(notice.created_at)

    @admin.display(description=_("to whom"))
    def to_whom(self, notice: Notice) -> str:
        return notice.address or (notice.recipient.email if notice.recipient else "")

    @admin.display(description=_("kind"))
    def kind_in_words(self, notice: Notice) -> str:
        return kinds.in_words(notice.kind)

    @admin.display(description=_("mail"))
    def mail(self, notice: Notice) -> SafeString:
        state = MailState(notice.mail_state)
        return format_html(
            '<span class="state state-{}">{}</span>', MAIL_STATE_TONES.get(state, ""), MAIL_STATES[state]
        )

    @admin.display(description=_("bell"))
    def bell(self, notice: Notice) -> str:
        if not notice.is_in_bell:
            return gettext("not in the bell")
        return gettext("read") if notice.read_at else gettext("unread")

    @admin.display(description=_("next try"))
    def next_try(self, notice: Notice) -> str:
        return _instant(notice.try_at) if notice.mail_state == MailState.WAITING else "–"

    @admin.display(description=_("sent"))
    def sent_when(self, notice: Notice) -> str:
        return _instant(notice.sent_at) if notice.sent_at else "–"


@admin.register(BouncingAddress)
class BouncingAddressAdmin(ReadOnly):
    list_display = ("address", "since", "fault")
    ordering = ("-id",)
    search_fields = ("address",)
    search_help_text = _("A whole e-mail address")
    actions = ("try_again",)

    def has_try_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notices.change_bouncingaddress")

    @admin.action(description=_("Try this address again"), permissions=["try"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[BouncingAddress]) -> None:
        at, addresses = now(), list(queryset.values_list("address", flat=True))
        for address in addresses:
            actions.clear_bounce(address=address, at=at)
        words = ngettext("%(count)d address is tried again.", "%(count)d addresses are tried again.", len(addresses))
        self.message_user(request, words % {"count": len(addresses)}, messages.SUCCESS)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[BouncingAddress], bool]:
        typed = search_term.strip().lower()
        return queryset.filter(address=typed) if typed else queryset, False


class Progress(admin.SimpleListFilter):
    title = _("progress")
    parameter_name = "progress"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("done", _("Done"))]

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        yield {**waiting, "display": _("Waiting")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reminder]) -> QuerySet[Reminder]:
        if self.value() == "done":
            return queryset.filter(done_at__isnull=False).order_by("-id")
        return queryset.filter(done_at=None)


@admin.register(Reminder)
class ReminderAdmin(ReadOnly):
    list_display = ("due_at", "to_whom", "channel", "kind_in_words", "deadline", "deadline_at", "done_at", "was_sent")
    list_filter = (Progress, "channel")
    list_select_related = ("recipient",)
    ordering = ("due_at", "id")
    search_fields = ("deadline",)
    search_help_text = _("A person's whole e-mail address, or the whole name of a deadline")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Reminder], bool]:
        typed = search_term.strip()
        if not typed:
            return queryset, False
        return queryset.filter(Q(recipient__in=_people(typed)) if "@" in typed else Q(deadline=typed)), False

    @admin.display(description=_("to whom"))
    def to_whom(self, reminder: Reminder) -> str:
        return str(reminder.recipient.email)

    @admin.display(description=_("kind"))
    def kind_in_words(self, reminder: Reminder) -> str:
        return kinds.in_words(reminder.kind)


def _people(address: str) -> list[int]:
    """Return who has this address; asked for first, so that the rows are found by the index on the recipient."""
    people = get_user_model().objects.alias(lower_email=Lower("email"))
    return list(people.filter(lower_email=address.lower()).values_list("pk", flat=True))


def _sent_to(address: str) -> Q:
    return Q(recipient__in=_people(address)) | (Q(address__in={address, address.lower()}) & ~Q(address=""))


def _preview(notice: Notice) -> dict[str, Any]:
    """Return the mail as it would leave now; nothing of a secret one, which only its reader may see."""
    if notice.kind not in {kind.name for kind in kinds.everything() if not kind.is_secret}:
        return {"is_secret": True}
    try:
        return {"mail_preview": render(notice, at=now())}
    except Exception:  # Whatever keeps a mail from being written must not hide from agents that it does.
        logger.warning("Notice %s cannot be rendered", notice.key, exc_info=True)
        return {"is_broken": True}


def _instant(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
