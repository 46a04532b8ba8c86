"""How the mediators' desk writes cases."""

from django import template

from disputes.desk import evidence
from disputes.models import Evidence

register = template.Library()


@register.filter
def cite_key(piece: Evidence) -> str:
    """Return how the form of a ruling names a piece of evidence."""
    return evidence.cite_key(piece)
