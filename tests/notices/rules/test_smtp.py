"""What an answer of a mail server means."""

import smtplib
import socket
from datetime import timedelta

import pytest

from notices.rules import backoff
from notices.rules.smtp import Answer, Stage, Verdict, answer_in, verdict

ANSWERS = [
    (Stage.CONNECT, 0, "Connection refused", Verdict.TEMPORARY),
    (Stage.CONNECT, 421, "4.3.2 too many connections", Verdict.TEMPORARY),
    (Stage.CONNECT, 554, "no service for you", Verdict.TEMPORARY),
    (Stage.UNKNOWN, 0, "Connection unexpectedly closed: timed out", Verdict.TEMPORARY),
    (Stage.LOGIN, 454, "4.7.0 temporary authentication failure", Verdict.TEMPORARY),
    (Stage.LOGIN, 535, "5.7.8 bad credentials", Verdict.OUR_FAULT),
    (Stage.SENDER, 451, "4.7.1 greylisted", Verdict.TEMPORARY),
    (Stage.SENDER, 550, "5.7.1 may not send as this", Verdict.OUR_FAULT),
    (Stage.SENDER, 530, "5.7.0 must issue STARTTLS first", Verdict.OUR_FAULT),
    (Stage.RECIPIENT, 450, "4.2.0 greylisted", Verdict.TEMPORARY),
    (Stage.RECIPIENT, 452, "4.2.2 mailbox full", Verdict.TEMPORARY),
    (Stage.RECIPIENT, 550, "5.1.1 no such user", Verdict.BAD_ADDRESS),
    (Stage.RECIPIENT, 550, "no such user here", Verdict.BAD_ADDRESS),
    (Stage.RECIPIENT, 553, "5.1.3 bad address syntax", Verdict.BAD_ADDRESS),
    (Stage.RECIPIENT, 550, "5.7.1 blocked by policy", Verdict.BAD_MESSAGE),
    (Stage.RECIPIENT, 530, "5.7.0 authentication required", Verdict.OUR_FAULT),
    (Stage.RECIPIENT, 503, "5.5.1 bad sequence of commands", Verdict.OUR_FAULT),
    (Stage.DATA, 452, "4.3.1 insufficient storage", Verdict.TEMPORARY),
    (Stage.DATA, 550, "5.1.1 unknown after all", Verdict.BAD_ADDRESS),
    (Stage.DATA, 550, "5.2.1 mailbox disabled", Verdict.BAD_ADDRESS),
    (Stage.DATA, 552, "5.2.2 mailbox full", Verdict.BAD_MESSAGE),
    (Stage.DATA, 554, "5.7.1 spam", Verdict.BAD_MESSAGE),
    (Stage.DATA, 554, "transaction failed", Verdict.BAD_MESSAGE),
]


@pytest.mark.parametrize(("stage", "code", "text", "expected"), ANSWERS)
def test_verdict(stage, code, text, expected):
    assert verdict(Answer(stage, code, text)) is expected


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"5.1.1 no\n such")}), Answer(Stage.RECIPIENT, 550, "5.1.1 no such")),
        (smtplib.SMTPSenderRefused(421, b"bye", "a@b.c"), Answer(Stage.SENDER, 421, "bye")),
        (smtplib.SMTPDataError(554, b"\xff no"), Answer(Stage.DATA, 554, "\ufffd no")),
        (smtplib.SMTPAuthenticationError(535, b"no"), Answer(Stage.LOGIN, 535, "no")),
        (smtplib.SMTPNotSupportedError("no AUTH"), Answer(Stage.LOGIN, 504, "no AUTH")),
        (smtplib.SMTPConnectError(554, b"no"), Answer(Stage.CONNECT, 554, "no")),
        (smtplib.SMTPServerDisconnected("closed"), Answer(Stage.UNKNOWN, 0, "closed")),
        (TimeoutError(), Answer(Stage.UNKNOWN, 0, "TimeoutError")),
        (socket.gaierror(-2, "Name or service not known"), Answer(Stage.UNKNOWN, 0, "[Errno -2] Name or service not known")),
    ],
)  # fmt: skip
def test_what_the_library_raised_in_our_words(error, answer):
    assert answer_in(error) == answer


def test_pauses_grow_and_end():
    pauses = [backoff.pause_after(tries) for tries in range(1, backoff.MOST_TRIES + 1)]

    assert pauses[-1] is None
    assert pauses[:-1] == sorted(pauses[:-1])
    assert timedelta(days=3) <= sum(pauses[:-1], timedelta()) <= timedelta(days=5)  # RFC 5321 asks for 4 to 5 days.
