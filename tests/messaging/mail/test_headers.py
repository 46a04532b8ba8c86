"""Headers one by one: addresses, references, dates, names of files, and who is a machine."""

import pytest

from messaging.mail import charsets
from messaging.mail.addresses import addresses, references
from messaging.mail.inbound import Address, Failure, Problem
from messaging.mail.reading import read
from messaging.mail.words import decoded, parameters
from tests.messaging.mail.letters import letter, multipart, part


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("taro@example.jp", [("", "taro@example.jp")]),
        ("Taro <taro@example.jp>", [("Taro", "taro@example.jp")]),
        ('"Yamada, Taro" <taro@example.jp>', [("Yamada, Taro", "taro@example.jp")]),
        ('"=?UTF-8?B?5bGx55SwLCDlpKrpg44=?=" <taro@example.jp>', [("山田, 太郎", "taro@example.jp")]),
        ("=?UTF-8?B?5bGx55SwIDx0YXJvQGV4YW1wbGUuanA+?=", [("山田", "taro@example.jp")]),
        ("taro@example.jp (Taro (of Osaka))", [("Taro of Osaka", "taro@example.jp")]),
        (
            "a@example.com, B <b@example.com>; c@example.com",
            [("", "a@example.com"), ("B", "b@example.com"), ("", "c@example.com")],
        ),
        ("Friends: a@example.com, b@example.com;", [("", "a@example.com"), ("", "b@example.com")]),
        ("undisclosed-recipients:;", []),
        ('"taro..yamada."@docomo.ne.jp', [("", "taro..yamada.@docomo.ne.jp")]),
        ('<"taro..yamada."@docomo.ne.jp>', [("", "taro..yamada.@docomo.ne.jp")]),
        ('"help@example.com" <taro@example.jp>', [("help@example.com", "taro@example.jp")]),
        ('"Taro <taro@example.jp>', [("", "taro@example.jp")]),
        ("help@example.com <taro@example.jp>", [("help@example.com", "taro@example.jp")]),
        ("alice@example.com)bob@example.net", []),
        ("nobody", []),
        ("<>", []),
    ],
)
def test_addresses(text, found):
    assert addresses(text, 10) == [Address(name, address) for name, address in found]


def test_references_are_cleaned_and_stand_once():
    headers = ["<a@x>\t<b@x>  rubbish <c\n @x>", "<b@x>"]

    assert references(headers) == ("a@x", "c@x", "b@x")


def test_of_many_references_the_first_and_the_last_stay():
    header = " ".join(f"<{number}@x>" for number in range(500))

    found = references([header])

    assert (len(found), found[0], found[-1]) == (100, "0@x", "499@x")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("=?utf-8?q?Caf=C3=A9_au_lait?=", "Café au lait"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8*en?q?a?=", "a"),
        ("=?x-none?q?a?=", "a"),
        ("=?utf-8?b?5bGx55Sw?", "=?utf-8?b?5bGx55Sw?"),
        ("=?utf-8?b?5bGx55S?= =?utf-8?b?w?=", "山田"),
    ],
)
def test_encoded_words(text, meant):
    assert decoded(text) == meant


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("attachment; filename=a b.pdf", "a b.pdf"),
        ('attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
        ("attachment; filename*=UTF-8''%E8%AB%8B.pdf; filename=x.pdf", "請.pdf"),
        ("attachment; filename*=''%E8%AB%8B.pdf", "請.pdf"),
        ("attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ("attachment; filename==?utf-8?b?6KuLLnBkZg==?=", "請.pdf"),
        ('attachment; filename="=?utf-8?b?6KuL?=\r\n =?utf-8?b?LnBkZg==?="', "請.pdf"),
    ],
)
def test_names_of_files(header, name):
    assert parameters(header)["filename"] == name


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("ﾃｽﾄﾒｰﾙﾃﾞｽ".encode("cp932"), "", "ﾃｽﾄﾒｰﾙﾃﾞｽ"),
        ("Müller".encode("latin-1"), "", "Müller"),
        ("能登".encode("cp932"), "Shift_JIS", "能登"),
        ("表".encode("cp932"), "", "表"),
        ("注文".encode("euc_jp"), "euc-jp", "注文"),
        ("届きません".encode("euc_jp"), "shift_jis", "届きません"),
        ("届きません".encode(), "shift_jis", "届きません"),
        ("届きません".encode("cp932"), "utf-8", "届きません"),
        ("您好，我的包裹在哪里？".encode("gb18030"), "gb2312", "您好，我的包裹在哪里？"),
        ("안녕하세요".encode("cp949"), "ks_c_5601-1987", "안녕하세요"),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет"),
        ("﨑髙①".encode("cp932"), "windows-31j", "﨑髙①"),
        (b"+MEI-", "utf-7", "+MEI-"),
        (b"\xef\xbb\xbfabc", "iso-2022-jp", "abc"),
        (b"\x1b$(D\x22\x6f\x1b(B", "iso-2022-jp-1", "™"),
    ],
)
def test_charsets(data, declared, text):
    assert charsets.decode(data, declared)[0] == text


