"""The notices page, what people choose to be told by mail, and the way out that every optional mail carries."""

import logging
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from notices import actions, queries, unsubscribing
from notices.clock import now
from notices.forms import ChoicesForm, PageForm, ReadAllForm
from notices.models import Notice
from notices.phrases import ALWAYS_SENT, TOPICS
from notices.rendering import words_of
from notices.rules.mail_text import MailText

logger = logging.getLogger(__name__)
private = cache_control(private=True, no_store=True)


@require_safe
@private
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    form = PageForm(request.GET)
    form.is_valid()
    is_unread_only = form.cleaned_data.get("show") == "unread"
    after = form.cleaned_data.get("after")
    page = queries.bell_page(request.user, at=now(), is_unread_only=is_unread_only, after=after)
    context = {
        "items": [_item(notice) for notice in page.notices],
        "is_unread_only": is_unread_only,
        "newest": page.notices[0].reference if page.notices else None,
        "after": after,
        "next_after": page.notices[-1].reference if page.has_older else None,
    }
    return render(request, "notices/notices.html", context)


@require_safe
@private
def bell(request: HttpRequest) -> HttpResponse:
    """Return the inside of the bell, for pages that stay open."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    found = queries.Bell(request.user, now())
    return render(request, "notices/_bell.html", {"unread": found.unread, "shown": found.shown})


@require_http_methods(["GET", "HEAD", "POST"])
@private
@login_required
def open_notice(request: HttpRequest, reference: UUID) -> HttpResponse:
    """By POST, mark a notice as read and lead to what it is about; by GET, show all that it says."""
    notice = queries.notice_of(request.user, reference, now())
    if notice is None:
        raise Http404
    if request.method == "POST":
        actions.read_notice(notice=notice, at=now())
        return redirect(_link(notice) or request.path)
    return render(request, "notices/notice.html", {"notice": notice, "said": _said(notice), "link": _link(notice)})


@require_http_methods(["GET", "HEAD", "POST"])
@private
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything up to the newest that was shown as read; who comes from signing in again sees the list."""
    if request.method != "POST":
        return redirect("notices")
    form = ReadAllForm(request.POST)
    at = now()
    newest = queries.notice_of(request.user, form.cleaned_data["newest"], at) if form.is_valid() else None
    if newest is None:
        raise Http404
    actions.read_all(person=request.user, newest=newest, at=at)
    return redirect("notices")


@require_http_methods(["GET", "HEAD", "POST"])
@private
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    topics = queries.topics_by_mail(request.user)
    form = ChoicesForm(request.POST or None, topics=topics)
    if request.method == "POST" and form.is_valid():
        actions.choose_by_mail(person=request.user, choices=form.chosen)
        messages.success(request, _("Your choice is saved."))
        return redirect("notice_choices")
    return render(request, "notices/choices.html", {"form": form, "always_sent": ALWAYS_SENT})


@csrf_exempt  # Mail programs post here by themselves (RFC 8058); the token is what says that they may.
@require_http_methods(["GET", "HEAD", "POST"])
@private
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off the mail of a topic, without signing in; no answer leads elsewhere, as mail programs do not follow."""
    found = unsubscribing.read(token)
    person = get_user_model().objects.filter(pk=found[0]).first() if found else None
    if found is None or person is None:
        return render(request, "notices/unsubscribe_bad.html", status=404)
    topic = found[1]
    if request.method == "POST":
        actions.choose_by_mail(person=person, choices={topic: request.POST.get("by_mail") == "on"})
    context = {
        "topic": TOPICS[topic],
        "is_by_mail": queries.wants_mail(person, topic),
        "is_done": request.method == "POST",
    }
    return render(request, "notices/unsubscribe.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private
@login_required
def try_address_again(request: HttpRequest) -> HttpResponse:
    """Write to an address again that mails came back from; who comes from signing in again sees the notices."""
    if request.method != "POST":
        return redirect("notices")
    actions.clear_bounce(address=request.user.email, at=now())  # type: ignore[union-attr]
    words = _("We will write to %(address)s again. If a mail comes back, you will see it here.")
    messages.success(request, words % {"address": request.user.email})  # type: ignore[union-attr]
    return redirect("notices")


def _item(notice: Notice) -> dict[str, Any]:
    said = _said(notice)
    return {"notice": notice, "subject": said.subject, "summary": said.summary}


def _said(notice: Notice) -> MailText:
    """Return what a notice says, whichever language its mail was written in; one old notice never breaks the list."""
    try:
        return words_of(notice)
    except Exception:  # Of a kind that is written no more, say.
        logger.warning("Notice %s cannot be rendered", notice.key, exc_info=True)
        return MailText(_("This notice can no longer be shown."), ())


def _link(notice: Notice) -> str:
    """Return the address of what a notice is about; empty when it is about nothing else."""
    name, words = notice.context.get("path_name"), notice.context.get("path_args", [])
    try:
        return reverse(name, args=words) if name else ""
    except NoReverseMatch:  # The page was renamed since.
        return ""
