"""Sending messages: the first one of a thread, and those after it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging import actions, pages, permissions, phrases, queries, rate_limits
from messaging.attaching import take_photos
from messaging.forms import WriteForm
from messaging.mail.characters import lines_of
from messaging.models import Message, Thread
from messaging.phrasing import phrased
from messaging.queries import Subject
from messaging.rules.threads import Side, audiences_for
from messaging.thread_page import shown
from notices.clock import now

Write = Callable[..., Message]
REFUSED, TOO_MANY = 422, 429


class NotWritten(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised by what a higher app writes with, with the reason in words; nothing was written."""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Show what a first message would be about, and begin the thread with that message alone."""
    subject = queries.subject_for(request.user, order=request.GET.get("order", ""), shop=request.GET.get("shop", ""))
    if subject is None:
        raise Http404
    if subject.thread is not None and request.method != "POST":
        return redirect(f"{pages.address_of(subject.thread)}#write")
    form = WriteForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        message, status = deliver(request, form, subject.thread, _first(subject), by=request.user)
        if message is not None:
            return see(request, f"{pages.address_of(message.thread)}#newest")
    if request.htmx and status != 200:  # type: ignore[attr-defined]
        return refused_in_place(request, form, status)
    context = {
        "subject": subject,
        "to": subject.to,
        "order": subject.order,
        "form": form,
        "thread": None,
        "draft": subject.key,
    }
    return render(request, "messaging/new.html", context, status=status)


def write_form(thread: Thread, side: Side, data: Any = None) -> WriteForm:
    """Return the form that a side of a thread writes with."""
    return WriteForm(data, audiences=audiences_for(side, permissions.sides_of(thread)))


def deliver(
    request: HttpRequest,
    form: WriteForm,
    thread: Thread | None,
    write: Write,
    *,
    by: Any,
    is_too_fast: Callable[[], bool] | None = None,
) -> tuple[Message | None, int]:
    """Send what a form holds and return the message; or none, with the reason in the form, and the status to answer with.

    `by` is nobody (None) where a guest writes; then `is_too_fast` counts. The key is the person's own, so that nobody's message can
    be taken for somebody else's.
    """
    words = form.cleaned_data if form.is_valid() else {}
    who = by.pk if by else "guest"
    client_key = f"{who}-{words['client_key']}" if words.get("client_key") else ""
    before = queries.sent_before(thread, by, client_key) if thread else None
    if before is not None:
        if before.body == lines_of(words["body"]).strip():
            return before, 200
        form.renew()
        form.add_error("body", phrases.SENT_BEFORE)
        return None, REFUSED
    attached = take_photos(request, upload_key=form.photos_key, references=words.get("photo", ()), at=now())
    form.uploaded = attached.uploaded
    for refused_photo in attached.refused:
        form.add_error("photo", refused_photo)
    if form.errors:
        return None, REFUSED
    if (
        is_too_fast()
        if is_too_fast
        else rate_limits.is_over_limit("messages", settings.MESSAGES_PER_MINUTE, by, at=now())
    ):
        form.add_error("body", phrases.TOO_FAST)
        return None, TOO_MANY
    said, language = phrased(words["phrase"], words["phrase_values"], words["body"])
    try:
        message = write(
            by=by,
            body=words["body"],
            language=language,
            phrased=said,
            audience=words["audience"],
            photos=attached.photos,
            client_key=client_key,
            at=now(),
        )
    except actions.Refused as refused:
        form.add_error("body", phrases.REFUSALS[refused.refusal])
        return None, REFUSED
    except NotWritten as refused:
        form.add_error("body", str(refused))
        return None, REFUSED
    return message, 200


def sent(request: HttpRequest, thread: Thread, side: Side, message: Message) -> HttpResponse:
    """Answer with what the open page does not show yet, or lead back to it."""
    if not request.htmx:  # type: ignore[attr-defined]
        return see(request, f"{pages.address_of(thread)}#newest")
    seen = queries.message_of(thread, side, now(), request.POST.get("newest", ""))
    page = queries.messages_page(thread, side, now(), after=min(seen.pk if seen else message.pk - 1, message.pk))
    items = shown(page.messages, thread, request.user, side, behind=seen)
    return render(request, "messaging/_messages.html", {"items": items})


def refused_in_place(request: HttpRequest, form: WriteForm, status: int) -> HttpResponse:
    """Answer with the reasons alone: the open page holds the words still."""
    return render(request, "messaging/_composer_errors.html", {"form": form}, status=status)


def see(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on after a POST; a script is told where to, as it would follow by itself and lose the way."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponse(status=303, headers={"Location": address})


def _first(subject: Subject) -> Write:
    def write(**words: Any) -> Message:
        return actions.write_first(order=subject.order, shop=subject.shop, side=subject.side, **words)

    return write
