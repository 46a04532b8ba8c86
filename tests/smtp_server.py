"""A real SMTP server in the process, that does to each recipient what a test tells it to."""

import asyncio
import email
import email.policy
import threading
from collections import Counter

from aiosmtpd.controller import Controller

from tests.services import free_port

STALL_SECONDS = 30


class Script:
    """Behaviours by address: accept, refuse, busy, refuse_data, busy_data, stall, drop, policy, closed."""

    ANSWERS_TO_RCPT = {
        "refuse": "550 5.1.1 No such person here",
        "policy": "550 5.7.1 We do not take this",
        "busy": "451 4.3.2 Come back later",
        "greylist": "450 4.2.0 Greylisted",
    }
    ANSWERS_TO_DATA = {
        "refuse_data": "554 5.6.0 The message is not wanted",
        "gone_data": "550 5.2.1 The mailbox is disabled",
        "busy_data": "452 4.2.2 The mailbox is full for now",
    }

    def __init__(self, pause=0.0):
        self.pause = pause  # seconds that each mail takes
        self.default, self.behaviours = "accept", {}
        self.refuses_senders = self.refuses_logins = False
        self.connections = 0
        self.lock = threading.Lock()
        self.mails = []  # (recipient, email.message.EmailMessage), in the order of their arrival
        self.raw = []

    def of(self, address):
        return self.behaviours.get(address.lower(), self.default)

    @property
    def ids(self):
        """Return how often each Message-ID arrived."""
        with self.lock:
            return Counter(mail["Message-ID"] for _, mail in self.mails)

    @property
    def recipients(self):
        with self.lock:
            return sorted(recipient for recipient, _ in self.mails)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        with self.lock:
            self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuses_senders:
            return "553 5.7.1 You may not send as this"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        behaviour = self.of(address)
        if behaviour in self.ANSWERS_TO_RCPT:
            return self.ANSWERS_TO_RCPT[behaviour]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (recipient,) = envelope.rcpt_tos
        behaviour = self.of(recipient)
        if behaviour in self.ANSWERS_TO_DATA:
            return self.ANSWERS_TO_DATA[behaviour]
        if behaviour == "stall":
            await asyncio.sleep(STALL_SECONDS)
            return "451 Too late"
        if behaviour == "drop":
            server.transport.abort()
            return "451 Nobody hears this"
        if self.pause:
            await asyncio.sleep(self.pause)
        with self.lock:
            self.mails.append((recipient, email.message_from_bytes(envelope.content, policy=email.policy.default)))
            self.raw.append(envelope.content)
        return "250 Taken"


class SmtpServer:
    """`with SmtpServer() as server:` listens on `server.port`; `server.script` says what it does and what came."""

    def __init__(self, pause=0.0, port=None):
        self.script = Script(pause)
        self.port = port or free_port()
        self.controller = Controller(self.script, hostname="127.0.0.1", port=self.port)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.controller.loop.is_running():
            self.controller.loop.call_soon_threadsafe(self._cancel_all)
            self.controller.stop(no_assert=True)

    def _cancel_all(self):
        for task in asyncio.all_tasks(self.controller.loop):
            task.cancel()
