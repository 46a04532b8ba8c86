"""The numbers of the process for operators: read by agents, added for the future by those who lead."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from disputes import actions
from disputes.forms.policy import PolicyForm
from disputes.models import DisputePolicy
from disputes.phrases import numbers as phrases
from disputes.policy import policies, policy_of
from disputes.rules.numbers import NUMBERS, Part
from disputes.rules.policy import DEFAULT, Policy, policy_at
from notices.admin import ReadOnly
from notices.clock import now


@admin.register(DisputePolicy)
class DisputePolicyAdmin(ReadOnly):
    """Dated rows. What is in force or was is only read; what lies in the future can be taken back."""

    list_display = ("since", "standing", "differs", "set_by", "words")
    list_select_related = ("by",)
    ordering = ("-since",)
    actions = None
    change_form_template = "admin/disputes/disputepolicy/change_form.html"
    change_list_template = "admin/disputes/disputepolicy/change_list.html"
    fields = readonly_fields = ("since", "standing", "set_by", "words")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DisputePolicy]:
        newest = DisputePolicy.objects.filter(since__lte=now()).order_by("-since").values("since")[:1]
        rows: QuerySet[DisputePolicy] = super().get_queryset(request)
        return rows.annotate(in_force_since=Subquery(newest))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("disputes.add_disputepolicy")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_to_come = obj is not None and obj.since > now()
        return is_to_come and request.user.has_perm("disputes.delete_disputepolicy")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request) or not isinstance(request.user, User):
            raise PermissionDenied
        at = now()
        form = PolicyForm(request.POST if request.method == "POST" else None, rows=policies(), at=at)
        if form.is_valid():
            row = actions.add_policy(policy=form.policy, by=request.user, words=form.cleaned_data["words"], at=at)
            self.log_addition(request, row, [{"added": {}}])
            messages.success(request, gettext("The numbers are written down."))
            return redirect("admin:disputes_disputepolicy_change", row.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("New numbers of the process"),
            "opts": self.opts,
            "form": form,
        }
        page = "admin/disputes/disputepolicy/add.html"
        return render(request, page, context, status=422 if form.is_bound else 200)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        shown = {"parts": _parts(policy_of(row))} if row else {}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shown = {"parts": _parts(policy_at(policies(), now())), "title": self.opts.verbose_name_plural}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def delete_model(self, request: HttpRequest, obj: DisputePolicy) -> None:
        try:
            actions.take_back_policy(row=obj, at=now())
        except ValueError:  # It came into force while somebody was asked whether it is meant.
            raise Http404 from None

    @admin.display(description=_("state"))
    def standing(self, row: DisputePolicy) -> SafeString:
        tone, words = "", gettext("over")
        if row.since > now():
            tone, words = "accent", gettext("to come")
        elif row.since == row.in_force_since:  # type: ignore[attr-defined]
            tone, words = "good", gettext("in force")
        return format_html('<span class="state state-{}">{}</span>', tone, words)

    @admin.display(description=_("by"))
    def set_by(self, row: DisputePolicy) -> str:
        return str(row.by or "–")

    @admin.display(description=_("other than usual"))
    def differs(self, row: DisputePolicy) -> SafeString | str:
        mine = policy_of(row)
        changed = [number for number in NUMBERS if getattr(mine, number.name) != number.usual]
        said = [(phrases.NUMBERS[one.name], _words(one, mine)) for one in changed]
        return format_html_join(mark_safe("<br>"), "{}: {}", said) if said else gettext("Everything as usual")


def _words(number: Any, policy: Policy) -> str:
    return phrases.value_in_words(number, getattr(policy, number.name))


def _parts(policy: Policy) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Return every number with what it is and what it usually is, part by part."""
    return [
        (
            phrases.PARTS[part],
            [
                {
                    "name": phrases.NUMBERS[number.name],
                    "value": _words(number, policy),
                    "usual": _words(number, DEFAULT),
                    "is_other": getattr(policy, number.name) != number.usual,
                }
                for number in NUMBERS
                if number.part is part
            ],
        )
        for part in Part
    ]
