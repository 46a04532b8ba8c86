"""Keep the glossary: the words that the search lets stand for each other."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from helpcenter.actions.version import search_changed
from helpcenter.content_files import GlossaryEntry
from helpcenter.models import GlossaryGroup
from helpcenter.rules.glossary import known_by

BATCH = 500


@transaction.atomic
def import_glossary(*, entries: Iterable[GlossaryEntry], at: datetime) -> tuple[int, int]:
    """Write what is not there yet and what differs; return how many entries are new and how many changed.

    Entries that editors made stay, and importing the same again changes nothing.
    """
    there = {known_by(g.words_ja, g.words_en): g for g in GlossaryGroup.objects.select_for_update().order_by("-pk")}
    new, changed = [], []
    for entry in entries:
        group = there.get(entry.known_by)
        if group is None:
            new.append(GlossaryGroup(words_ja=list(entry.ja), words_en=list(entry.en), changed_at=at))
        elif _differs(group, entry.ja, entry.en):
            group.words_ja, group.words_en, group.changed_at = list(entry.ja), list(entry.en), at
            changed.append(group)
    GlossaryGroup.objects.bulk_create(new, batch_size=BATCH)
    GlossaryGroup.objects.bulk_update(changed, ["words_ja", "words_en", "changed_at"], batch_size=BATCH)
    if new or changed:
        search_changed(at)
    return len(new), len(changed)


@transaction.atomic
def save_group(
    *, group: GlossaryGroup | None, words_ja: Sequence[str], words_en: Sequence[str], at: datetime
) -> GlossaryGroup:
    """Give a group its words, or make one; the search uses them within seconds."""
    stored = GlossaryGroup.objects.select_for_update().filter(pk=group.pk).first() if group else None
    if stored is None:  # Also when somebody deleted it while it was being written.
        stored = GlossaryGroup()
    elif not _differs(stored, words_ja, words_en):
        return stored
    stored.words_ja, stored.words_en, stored.changed_at = list(words_ja), list(words_en), at
    stored.save()
    search_changed(at)
    return stored


@transaction.atomic
def delete_groups(*, groups: QuerySet[GlossaryGroup], at: datetime) -> None:
    """Take groups out of the glossary."""
    if groups.delete()[0]:
        search_changed(at)


def _differs(group: GlossaryGroup, words_ja: Sequence[str], words_en: Sequence[str]) -> bool:
    return (group.words_ja, group.words_en) != (list(words_ja), list(words_en))
