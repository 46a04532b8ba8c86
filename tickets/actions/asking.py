"""Asking without an account: the question waits until the link in its mail was followed. And questions that an article answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.queries import person_at
from accounts.rules.people import AccountState
from messaging.models import Photo
from messaging.queries import unsent_photos
from notices.actions import owe
from notices.rendering import site_link
from tickets import links, notice_kinds
from tickets.actions.submitting import submit
from tickets.models import Deflection, GuestQuestion, Ticket
from tickets.queries import asked_under, photos_that_go_along
from tickets.rules import words
from tickets.rules.states import Channel, Topic

AT_ONCE = 500


@transaction.atomic
def ask_as_guest(
    *,
    email: str,
    language: str,
    form: Mapping[str, Any],
    upload_key: str,
    at: datetime,
    photos: Sequence[Photo] = (),
    client_key: str = "",
) -> GuestQuestion:
    """Keep a question until its address is proved, and owe the mail that proves it.

    Sent before under the same `client_key`, return that one, whatever its words are. Whether the address has an account
    makes no difference here.
    """
    email = email.lower()
    before = asked_under(email, client_key)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            question = GuestQuestion.objects.create(
                email=email,
                language=language,
                form={**form, "photos": [str(photo.reference) for photo in photos]},
                upload_key=upload_key,
                client_key=client_key,
                asked_at=at,
                expires_at=at + timedelta(hours=settings.GUEST_QUESTION_HOURS),
            )
    except IntegrityError:  # Of two at once, the unique key lets one in.
        before = asked_under(email, client_key)
        if before is None:
            raise
        return before
    # They are swept a day after they came; that day begins now.
    Photo.objects.filter(pk__in=[photo.pk for photo in photos], message=None).update(uploaded_at=at)
    _owe_proof(question, at)
    return question


@transaction.atomic
def send_proof_again(*, question: GuestQuestion, at: datetime) -> bool:
    """Owe the mail once more, with a link that is good from now on; return whether the question still waits."""
    expires_at = at + timedelta(hours=settings.GUEST_QUESTION_HOURS)
    waiting = GuestQuestion.objects.filter(pk=question.pk, ticket=None, expires_at__gt=at)
    if not waiting.update(expires_at=expires_at):
        return False
    unsent_photos(None, question.upload_key).update(uploaded_at=at)
    _owe_proof(question, at)
    return True


@transaction.atomic
def confirm_question(*, question: GuestQuestion, at: datetime) -> Ticket:
    """Send a question whose address is proved now; raise Refused. Confirmed before, return the ticket that is there.

    It belongs to the account that has this address, if one has.
    """
    locked = GuestQuestion.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=question.pk)
    if locked.ticket is not None:
        return locked.ticket
    form, person = locked.form, person_at(locked.email)
    if person is not None and person.state == AccountState.CLOSED:
        person = None  # What is theirs again when they come back is not written into while they are away.
    ticket = submit(
        requester=person,
        guest_email=locked.email,
        guest_name=form["name"],
        subject=form["subject"],
        body=form["body"],
        quoted=form.get("quoted", ""),
        topic=Topic(form["topic"]),
        language=locked.language,
        channel=Channel(form.get("channel", Channel.PAGE)),
        typed_order_number=form["order_number"],
        tracking_number=form["tracking_number"],
        photos=photos_that_go_along(locked),
        trail=form["trail"],
        client_key=f"guest-{locked.reference.hex}",
        at=at,
    )
    locked.ticket, locked.form = ticket, {}
    locked.save(update_fields=["ticket", "form"])
    return ticket


def delete_old_questions(*, at: datetime) -> int:
    """Delete questions whose address nobody proved in time, and return how many; their photos are swept as all left-over ones."""
    old = GuestQuestion.objects.filter(ticket=None, expires_at__lte=at).order_by("pk").values("pk")[:AT_ONCE]
    return GuestQuestion.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def note_deflection(*, article: str, topic: str, language: str, visitor: str, at: datetime) -> bool:
    """Count that an article answered somebody who was about to ask, once for a visitor, article and topic."""
    try:
        with transaction.atomic():
            Deflection.objects.create(article=article, topic=topic, language=language, visitor=visitor, at=at)
    except IntegrityError:
        return False
    return True


def take_deflection_back(*, article: str, topic: str, visitor: str) -> bool:
    """Count no longer that an article answered a visitor; return whether it was counted."""
    return bool(Deflection.objects.filter(article=article, topic=topic, visitor=visitor).delete()[0])


def _owe_proof(question: GuestQuestion, at: datetime) -> None:
    with translation.override(question.language):
        url = site_link("confirm_question", links.confirm_token(question.reference.hex, at))
    owe(
        key=f"ticket-question/{question.pk}/{int(at.timestamp())}",
        kind=notice_kinds.TICKET_VERIFY.name,
        address=question.email,
        language=question.language,
        context={
            "subject": words.subject(question.form["subject"]),
            "url": url,
            "hours": settings.GUEST_QUESTION_HOURS,
        },
        at=at,
    )
