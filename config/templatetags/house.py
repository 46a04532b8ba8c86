"""Tags and filters that templates of every app use."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from config.icons import ICONS

register = template.Library()
THEME_SCRIPT = mark_safe((settings.ROOT / "templates" / "components" / "theme.js").read_text().rstrip("\n"))  # noqa: S308


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the house; it is decoration, so what it means must stand beside it in words."""
    shapes = mark_safe(ICONS.get(name, ICONS["document"]))  # noqa: S308 (our own drawings)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', shapes)


@register.simple_tag
def theme_script() -> SafeString:
    """Return the script that sets the theme before the first paint; the policy allows exactly these bytes."""
    return THEME_SCRIPT


@register.simple_tag(takes_context=True)
def in_language(context: RequestContext, language: str) -> str:
    """Return the address of the page at hand in another language."""
    request = context["request"]
    parts = request.path.split("/", 2)
    if len(parts) < 3 or parts[1] not in dict(settings.LANGUAGES):
        return f"/{language}/"
    query = request.GET.get("q", "")
    return f"/{language}/{parts[2]}" + (f"?{urlencode({'q': query})}" if query else "")


@register.filter
def placed(words: str, language: str) -> str:
    """Return an article's title or summary with the marketplace's name in it, as that language writes it."""
    return words.replace("{marketplace}", settings.MARKETPLACE_NAME[language])


@register.filter
def marked(parts: Iterable[Any], language: str) -> SafeString:
    """Return the parts of a title or passage as that language writes them, those that the search found in <mark>."""
    pieces = (format_html("<mark>{}</mark>" if part.is_match else "{}", placed(part.text, language)) for part in parts)
    return mark_safe("".join(pieces))  # noqa: S308 (every piece is escaped)


@register.filter
def own_name(language: str) -> str:
    """Return a language's name in itself."""
    return dict(settings.LANGUAGES)[language]


@register.filter
def name_in(thing: Any, language: str) -> str:
    """Return the name of a category in a language."""
    return str(thing.name(language))


@register.filter
def summary_in(thing: Any, language: str) -> str:
    return str(thing.summary(language))


@register.filter
def day_in(day: date | None, language: str) -> str:
    """Return a date as a language writes it."""
    if day is None:
        return ""
    with override(language):
        return date_format(day, "Y年n月j日" if language == "ja" else "j F Y")
