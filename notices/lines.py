"""Connections to the mail server, kept open from mail to mail, and one thread for each. None of them meets the database."""

import contextlib
import queue
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from notices.rules.smtp import Answer, Stage, answer_in

MOST_PER_CONNECTION = 100  # Many servers allow no more mails over one connection.
CLOSING = 421


class NotConnectedError(Exception):
    """The mail server cannot be reached, or does not let us in."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer))
        self.answer = answer


class Line:
    """One connection. Only SMTP is kept open; other ways of sending (a folder, a service's API) are made for each mail."""

    def __init__(self) -> None:
        self.backend: Any = None
        self.carried = 0

    def carry(self, message: EmailMessage) -> Answer | None:
        """Send a mail; return None once the server took it, else what it said. Raise NotConnectedError without a server."""
        is_fresh = self._open()
        answer = self._send(message)
        if answer and answer.stage is Stage.SENDER and answer.code == CLOSING and not is_fresh:
            # The server ended a connection that it had kept long enough, before it heard of this mail.
            self._open()
            answer = self._send(message)
        return answer

    def close(self) -> None:
        if self.backend is not None:
            with contextlib.suppress(OSError):
                self.backend.close()
        self.backend, self.carried = None, 0

    def _open(self) -> bool:
        if self.backend is not None and self.carried < MOST_PER_CONNECTION:
            return False
        self.close()
        self.backend = mail.get_connection()
        try:
            self.backend.open()
        except OSError as error:
            self.close()
            answer = answer_in(error)
            raise NotConnectedError(answer if answer.code else Answer(Stage.CONNECT, 0, answer.text)) from error
        return True

    def _send(self, message: EmailMessage) -> Answer | None:
        answer = None
        try:
            self.backend.send_messages([message])
            self.carried += 1
        except OSError as error:
            answer = answer_in(error)
        is_ended = answer is not None and answer.code in {0, CLOSING}
        if is_ended or not isinstance(self.backend, EmailBackend):
            self.close()
        return answer


@dataclass(frozen=True, slots=True)
class Finished:
    line: Line
    parcel: Any
    outcome: Answer | Exception | None  # None: the server took the mail.


class Lines:
    """A few lines at work. What became of a mail comes back through `finished`, into the thread that started it."""

    def __init__(self, most: int) -> None:
        self.all = [Line() for _ in range(most)]
        self.idle = list(self.all)  # The one used last is taken first: few mails need few connections.
        self.alive = most
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="mail")
        self._finished: queue.SimpleQueue[Finished] = queue.SimpleQueue()

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_: object) -> None:
        for line in self.all:
            self._pool.submit(line.close)
        self._pool.shutdown(wait=True)

    def start(self, parcel: Any, message: EmailMessage) -> None:
        """Send a mail over an idle line; `parcel` comes back with its outcome."""
        self._pool.submit(self._work, self.idle.pop(), parcel, message)

    def finished(self, seconds: float) -> list["Finished"]:
        """Wait for an outcome, and return it with all others that are there.

        Their lines stay taken until `free`, so that never is more unrecorded than there are lines.
        """
        finished = []
        try:
            finished.append(self._finished.get(timeout=seconds))
            while True:
                finished.append(self._finished.get_nowait())
        except queue.Empty:
            return finished

    def free(self, finished: Iterable["Finished"]) -> None:
        """Use these lines again, except one that found no server."""
        for one in finished:
            if isinstance(one.outcome, NotConnectedError):
                self.alive -= 1
            else:
                self.idle.append(one.line)

    def _work(self, line: Line, parcel: Any, message: EmailMessage) -> None:
        outcome: Answer | Exception | None
        try:
            outcome = line.carry(message)
        except Exception as error:  # noqa: BLE001 -- it is looked at by the thread that asked.
            outcome = error
        self._finished.put(Finished(line, parcel, outcome))
