"""Pages about orders, for those who bought and those who sold."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from notices.clock import now
from orders import actions, permissions, phrases, queries
from orders.beside import beside
from orders.forms import CancelAnswerForm, CancelForm, ExtendForm
from orders.order_page import OrderPage, order_page
from orders.rules.states import CancelReason
from orders.rules.window import MOST_EXTENSION_DAYS


@login_required
@never_cache
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """List the orders of a buyer, or of a seller's shops."""
    query = request.GET.get("q", "").replace("\x00", "").strip()
    page = queries.orders_page(request.user, query=query, after=request.GET.get("after", ""))
    context = {"page": page, "query_words": query, "is_later": "after" in request.GET}
    return render(request, "orders/orders.html", context)


@login_required
@never_cache
@require_GET
def order(request: HttpRequest, number: str) -> HttpResponse:
    page = _page(request, number)
    return render(request, "orders/order.html", {"page": page, "answer_form": CancelAnswerForm()})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """State the conditions of a cancellation and take the wish."""
    page = _page(request, number)
    if page.is_seller:
        raise Http404
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_to_cancel(
                order=page.order,
                by=request.user,  # type: ignore[arg-type]
                reason=CancelReason(form.cleaned_data["reason"]),
                words=form.cleaned_data["words"],
                at=now(),
            )
        except actions.CancelRefused as refused:
            messages.error(request, phrases.CANCEL_REFUSALS[refused.refusal])
        else:
            messages.success(request, _("The seller was asked to cancel your order. We will tell you the answer."))
        return redirect("order", number)
    return render(request, "orders/cancel.html", {"page": page, "form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def answer_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take a seller's answer to a wish to cancel; who comes from signing in, or in another language, asks for the order."""
    if request.method != "POST":
        return redirect("order", number)
    page = _page(request, number)
    if not page.is_seller or request.user.is_staff or page.wish is None:
        raise Http404
    form = CancelAnswerForm(request.POST)
    if not form.is_valid():
        return render(request, "orders/order.html", {"page": page, "answer_form": form}, status=422)
    is_agreed = form.cleaned_data["answer"] == "agree"
    try:
        actions.answer_cancel(
            request=page.wish,
            by=request.user,  # type: ignore[arg-type]
            is_agreed=is_agreed,
            words=form.cleaned_data["words"],
            at=now(),
        )
    except actions.CancelRefused:
        messages.error(
            request, _("This wish was answered already, or a parcel left in the meantime. Your answer was not sent.")
        )
    else:
        messages.success(
            request, _("The order is cancelled.") if is_agreed else _("The buyer was told that the order stays.")
        )
    return redirect("order", number)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def extend_window(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Let the seller, or an agent with a reason, give the buyer more days to open a dispute about a line."""
    page = _page(request, number)
    line = next((line for line in page.lines if line.row.position == position), None)
    if line is None or not permissions.may_extend_window(request.user, page.order):
        raise Http404
    form = ExtendForm(
        request.POST if request.method == "POST" else None,
        days_left=MOST_EXTENSION_DAYS - line.row.extension_days,
        needs_why=_is_agent(request),
    )
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        try:
            actions.extend_window(line=line.row, days=days, by=request.user, why=form.cleaned_data["why"], at=now())  # type: ignore[arg-type]
        except actions.ExtensionRefused:
            form.add_error(None, phrases.EXTENSION_REFUSED)
        else:
            messages.success(request, _("The buyer has more time and was told."))
            return redirect("order", number)
    context = {"page": page, "line": line, "form": form, "extensions": queries.extensions_of(line.row)}
    return render(request, "orders/extend_window.html", context, status=422 if form.errors else 200)


def _is_agent(request: HttpRequest) -> bool:
    return request.user.is_staff


def _page(request: HttpRequest, number: str) -> OrderPage:
    found = queries.order_for(request.user, number)
    if found is None:
        raise Http404
    at = now()
    can_extend = permissions.may_extend_window(request.user, found)
    return order_page(found, request.user, at, beside(found, request.user, at), can_extend=can_extend)
