"""What readers do: say whether an article helped, and read it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from helpcenter.models import ArticleText, DailyViews, Revision, Vote


@transaction.atomic
def vote(
    *, revision: Revision, visitor: str, is_helpful: bool, at: datetime, fault: str = "", comment: str = ""
) -> Vote:
    """Record a visitor's one vote on a revision; voting again changes it. A bare “no” keeps the reason given before."""
    said = {"is_helpful": is_helpful, "voted_at": at}
    if is_helpful or fault or comment:
        said |= {"fault": fault, "comment": comment}
    ballot, _ = Vote.objects.update_or_create(revision=revision, visitor=visitor, defaults=said)
    return ballot


@transaction.atomic
def count_view(*, text: ArticleText, at: datetime) -> None:
    """Count one reading of a text."""
    day = at.date()
    if not DailyViews.objects.filter(text=text, day=day).update(count=F("count") + 1):
        views, is_new = DailyViews.objects.get_or_create(text=text, day=day, defaults={"count": 1})
        if not is_new:
            DailyViews.objects.filter(pk=views.pk).update(count=F("count") + 1)
