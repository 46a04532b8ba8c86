"""What an agent wrote in an answer that they took back: it stands in the box again until it is sent, or for an hour."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from messaging.forms import new_key
from tickets import facts
from tickets.models import Ticket
from tickets.rules.states import Verb

KEPT = "tickets-taken-back"  # in the session
KEPT_FOR = timedelta(hours=1)


def last_answer(found: Ticket) -> dict[str, Any]:
    """Return what the form held that a ticket's last move was sent with, as JSON knows it; nothing if that was no answer."""
    last = facts.last_move(found)
    if last is None or last.verb != Verb.REPLY or last.message is None:
        return {}
    said, photo = last.message, last.message.photos.first()
    held_until = timezone.localtime(found.held_until).strftime("%Y-%m-%dT%H:%M") if found.held_until else ""
    return {
        "body": said.body,
        "to": last.to_stage,
        "held_until": held_until,
        "takes": bool(last.changes.get("assignee", [""])[0]),
        "phrase": said.phrase,
        "phrase_values": json.dumps(said.phrase_values) if said.phrase else "",
        "upload_key": photo.upload_key if photo else new_key(),
        "client_key": new_key(),
    }


def keep(request: HttpRequest, found: Ticket, answer: dict[str, Any], at: datetime) -> None:
    if answer:
        request.session[KEPT] = {"ticket": found.pk, "until": (at + KEPT_FOR).isoformat(), "answer": answer}


def kept(request: HttpRequest, found: Ticket, at: datetime) -> dict[str, Any]:
    """Return what the form of a ticket begins with; nothing when nothing was taken back there a while ago."""
    row = request.session.get(KEPT)
    if not row or row["ticket"] != found.pk or datetime.fromisoformat(row["until"]) <= at:
        return {}
    return dict(row["answer"])


def forget(request: HttpRequest, found: Ticket) -> None:
    """Forget what was taken back of a ticket, as it was sent."""
    row = request.session.get(KEPT)
    if row and row["ticket"] == found.pk:
        del request.session[KEPT]
