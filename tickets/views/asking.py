"""The form of a question, and what follows from sending it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from messaging import phrasing
from messaging.attaching import take_photos
from messaging.mail.characters import lines_of
from messaging.models import Photo
from notices.clock import now
from orders.models import Order
from tickets import actions, contact_page, links, phrases, queries, rate_limits
from tickets.forms.asking import AskForm
from tickets.models import GuestQuestion, Ticket
from tickets.rules.contact import TRAIL_MOST
from tickets.rules.states import ABOUT_AN_ORDER, Refusal, Topic
from tickets.views.contact import kept_in, topic_or_404
from tickets.views.finding import let_follow

ASKED = "tickets.asked"  # The question of a guest, in their session, for the page that says to look into the mailbox.
REFUSED, TOO_MANY = 422, 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, topic: str) -> HttpResponse:
    """Show the form of a topic, and send it: as a ticket of an account, or to be proved by mail."""
    chosen = topic_or_404(topic)
    orders = queries.orders_to_choose(request.user) if request.user.is_authenticated else []
    if request.method != "POST":
        form = AskForm(person=request.user, orders=orders, initial=_first_values(request, chosen, orders))
        return _page(request, chosen, form)
    form = AskForm(request.POST, person=request.user, orders=orders)
    answer, status = _send(request, chosen, form, orders)
    return answer if answer is not None else _page(request, chosen, form, status)


@never_cache
@require_safe
def look_into_mailbox(request: HttpRequest) -> HttpResponse:
    """Say that a link was sent; the same words whether or not the address has an account."""
    question = _asked(request)
    return render(request, "tickets/look_into_mailbox.html", {"question": question})


@never_cache
@require_POST
def send_link_again(request: HttpRequest) -> HttpResponse:
    """Send the link of a question again, so often that nobody's mailbox is filled."""
    at, question = now(), _asked(request)
    if rate_limits.mails_too_much(question.email, at=at):
        context = {"question": question, "fault": phrases.TOO_MANY_MAILS}
        return render(request, "tickets/look_into_mailbox.html", context, status=TOO_MANY)
    actions.send_proof_again(question=question, at=at)
    return HttpResponse(status=303, headers={"Location": f"{reverse('look_into_mailbox')}?again=1"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_question(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question whose address a link proves; only the button on that page sends it."""
    at = now()
    question = queries.waiting_question(links.question_of(token, at))
    if question is None or (question.ticket is None and question.expires_at <= at):
        return render(request, "tickets/link_over.html", {"is_question": True}, status=410)
    fault = None
    if request.method == "POST" or question.ticket is not None:
        try:
            ticket = actions.confirm_question(question=question, at=at) if question.ticket is None else question.ticket
        except actions.Refused as refused:
            fault = phrases.REFUSALS[refused.refusal]
        else:
            return _received(request, ticket, links.follow_token(ticket.reference, at))
    context = {"question": question, "photos": len(question.form.get("photos", ())), "fault": fault}
    return render(request, "tickets/confirm.html", context, status=REFUSED if fault else 200)


def _send(request: HttpRequest, topic: Topic, form: AskForm, orders: list[Order]) -> tuple[HttpResponse | None, int]:
    """Send a form and return the answer; or none, with the reason in the form, and the status of the page that says it."""
    at, is_valid = now(), form.is_valid()
    words = form.cleaned_data
    person = request.user if isinstance(request.user, User) else None
    client_key = f"{person.pk}-{words.get('client_key')}" if person and words.get("client_key") else ""
    before = queries.sent_under(client_key)
    if before is not None:
        if _is_same(before, words):
            return _see(f"{reverse('ticket', args=[before.reference])}?sent=1"), 200
        form.renew()
        form.add_error("body", phrases.SENT_BEFORE)
        return None, REFUSED
    attached = take_photos(request, upload_key=form.photos_key, references=words.get("photo", ()), at=at)
    form.uploaded = attached.uploaded
    for refused_photo in attached.refused:
        form.add_error("photo", refused_photo)
    if not words.get("body", "").strip() and not attached.photos and "body" not in form.errors:
        form.add_error("body", phrases.REFUSALS[Refusal.TEXT_MISSING])
    if not is_valid or form.errors:
        return None, REFUSED
    if rate_limits.asks_too_much(request, at=at):
        form.add_error(None, phrases.TOO_MANY_QUESTIONS)
        return None, TOO_MANY
    if person is None:
        return _send_as_guest(request, topic, form, attached.photos)
    order = _order(person, words, orders)
    try:
        ticket = actions.submit(
            requester=person,
            subject=words["subject"],
            body=words["body"],
            topic=topic,
            language=words["language"],
            order=order,
            typed_order_number="" if order else words["order_number"],
            tracking_number=words["tracking_number"],
            photos=attached.photos,
            trail=words["trail"],
            follows=queries.ticket_for(person, words["follows"]) if words["follows"] else None,
            client_key=client_key,
            at=at,
        )
    except actions.Refused as refused:
        form.add_error(None, phrases.REFUSALS[refused.refusal])
        return None, REFUSED
    return _see(f"{reverse('ticket', args=[ticket.reference])}?sent=1"), 200


def _send_as_guest(
    request: HttpRequest, topic: Topic, form: AskForm, photos: list[Photo]
) -> tuple[HttpResponse | None, int]:
    at, words = now(), form.cleaned_data
    if rate_limits.mails_too_much(words["email"], at=at):
        form.add_error(None, phrases.TOO_MANY_MAILS)
        return None, TOO_MANY
    kept = ("subject", "body", "name", "order_number", "tracking_number", "trail")
    question = actions.ask_as_guest(
        email=words["email"],
        client_key=words["client_key"],
        language=words["language"],
        form={"topic": topic, **{name: words[name] for name in kept}},
        upload_key=form.photos_key,
        photos=photos,
        at=at,
    )
    if not _is_same_question(question, words):
        form.renew()
        form.add_error("body", phrases.SENT_BEFORE_BY_GUEST)
        return None, REFUSED
    request.session[ASKED] = question.pk
    return _see(reverse("look_into_mailbox")), 200


def _page(request: HttpRequest, topic: Topic, form: AskForm, status: int = 200) -> HttpResponse:
    context = {
        "topic": topic,
        "topic_name": phrases.TOPICS[topic],
        "form": form,
        "is_about_order": topic in ABOUT_AN_ORDER or topic in {Topic.OTHER, Topic.SELLING},
        "staff": contact_page.staff(now()),
        "kept": kept_in(request),
        "beginnings": contact_page.beginnings(topic, None, kept_in(request)),
        "gaps": {name: phrasing.gap(name) for name in ("order_number", "tracking_number")},
        "trail_most": TRAIL_MOST,
        "searched": request.GET.get("q", "").replace("\x00", "")[:100],
        "draft": "support",
        "order": None,
        "thread": None,
    }
    return render(request, "tickets/ask.html", context, status=status)


def _first_values(request: HttpRequest, topic: Topic, orders: list[Order]) -> dict[str, Any]:
    """Return what a form begins with: the order that its link names, and that order's parcel."""
    kept = kept_in(request)
    values: dict[str, Any] = {"language": contact_page.reader_language(), "follows": kept.get("follows", "")}
    follows = queries.ticket_for(request.user, kept["follows"]) if "follows" in kept else None
    if follows is not None:
        values |= {"subject": follows.subject, "tracking_number": follows.tracking_number}
    named = kept.get("order", "") or (follows.order.number if follows is not None and follows.order else "")
    order = next((order for order in orders if order.number == named), None)
    if order is not None:
        parcel = next((parcel for parcel in order.shipments.all() if parcel.tracking_number), None)
        values |= {"order": order.number, "tracking_number": parcel.tracking_number if parcel else ""}
    elif named:
        values["order_number"] = named
    wanted = request.GET.get("phrase", "")
    if wanted:
        found = contact_page.beginnings(topic, order, kept)
        values["body"] = next((one.words for one in found if one.slug == wanted), "")
    return values


def _order(person: User, words: dict[str, Any], orders: list[Order]) -> Order | None:
    """Return which order somebody means: the one typed, if it is theirs, else the one chosen."""
    if words["order_number"]:
        return queries.own_order(person, words["order_number"])
    return next((order for order in orders if order.number == words.get("order")), None)


def _is_same(ticket: Ticket, words: dict[str, Any]) -> bool:
    first = ticket.thread.messages.order_by("pk").first()
    return first is not None and first.body == lines_of(words.get("body", "")).strip()


def _is_same_question(question: GuestQuestion, words: dict[str, Any]) -> bool:
    """Return whether a question of a guest, or the ticket that it became, says what the form says."""
    ticket = question.ticket
    if ticket is not None:
        numbers = (ticket.subject, ticket.typed_order_number, ticket.tracking_number)
        typed = (words["subject"], words["order_number"], words["tracking_number"])
        return numbers == typed and _is_same(ticket, words)
    typed_in = ("subject", "body", "name", "order_number", "tracking_number")
    return question.language == words["language"] and all(question.form[name] == words[name] for name in typed_in)


def _asked(request: HttpRequest) -> GuestQuestion:
    question = GuestQuestion.objects.filter(pk=request.session.get(ASKED, 0)).select_related("ticket").first()
    if question is None:
        raise Http404
    return question


def _received(request: HttpRequest, ticket: Ticket, token: str) -> HttpResponse:
    """Lead to a ticket that was just proved: a guest may follow it from here, an account signs in."""
    request.session.pop(ASKED, None)
    if ticket.requester is None:
        let_follow(request, ticket, token)
    elif request.user != ticket.requester:
        return render(request, "tickets/received.html", {"ticket": ticket})
    return redirect(f"{reverse('ticket', args=[ticket.reference])}?sent=1")


def _see(address: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": address})
