"""What people search for, written down without making them wait.

A search leaves its record in a queue of this process; a thread takes what came together and stores it. While an import
holds the write lock of SQLite, or the database is away, searches go on and their records wait.
"""

import atexit
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import Error, connection

from helpcenter import actions
from helpcenter.models import SearchRecord
from helpcenter.rules.searching import QUERY_MAX, Answer, without_personal_data

MOST_WAITING = 10_000  # records; the oldest give way
BATCH = 500
PAUSE = 0.5  # seconds in which records come together
RETRIES = (1.0, 5.0, 15.0)  # seconds before each
AT_EXIT = 2.0  # seconds that the end of the process may wait

logger = logging.getLogger(__name__)


class SearchLog:
    """Records that wait to be stored, and the thread that stores them, started by the first."""

    def __init__(
        self,
        write: Callable[[Sequence[SearchRecord]], None],
        *,
        most: int = MOST_WAITING,
        pause: float = PAUSE,
        retries: Sequence[float] = RETRIES,
    ) -> None:
        self.write, self.pause, self.retries = write, pause, retries
        self.changed = threading.Condition()
        self.waiting: deque[SearchRecord] = deque(maxlen=most)
        self.in_hand = 0
        self.is_hurried = self.has_warned = False
        self.thread: threading.Thread | None = None

    def put(self, record: SearchRecord) -> None:
        """Let a record wait to be stored, at once and whatever happens."""
        with self.changed:
            if len(self.waiting) == self.waiting.maxlen and not self.has_warned:
                logger.warning("%s searches wait to be recorded; the oldest are dropped", len(self.waiting))
                self.has_warned = True
            self.waiting.append(record)
            if self.thread is None or not self.thread.is_alive():
                if self.thread is None:
                    atexit.register(self.flush, AT_EXIT)
                self.thread = threading.Thread(target=self._work, name="search-log", daemon=True)
                self.thread.start()
            self.changed.notify_all()

    def flush(self, seconds: float) -> bool:
        """Store what waits, within some seconds; return whether nothing waits any more."""
        with self.changed:
            self.is_hurried = True
            self.changed.notify_all()
            is_done = self.changed.wait_for(lambda: not self.waiting and not self.in_hand, timeout=seconds)
            self.is_hurried = False
            return is_done

    def _work(self) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.waiting)
                self.changed.wait_for(lambda: self.is_hurried or len(self.waiting) >= BATCH, timeout=self.pause)
                batch = [self.waiting.popleft() for _ in range(min(BATCH, len(self.waiting)))]
                self.in_hand = len(batch)
                self.has_warned = self.has_warned and bool(self.waiting)
            try:
                self._store(batch)
            finally:
                with self.changed:
                    self.in_hand = 0
                    self.changed.notify_all()

    def _store(self, batch: Sequence[SearchRecord]) -> None:
        for pause in self.retries:
            try:
                return self.write(batch)
            except Error as error:
                logger.warning("%s searches could not be recorded yet: %s", len(batch), error)
            with self.changed:
                self.changed.wait_for(lambda: self.is_hurried, timeout=pause)
        try:
            return self.write(batch)
        except Error as error:
            logger.warning("%s searches were not recorded: %s", len(batch), error)


def _write(records: Sequence[SearchRecord]) -> None:
    try:
        actions.record_searches(records=records)
    finally:
        connection.close()  # The thread has one of its own, and may not need it again for hours.


log = SearchLog(_write)


def remember(record: SearchRecord) -> None:
    """Have a search recorded soon; in tests at once. It never fails."""
    if not settings.SEARCH_LOG_AT_ONCE:
        return log.put(record)
    try:
        actions.record_searches(records=[record])
    except Error as error:
        logger.warning("A search was not recorded: %s", error)


def remember_search(answer: Answer, *, source: str, at: datetime) -> str:
    """Have a search recorded, and return the reference under which its answers are opened.

    Further pages and filters are no new searches: they are not recorded and have none.
    """
    question = answer.question
    if not question.words or question.first or question.category or question.only:
        return ""
    record = record_of(answer, source=source, at=at)
    remember(record)
    return str(record.reference.hex)


def record_of(answer: Answer, *, source: str, at: datetime) -> SearchRecord:
    """Return what may be kept of a search, not saved."""
    asked, searched = answer.question.words, answer.searched
    query = without_personal_data(asked)
    # The words that an address or a number fell into must not be kept either.
    is_harmless = query == asked and without_personal_data(searched) == searched
    normalised = answer.normalised if is_harmless else without_personal_data(searched).casefold()
    return SearchRecord(
        reference=uuid4(),
        searched_at=at,
        source=source,
        language=answer.question.language,
        query=query[:QUERY_MAX],
        normalised=normalised[: 2 * QUERY_MAX],
        corrected=without_personal_data(answer.corrected)[:QUERY_MAX],
        found=answer.total,
    )
