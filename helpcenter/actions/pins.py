"""Pin articles to what people ask."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from helpcenter.actions.version import search_changed
from helpcenter.analysis.words import normalised_query
from helpcenter.models import Article, PinnedAnswer
from helpcenter.rules.searching import QUERY_MAX


@transaction.atomic
def save_pin(
    *, pin: PinnedAnswer | None, query: str, language: str, article: Article, position: int, at: datetime
) -> PinnedAnswer:
    """Let an article stand first when a query is asked, on the site of a language or ("") on both."""
    saved = PinnedAnswer(
        pk=pin.pk if pin else None,
        query=query,
        normalised=what_it_asks(query),
        language=language,
        article=article,
        position=position,
    )
    saved.save()
    search_changed(at)
    return saved


@transaction.atomic
def delete_pins(*, pins: QuerySet[PinnedAnswer], at: datetime) -> None:
    """Let articles stand where the search puts them again."""
    if pins.delete()[0]:
        search_changed(at)


@transaction.atomic
def renew_pins() -> None:
    """Set anew what pins are known by; of two that have become the same, the older stays as it is."""
    for pin in PinnedAnswer.objects.order_by("-pk"):
        normalised = what_it_asks(pin.query)
        same = PinnedAnswer.objects.filter(normalised=normalised, language=pin.language, article=pin.article_id)
        if normalised != pin.normalised and not same.exists():
            PinnedAnswer.objects.filter(pk=pin.pk).update(normalised=normalised)


def what_it_asks(query: str) -> str:
    """Return what all spellings of a query have in common, as long as it can be stored."""
    return normalised_query(query)[: 2 * QUERY_MAX]
