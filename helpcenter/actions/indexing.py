"""Store what live texts are found by, once, when they go live."""

import hashlib
import json
import zlib
from array import array
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from helpcenter.actions.pins import renew_pins
from helpcenter.analysis import document
from helpcenter.models import IndexEntry, Revision
from helpcenter.rules.publishing import State

BATCH = 100
INDEXED = frozenset({State.PUBLISHED, State.SCHEDULED})


def analyzer() -> str:
    """Return what entries depend on besides the text. An entry made under another name is made anew."""
    names = hashlib.sha256(repr(sorted(settings.MARKETPLACE_NAME.items())).encode()).hexdigest()[:8]
    return f"{document.analyzer()} {names}"


def entry_of(revision: Revision) -> IndexEntry:
    """Return what a revision is found by, not saved."""
    name = settings.MARKETPLACE_NAME[revision.text.language]

    def filled(stored: str) -> str:
        return stored.replace("{marketplace}", name)

    found = document.analysed(
        title=filled(revision.title),
        aliases=[filled(alias) for alias in revision.aliases],
        summary=filled(revision.summary),
        blocks=[(block["kind"], filled(block["text"])) for block in revision.blocks],
    )
    line_of = {term: line for line, term in enumerate(found.terms)}
    marks = array("I")
    for number, passage in enumerate(found.passages):
        for start, end, key in passage.marks:
            marks.extend((number, start, end, line_of[key]))
    sentences = [[passage.text, passage.field, passage.block] for passage in found.passages]
    return IndexEntry(
        revision=revision,
        analyzer=analyzer(),
        terms="\n".join(found.terms),
        asking=array("H", found.asking).tobytes(),
        answering=array("H", found.answering).tobytes(),
        vocabulary="\n".join("\t".join(line) for line in found.vocabulary),
        outline=found.outline,
        sentences=zlib.compress(json.dumps(sentences, ensure_ascii=False).encode(), 6),
        marks=marks.tobytes(),
    )


def index_revisions(revisions: Iterable[Revision], progress: Callable[[int], object] = lambda count: None) -> int:
    """Store the entries of some revisions, over what was there; return how many. `progress` is told of each batch."""
    count, rest = 0, iter(revisions)
    while some := list(islice(rest, BATCH)):
        with transaction.atomic():
            IndexEntry.objects.bulk_create(
                [entry_of(revision) for revision in some],
                update_conflicts=True,
                unique_fields=["revision"],
                update_fields=[
                    "analyzer",
                    "terms",
                    "asking",
                    "answering",
                    "vocabulary",
                    "outline",
                    "sentences",
                    "marks",
                ],
            )
        count += len(some)
        progress(len(some))
    return count


def without_entry(at: datetime) -> Iterable[Revision]:
    """Return what is live or will be, and has no entry or one that another analyzer made."""
    rows = Revision.objects.live(at) | Revision.objects.scheduled()
    rows = rows.filter(Q(index_entry=None) | ~Q(index_entry__analyzer=analyzer()))
    return rows.select_related("text").order_by("pk").iterator(chunk_size=BATCH)  # type: ignore[no-any-return]


def index_missing(at: datetime, progress: Callable[[int], object] = lambda count: None) -> int:
    """Mend the index: store what is missing or old, and drop what nobody can find any more. Return how many stored.

    What pinned answers are known by depends on the analyzer as well, and is renewed with it.
    """
    IndexEntry.objects.exclude(revision__state__in=sorted(INDEXED)).delete()
    made = index_revisions(without_entry(at), progress)
    if made:
        renew_pins()
    return made