@pytest.mark.parametrize(
    ("headers", "is_automatic"),
    [
        ("Auto-Submitted: no", False),
        ("Auto-Submitted: auto-generated; owner=x", True),
        ("Precedence: bulk", True),
        ("Precedence: auto_reply", True),
        ("Precedence: first-class", False),
        ("X-Autoreply: yes", True),
        ("List-Id: <news.example.com>", True),
        ("Subject: Automatic reply: Order", True),
        ("Subject: Re: Automatic reply: Order", False),
        ("Subject: 自動返信を止めたい", True),
        ("X-Auto-Response-Suppress: All", False),
        ("Return-Path: <>", True),
    ],
)
def test_machines(headers, is_automatic):
    assert read(letter(headers, "Hello")).is_automatic is is_automatic


def report(fields, kind="delivery-status"):
    return letter(
        f"Return-Path: <>\nContent-Type: multipart/report; report-type={kind}; boundary=r",
        multipart("r", part("Content-Type: text/plain", "See below."), part(f"Content-Type: message/{kind}", fields)),
        sender="postmaster@example.jp",
    )


def test_a_mail_that_waits_has_not_bounced():
    mail = read(
        report("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; taro@example.jp\nAction: delayed\nStatus: 4.4.1")
    )

    assert (mail.is_automatic, mail.is_bounce, mail.failures) == (True, False, ())


def test_a_receipt_of_reading_is_no_bounce():
    mail = read(
        report(
            "Final-Recipient: rfc822; taro@example.jp\nDisposition: manual-action/x; displayed",
            "disposition-notification",
        )
    )

    assert (mail.is_automatic, mail.is_bounce, mail.failures) == (True, False, ())


def test_report_names_every_recipient_that_failed():
    blocks = [f"Final-Recipient: rfc822; {name}@example.jp\nAction: failed\nStatus: 5.2.2" for name in ("taro", "jiro")]

    mail = read(report("\n\n".join(["Reporting-MTA: dns; x", *blocks])))

    assert mail.failures == (Failure("taro@example.jp", "5.2.2", ""), Failure("jiro@example.jp", "5.2.2", ""))


def test_several_senders_are_said():
    mail = read(letter("From: Taro <taro@example.jp>, Jiro <jiro@example.jp>", "Hello"))

    assert (mail.sender, mail.problems) == (Address("Taro", "taro@example.jp"), (Problem.SEVERAL_SENDERS,))


def test_unreadable_date_is_said():
    mail = read(letter("Date: yesterday", "Hello"))

    assert (mail.sent_at, mail.problems) == (None, (Problem.DATE_UNREADABLE,))


def test_recipients_begin_with_where_it_was_delivered():
    headers = (
        "To: a@example.com\nCc: B@example.com, A@example.com\nDelivered-To: c@example.com\nX-Original-To: d@example.com"
    )

    assert read(letter(headers, "Hello")).recipients == (
        "c@example.com",
        "d@example.com",
        "a@example.com",
        "B@example.com",
    )
