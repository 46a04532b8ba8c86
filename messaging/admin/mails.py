"""Mails that came in: what became of each, what it says, and the mail as it came."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.private_files import hand_out
from messaging import actions
from messaging.models import InboundMail
from messaging.phrases import MAIL_OUTCOMES, MAIL_PROBLEMS
from messaging.rules.inbound import MailOutcome
from notices.admin import ReadOnly
from notices.clock import now


class Outcome(admin.SimpleListFilter):
    title = _("what became of it")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(outcome.value, words) for outcome, words in MAIL_OUTCOMES.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(outcome=self.value()) if self.value() in set(MailOutcome) else queryset


@admin.register(InboundMail)
class InboundMailAdmin(ReadOnly):
    list_display = ("when", "sender", "subject", "end", "thread")
    list_filter = (Outcome,)
    list_select_related = ("thread",)
    ordering = ("-id",)
    search_fields = ("sender",)  # So that there is a search box; `get_search_results` says what it does.
    search_help_text = _("The sender's whole e-mail address, or a whole Message-ID in angle brackets")
    actions = ("settle_again",)
    fields = (
        *("when", "sender", "subject", "mail_id", "end", "thread", "answered", "next_try", "tries"),
        *("problems_in_words", "words_as_read", "as_it_came"),
    )

    def get_urls(self) -> list[Any]:
        raw = path("<uuid:reference>/raw/", self.admin_site.admin_view(self.raw_view), name="messaging_inboundmail_raw")
        return [raw, *super().get_urls()]

    def raw_view(self, request: HttpRequest, reference: UUID) -> HttpResponseBase:
        """Hand out a mail as it came, as a file that no browser opens by itself."""
        mail = InboundMail.objects.filter(reference=reference).first()
        if mail is None or not (self.has_view_permission(request) and _may_read_raw(request)):
            raise Http404
        return hand_out(
            request,
            mail.raw,
            filename=f"{mail.reference}.eml",
            content_type="application/octet-stream",
            as_attachment=True,
        )

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("messaging.change_inboundmail")

    @admin.action(description=_("Settle again"), permissions=["settle"])
    def settle_again(self, request: HttpRequest, queryset: QuerySet[InboundMail]) -> None:
        at = now()
        chosen = list(queryset)
        changed = sum(actions.settle_again(mail=mail, at=at) for mail in chosen)
        if changed:
            words = ngettext("%(count)d mail is settled again.", "%(count)d mails are settled again.", changed)
            self.message_user(request, words % {"count": changed}, messages.SUCCESS)
        if changed < len(chosen):
            words = gettext("Only mails of people that became no message can be settled again.")
            self.message_user(request, words, messages.WARNING)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[InboundMail], bool]:
        """Find by what an index knows: a whole address, or a Message-ID, which looks like one but for its brackets."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        if typed.startswith("<"):
            return queryset.filter(mail_id=typed.strip("<>")), False
        return queryset.filter(sender=typed.lower()), False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [field for field in self.fields if field != "as_it_came" or _may_read_raw(request)]

    # Columns

    @admin.display(description=_("received"))
    def when(self, mail: InboundMail) -> str:
        return _instant(mail.received_at)

    @admin.display(description=_("what became of it"))
    def end(self, mail: InboundMail) -> SafeString:
        return format_html('<span class="state">{}</span>', MAIL_OUTCOMES[MailOutcome(mail.outcome)])

    @admin.display(description=_("answered"))
    def answered(self, mail: InboundMail) -> str:
        return _instant(mail.answered_at) if mail.answered_at else "–"

    @admin.display(description=_("next try"))
    def next_try(self, mail: InboundMail) -> str:
        return _instant(mail.try_at) if mail.outcome == MailOutcome.WAITING else "–"

    @admin.display(description=_("what could not be read"))
    def problems_in_words(self, mail: InboundMail) -> str:
        return " ".join(str(MAIL_PROBLEMS.get(problem, problem)) for problem in mail.problems) or "–"

    @admin.display(description=_("words"))
    def words_as_read(self, mail: InboundMail) -> SafeString:
        return format_html('<div class="mail-words">{}</div>', mail.words or "–")

    @admin.display(description=_("as it came"))
    def as_it_came(self, mail: InboundMail) -> SafeString:
        return format_html('<a href="../../{}/raw/">{}</a>', mail.reference, gettext("Download the mail"))


def _may_read_raw(request: HttpRequest) -> bool:
    return request.user.has_perm("messaging.read_raw_mail")


def _instant(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
