"""Every mail that the site can send, in both languages, in DEBUG only."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.rules.languages import Language
from config.mail_examples import EXAMPLES, example_of
from config.mailbox import as_framed, framing
from notices import kinds
from notices.clock import now
from notices.phrases import TOPICS
from notices.rendering import Rendered
from notices.rendering import render as render_notice
from notices.unsubscribing import token_for


@require_safe
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """List every kind of notice with its subjects."""
    rows = [
        {
            "kind": kind,
            "topic": TOPICS[kind.topic],
            "subjects": [(code, _rendered(kind.name, code).subject) for code in Language],
        }
        for kind in kinds.everything()
        if _may_see(kind.name)
    ]
    return render(request, "config/mail_gallery.html", {"rows": rows})


@require_safe
@never_cache
def mail(request: HttpRequest, kind: str) -> HttpResponse:
    """Show a kind's mail in both languages, as HTML and as text."""
    what = _kind_or_404(kind)
    sides = [(code, _rendered(kind, code)) for code in Language]
    return framing(render(request, "config/mail_gallery_kind.html", {"kind": what, "sides": sides}))


@require_safe
@never_cache
@xframe_options_sameorigin
def mail_html(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    _kind_or_404(kind)
    if language not in set(Language):
        raise Http404
    return as_framed(_rendered(kind, language).html)


def _may_see(kind: str) -> bool:
    if not settings.DEBUG:
        raise Http404
    return kind in EXAMPLES


def _kind_or_404(kind: str) -> Any:
    if not _may_see(kind):
        raise Http404
    return kinds.get(kind)


def _rendered(kind: str, language: str) -> Rendered:
    what = kinds.get(kind)
    url = f"{settings.SITE_URL}/{language}/notices/unsubscribe/{token_for(0, what.topic)}/" if what.is_optional else ""
    return render_notice(example_of(kind, language), at=now(), unsubscribe_url=url)
