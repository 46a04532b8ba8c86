"""A printed case: instants that both languages read alike, and names in both."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from disputes.pack import Both, Pack

register = template.Library()


@register.filter
def at(pack: Pack, instant: datetime | None) -> str:
    return pack.written(instant)


@register.simple_tag
def names(words: Both) -> SafeString:
    return format_html('<span lang="ja">{}</span> <span lang="en">{}</span>', words.ja, words.en)
