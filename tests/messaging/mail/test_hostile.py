"""Mails that are broken or meant to break something: always an answer, and never a long wait."""

import random
import re
import time

import pytest

from messaging.mail.inbound import ATTACHMENTS_MAX, RAW_MAX, TEXT_MAX, Problem
from messaging.mail.reading import read
from tests.messaging.mail.letters import LETTERS, letter, multipart, part

SECONDS = 5  # of computing: the machine may do other things beside
CHARSETS = [
    b"utf-8",
    b"iso-2022-jp",
    b"shift_jis",
    b"euc-jp",
    b"utf-16",
    b"utf-7",
    b"punycode",
    b"hz-gb-2312",
    b"x\xff",
    b"big5",
]
PLAIN = "Content-Type: text/plain; charset=utf-8"
HTML = "Content-Type: text/html; charset=utf-8"
MEGABYTE = 1_000_000


def times(what, size=2 * MEGABYTE):
    return what * (size // len(what))


def nested(levels):
    return (
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(levels))
        + b"\r\nend"
    )


def header(name, value):
    return b"From: Taro <taro@example.jp>\r\n" + name + b": " + value + b"\r\n\r\nWords."


HOSTILE = {
    "nothing": lambda: b"",
    "one line end": lambda: b"\n",
    "carriage returns": lambda: times(b"\r"),
    "line feeds": lambda: times(b"\n", 20 * MEGABYTE),
    "zeros": lambda: times(b"\0"),
    "all bytes": lambda: times(bytes(range(256))),
    "too large": lambda: letter(PLAIN, b"a" * (RAW_MAX + 10)),
    "deep": lambda: nested(5000),
    "deep messages": lambda: times(b"Content-Type: message/rfc822\r\n\r\n"),
    "many parts": lambda: letter("Content-Type: multipart/mixed; boundary=b", times(b"--b\n\nx\n", 5 * MEGABYTE)),
    "many files": lambda: letter(
        "Content-Type: multipart/mixed; boundary=b", times(b"--b\nContent-Type: image/png\n\nx\n", MEGABYTE)
    ),
    "delimiters that are none": lambda: letter(
        "Content-Type: multipart/mixed; boundary=b", times(b"--bc\n", 5 * MEGABYTE)
    ),
    "boundary of one dash": lambda: letter('Content-Type: multipart/mixed; boundary="-"', times(b"---", 5 * MEGABYTE)),
    "boundary everywhere": lambda: letter('Content-Type: multipart/mixed; boundary="-"', times(b"---\n", 5 * MEGABYTE)),
    "same boundary inside": lambda: letter(
        "Content-Type: multipart/mixed; boundary=b", times(b"--b\nContent-Type: multipart/mixed; boundary=b\n\n")
    ),
    "headers without end": lambda: times(b"X-A: b\r\n", 10 * MEGABYTE),
    "lines that are no headers": lambda: times(b"a\nFrom: b\n", 5 * MEGABYTE),
    "one long header": lambda: header(b"Subject", times(b"a")),
    "folded header": lambda: header(b"Subject", times(b"a\r\n ")),
    "blank starts of lines": lambda: header(b"Subject", times(b"\r\n \r\n\t")),
    "parameters": lambda: header(b"Content-Type", b"multipart/mixed" + times(b";a=b")),
    "semicolons": lambda: header(b"Content-Type", b"multipart/mixed" + times(b"; ")),
    "quotation marks": lambda: header(b"Content-Type", b"text/plain; name=" + times(b'"\\')),
    "continued parameters": lambda: header(
        b"Content-Type", b"text/plain" + b"".join(b";name*%d*=a''%%41" % n for n in range(1500))
    ),
    "comments": lambda: header(b"To", times(b"(")),
    "angles": lambda: header(b"To", times(b"a<")),
    "addresses": lambda: header(b"To", times(b"a@example.com,")),
    "encoded words": lambda: header(b"Subject", times(b"=?utf-8?b?YQ?= ")),
    "halves of encoded words": lambda: header(b"Subject", times(b"=?utf-8?b?")),
    "words in changing charsets": lambda: header(b"From", times(b"=?utf-8?b?YQ?= =?euc-jp?q?=a4?= ")),
    "references": lambda: header(b"References", times(b"<a@b> <")),
    "dates": lambda: header(b"Date", times(b"1 ")),
    "year 9999": lambda: header(b"Date", b"Fri, 31 Dec 9999 23:59:59 -2359"),
    "year 0": lambda: header(b"Date", b"Mon, 1 Jan 0001 00:00:00 +2359"),
    "one long line": lambda: letter(PLAIN, times(b"a")),
    "one long Japanese line": lambda: letter(PLAIN, times("あ".encode())),
    "escape sequences": lambda: letter("Content-Type: text/plain; charset=iso-2022-jp", times(b"\x1b$B\x1b(B")),
    "half escape sequences": lambda: letter("Content-Type: text/plain; charset=iso-2022-jp", times(b"$B!")),
    "JIS without end": lambda: letter("Content-Type: text/plain; charset=iso-2022-jp", b"\x1b$B" + times(b'$"')),
    "EUC": lambda: letter("Content-Type: text/plain; charset=euc-jp", times("あ".encode("euc_jp"))),
    "high bytes": lambda: letter(PLAIN, times(b"\xff\xfe\xa4")),
    "UTF-16": lambda: letter("Content-Type: text/plain; charset=utf-16", b"\xff\xfe" + times(b"\0\xd8")),
    "punycode": lambda: letter("Content-Type: text/plain; charset=punycode", times(b"a-b9")),
    "ends of base64": lambda: letter(f"{PLAIN}\nContent-Transfer-Encoding: base64", times(b"=A", 5 * MEGABYTE)),
    "base64 with rubbish": lambda: letter(
        f"{PLAIN}\nContent-Transfer-Encoding: base64", times(b"QUJD*\n", 5 * MEGABYTE)
    ),
    "equals signs": lambda: letter(f"{PLAIN}\nContent-Transfer-Encoding: quoted-printable", times(b"=", 5 * MEGABYTE)),
    "uuencode": lambda: letter(f"{PLAIN}\nContent-Transfer-Encoding: x-uuencode", b"begin 644 a\n" + times(b"#`a\n")),
    "flowed": lambda: letter(f"{PLAIN}; format=flowed", times(b">a \n")),
    "invisible": lambda: letter(PLAIN, times("\U000e0041\u200b".encode())),
    "quotes": lambda: letter(PLAIN, times(b">a\nb\n")),
    "colons": lambda: letter(PLAIN, times(b"a:\n", 100_000) + times(b"b:\n" + b"c" * 50 + b"\n")),
    "few lines with dates": lambda: letter(PLAIN, times(b"On " + b"1/1/11 " * 80 + b":\n", TEXT_MAX)),
    "few lines with addresses": lambda: letter(PLAIN, times(b"On 1/1/11 " + b"<@@@@@@" * 70 + b":\n", TEXT_MAX)),
    "few lines of at signs": lambda: letter(PLAIN, times(b"2026/05/01 <" + b"a@" * 250 + b":\n", TEXT_MAX)),
    "few lines of dashes": lambda: letter(PLAIN, times(b"-" * 550 + b"wrote:\n", TEXT_MAX)),
    "dashes and dates": lambda: letter(PLAIN, times(b"--" + b"1/1/11 wrote " * 40 + b":\n", TEXT_MAX)),
    "header lines": lambda: letter(PLAIN, times(b"From: a\nSent: b\n", 150_000)),
    "rules": lambda: letter(PLAIN, times(b"-------\n", 150_000)),
    "contacts": lambda: letter(PLAIN, b"a\n" + b"*" * 20 + b"\n" + times(b"a" * 500_000 + b"\n")),
    **{
        f"html of {piece[:12]}": lambda piece=piece: letter(HTML, times(piece.encode()))
        for piece in [
            "<!--",
            "<!-- -->",
            "<a ",
            '<a "',
            "<a x='",
            '<a x="" ',
            '<a x="">',
            "</",
            "<![CDATA[",
            "<",
            "<?",
            "&",
            "&#x",
            "<script>",
            "<script></script",
            "<blockquote>",
            "<ul><li>",
            "</blockquote></ul>",
            "<a href=http://x>y",
            "<p>",
            "<br>",
            "<pre>\n",
            "<td>",
            "İ<b>",
        ]
    },
    "html of one number": lambda: letter(HTML, b"&#" + times(b"9")),
    "html of a tag without end": lambda: letter(HTML, b"<a " + times(b'x="" ')),
    "html attributes": lambda: letter(HTML, times(b"<img alt" + b" " * 5000 + b"=>")),
    "many pages": lambda: letter(
        "Content-Type: multipart/mixed; boundary=b",
        multipart("b", *[part(HTML, times(b"<p>", 100_000))] * 400),
    ),
    "many raw names": lambda: letter(
        "Content-Type: multipart/mixed; boundary=b",
        multipart("b", *[b"Content-Type: image/png; name=" + times("名".encode("euc_jp"), 30_000) + b"\n\nx"] * 500),
    ),
    "report": lambda: letter(
        "Return-Path: <>\nContent-Type: message/delivery-status", times(b"Final-Recipient: rfc822; a@b\n\n")
    ),
    "bounce in words": lambda: letter("Return-Path: <>", times(b"550 <a@b <5.1.1 ")),
    "names of files": lambda: letter("Content-Type: image/png; name=" + "../" * 2000, b"x"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_in_time(name):
    raw = HOSTILE[name]()

    began = time.process_time()
    mail = read(raw)
    seconds = time.process_time() - began

    assert seconds < SECONDS
    assert Problem.UNREADABLE not in mail.problems
    assert_is_bounded(mail)


def mutations():
    """Return broken copies of every letter: cut, with other bytes, other charsets, and parts that lie."""
    chance = random.Random(5)
    for name, raw in LETTERS.items():
        yield f"{name} cut", raw[: chance.randrange(len(raw))]
        yield f"{name} without beginning", raw[chance.randrange(len(raw)) :]
        for count in (1, 10, 200):
            data = bytearray(raw)
            for _ in range(count):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            yield f"{name} with {count} other bits", bytes(data)
        data = re.sub(rb"charset=\"?[\w-]+", lambda found: b"charset=" + chance.choice(CHARSETS), raw)
        yield f"{name} in another charset", data.replace(b"?ISO-2022-JP?", b"?" + chance.choice(CHARSETS) + b"?")
        yield f"{name} with a false boundary", re.sub(rb"boundary=\"?([^\"\r\n;]+)", rb'boundary="\1-', raw, count=1)
        yield (
            f"{name} in another encoding",
            re.sub(
                rb"(Encoding:) [\w-]+",
                lambda found: found[1] + chance.choice([b" base64", b" quoted-printable", b" x-uuencode", b" ?"]),
                raw,
            ),
        )
        yield f"{name} twice", raw + raw
        lines = raw.split(b"\r\n")
        chance.shuffle(lines)
        yield f"{name} shuffled", b"\r\n".join(lines)


MUTATIONS = dict(mutations())


def test_there_are_many_broken_mails():
    assert len(MUTATIONS) == len(LETTERS) * 10


@pytest.mark.parametrize("name", LETTERS)
def test_broken_copies_are_read_in_time(name):
    copies = [raw for mutation, raw in MUTATIONS.items() if mutation.startswith(f"{name} ")]

    for raw in copies:
        began = time.process_time()
        mail = read(raw)
        assert time.process_time() - began < SECONDS
        assert Problem.UNREADABLE not in mail.problems
        assert_is_bounded(mail)


def test_too_many_files_are_left_out_and_said():
    mail = read(HOSTILE["many files"]())

    assert len(mail.attachments) == ATTACHMENTS_MAX
    assert Problem.ATTACHMENTS_LEFT_OUT in mail.problems


def test_too_large_files_are_left_out_and_said():
    photo = part("Content-Type: image/png; name=a.png", b"x" * 15_000_000)
    raw = letter("Content-Type: multipart/mixed; boundary=b", multipart("b", photo, photo, photo))

    mail = read(raw)

    assert [len(file.content) for file in mail.attachments] == [15_000_000, 15_000_000]
    assert mail.problems == (Problem.ATTACHMENTS_LEFT_OUT,)


def assert_is_bounded(mail):
    """Check what a database would refuse, and sizes."""
    said = [mail.text, mail.reply, mail.quoted, mail.subject, mail.message_id, *mail.recipients, *mail.references]
    said += [file.name for file in mail.attachments] + ([mail.sender.name, mail.sender.address] if mail.sender else [])
    for text in said:
        assert "\0" not in text
        assert len(text) <= TEXT_MAX
        text.encode()  # No half characters.
    assert len(mail.attachments) <= ATTACHMENTS_MAX
    assert len(mail.recipients) <= 500
    assert words_of(f"{mail.reply}\n{mail.quoted}") == words_of(mail.text)


def words_of(text):
    return sorted(line.strip() for line in text.split("\n") if line.strip())
