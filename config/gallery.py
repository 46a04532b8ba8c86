"""Every component of the house on one page, in DEBUG only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from config.icons import ICONS
from helpcenter.article_page import place_for
from helpcenter.forms import FaultForm
from helpcenter.markdown import as_json, flow
from helpcenter.markdown import render as render_markdown
from helpcenter.phrases import CALLOUTS

SWATCHES = (
    *("paper", "surface", "surface-sunk", "line", "line-strong", "ink", "ink-soft", "accent", "accent-strong"),
    *("accent-soft", "good", "good-soft", "warn", "warn-soft", "bad", "bad-soft"),
)
MESSAGES = (
    ("", "info", _("Your data is being put together.")),
    ("good", "check", _("Your choice is saved.")),
    ("warn", "warning", _("Your recovery codes are nearly used up.")),
    ("bad", "warning", _("The mail could not be sent.")),
)


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component of the house; in DEBUG only."""
    if not settings.DEBUG:
        raise Http404
    sample = "\n\n".join(f"::: {name}\n{words}\n:::" for name, words in CALLOUTS.items())
    steps = "::: steps\n1. 注文履歴\n2. 紛争を開く\n:::\n\n| 日本語 | English |\n|---|---|\n| 返品 | Return |"
    blocks = [as_json(block) for block in render_markdown(f"{sample}\n\n{steps}")]
    language = get_language() or "en"
    context = {
        "form": FaultForm({"language": "en", "revision": 1}),
        "sample": mark_safe(place_for(language, language).fill(flow(blocks))),  # noqa: S308 (sanitised)
        "icons": sorted(ICONS),
        "swatches": SWATCHES,
        "bells": (0, 3, "9+"),
        "messages_shown": MESSAGES,
    }
    return render(request, "helpcenter/gallery.html", context)
