"""A message in the reader's language, by a machine, when the reader asks for it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging import actions, pages, phrases, queries, rate_limits, translating
from messaging.models import Message
from messaging.rules.threads import MessageKind
from messaging.rules.translation import TranslationRefusal
from messaging.thread_page import shown
from messaging.views.threads import find
from notices.clock import now


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, reference: str, message: UUID) -> HttpResponse:
    """Put a machine's words beside a message; who comes from signing in again sees the thread."""
    found = find(request, reference)
    address = pages.address_of(found.thread)
    if request.method != "POST":
        return redirect(address)
    row = queries.message_of(found.thread, found.side, now(), str(message))
    if row is None or row.kind != MessageKind.WRITTEN or not row.body:
        raise Http404
    refused = _translate(request, row, (get_language() or "en")[:2])
    if request.htmx:  # type: ignore[attr-defined]
        (item,) = shown([row], found.thread, request.user, found.side, behind=row)
        context = {"items": [item], "thread": found.thread, "refused": refused}
        return render(request, "messaging/_messages.html", context)
    if refused:
        messages.error(request, refused)
    return redirect(f"{address}#m-{row.reference}")


def _translate(request: HttpRequest, row: Message, language: str) -> str:
    """Translate a message once for all who read that language; return why it could not be, in words, or ""."""
    if row.language == language or row.translations.filter(language=language).exists():
        return ""
    if rate_limits.is_over_limit("translations", settings.TRANSLATIONS_PER_MINUTE, request.user, at=now()):
        return str(phrases.TRANSLATION_REFUSALS[TranslationRefusal.RATE_LIMITED])
    answer = translating.translate(row.body, source=row.language or "auto", target=language)
    if isinstance(answer, translating.Refused):
        return str(phrases.TRANSLATION_REFUSALS[answer.refusal])
    actions.keep_translation(
        message=row,
        language=language,
        body=answer.text,
        provider=answer.provider,
        numbers_differ=bool(answer.numbers),
        at=now(),
    )
    return ""
