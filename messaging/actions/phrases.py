"""Keep the phrase templates: taken over from a file, and changed by the operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from messaging.content_files import PhraseEntry
from messaging.models import PhraseTemplate
from messaging.rules.phrase_templates import digest

STEP = 10  # between positions, so that others fit in between
WORDS = ("direction", "group", "title_ja", "title_en", "body_ja", "body_en")


@dataclass(frozen=True, slots=True)
class PhraseReport:
    """How many phrases an import brought, changed, and left as the operator made them."""

    new: int
    changed: int
    kept: int


@transaction.atomic
def import_phrases(*, entries: Sequence[PhraseEntry], at: datetime) -> PhraseReport:
    """Write what is not there yet and what ships differently now; what the operator changed stays as it is."""
    there = {row.slug: row for row in PhraseTemplate.objects.select_for_update()}
    new, changed, kept = [], [], 0
    for place, entry in enumerate(entries, 1):
        words = _words(entry)
        shipped = digest(entry.phrase.direction, entry.phrase.group, entry.phrase.title, entry.bodies)
        row = there.get(entry.phrase.slug)
        if row is None:
            row = PhraseTemplate(slug=entry.phrase.slug, position=place * STEP, shipped=shipped, changed_at=at, **words)
            new.append(row)
        elif row.shipped == shipped:
            kept += not row.is_as_shipped
        elif row.is_as_shipped:
            for name, value in words.items():
                setattr(row, name, value)
            row.shipped, row.changed_at = shipped, at
            changed.append(row)
        else:
            kept += 1
    PhraseTemplate.objects.bulk_create(new)
    PhraseTemplate.objects.bulk_update(changed, [*WORDS, "shipped", "changed_at"])
    return PhraseReport(len(new), len(changed), kept)


@transaction.atomic
def save_phrase(*, row: PhraseTemplate, at: datetime) -> PhraseTemplate:
    """Save what the operator wrote. What was said with the phrase before keeps its words."""
    row.changed_at = at
    row.save()
    return row


def _words(entry: PhraseEntry) -> dict[str, str]:
    return {
        "direction": entry.phrase.direction,
        "group": entry.phrase.group,
        **{f"title_{language}": title for language, title in entry.phrase.title.items()},
        **{f"body_{language}": body for language, body in entry.bodies.items()},
    }
