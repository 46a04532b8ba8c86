"""Claims for return postage that agents decide: a list, the receipt, and a page that asks whether it is meant."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from disputes import actions
from disputes.admin.work import ForAgents
from disputes.forms.postage import AnswerForm
from disputes.models import PostageClaim
from disputes.permissions import may_mediate, may_read_any
from disputes.phrases import PARTIES
from disputes.phrases.postage import CLAIM_STATES, DONE, FOLLOWS, POSTAGE_REFUSALS, TONES, VERBS
from disputes.rules.postage import BY, ClaimState, PostageVerb, closed_to, open_verbs
from disputes.rules.states import Party, PostagePayer
from notices.admin import ReadOnly
from notices.clock import now
from orders.templatetags.orders import money


class Undecided(ForAgents):
    def waiting(self, rows: Any) -> Any:
        return rows.for_agents(now())


@admin.register(PostageClaim)
class PostageClaimAdmin(ReadOnly):
    list_display = ("dispute", "claimed", "paid_by", "state_shown", "claimed_at", "answer_by")
    list_filter = (Undecided,)
    list_select_related = ("dispute",)
    ordering = ("answer_by", "id")
    search_fields = ("dispute__reference",)
    search_help_text = _("The whole reference of a dispute")
    fields = (
        *("dispute", "claimed", "cap", "paid_by", "state_shown", "by", "claimed_at", "receipt", "answer_by"),
        *("sellers_words", "ask_by", "agents_words", "granted", "answered_by", "answered_at"),
    )
    change_form_template = "admin/disputes/postageclaim/change_form.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_read_any(request.user)

    def get_urls(self) -> list[URLPattern]:
        own = path("<int:pk>/<slug:answer>/", self.admin_site.admin_view(decide), name="disputes_postageclaim_decide")
        return [*super().get_urls()[:-1], own, super().get_urls()[-1]]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        claim = self.get_object(request, object_id)
        is_decided_here = claim is not None and may_mediate(request.user)
        verbs = open_verbs(claim.facts, Party.AGENT, now()) if claim and is_decided_here else []
        moves = [{"verb": verb.value, "words": VERBS[verb]} for verb in verbs]
        return super().change_view(request, object_id, form_url, {"moves": moves, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[PostageClaim], search_term: str
    ) -> tuple[QuerySet[PostageClaim], bool]:
        typed = search_term.strip().upper()
        return queryset.filter(dispute__reference=typed) if typed else queryset, False

    @admin.display(description=_("claimed"))
    def claimed(self, claim: PostageClaim) -> str:
        return money(claim.claimed_minor, claim.currency)

    @admin.display(description=_("at most"))
    def cap(self, claim: PostageClaim) -> str:
        return money(claim.cap_minor, claim.currency)

    @admin.display(description=_("granted"))
    def granted(self, claim: PostageClaim) -> str:
        return "–" if claim.granted_minor is None else money(claim.granted_minor, claim.currency)

    @admin.display(description=_("paid by"))
    def paid_by(self, claim: PostageClaim) -> str:
        return str(PARTIES[Party.SELLER] if claim.payer == PostagePayer.SELLER else _("Paid by us"))

    @admin.display(description=_("state"))
    def state_shown(self, claim: PostageClaim) -> SafeString:
        state = ClaimState(claim.state)
        return format_html('<span class="state state-{}">{}</span>', TONES.get(state, ""), CLAIM_STATES[state])

    @admin.display(description=_("receipt"))
    def receipt(self, claim: PostageClaim) -> SafeString:
        photos = [(reverse("photo", args=[photo.reference]), photo.file_name) for photo in claim.receipts]
        return format_html_join(", ", '<a href="{}">{}</a>', photos)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """Ask whether a decision is meant, and make it."""
    claim = get_object_or_404(PostageClaim.objects.select_related("dispute__line", "message"), pk=pk)
    verb = PostageVerb(answer) if answer in set(BY) else None
    if verb is None or BY[verb] is not Party.AGENT:
        raise Http404
    agent = request.user
    if not isinstance(agent, User) or not may_mediate(agent):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, verb=verb, claimed=claim.claimed_minor, currency=claim.currency)
    if form.is_valid():
        try:
            actions.answer_postage(claim=claim, verb=verb, by=agent, at=now(), **form.said)
        except actions.PostageRefused as refused:
            form.add_refusal(refused.refusal)
        else:
            messages.success(request, str(DONE[verb]))
            return redirect("admin:disputes_postageclaim_change", claim.pk)
    why = closed_to(claim.facts, verb, Party.AGENT, now())
    context = {
        **admin.site.each_context(request),
        "title": VERBS[verb],
        "opts": PostageClaim._meta,
        "claim": claim,
        "receipts": claim.receipts,
        "form": form,
        "words": VERBS[verb],
        "effect": FOLLOWS[verb],
        "why_not": POSTAGE_REFUSALS[why] if why and not form.is_bound else "",
        "is_harsh": verb is PostageVerb.REFUSE,
    }
    return render(request, "admin/disputes/postageclaim/decide.html", context, status=422 if form.is_bound else 200)
