"""Every mail of the folder, read as it came."""

import email
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import pytest

from messaging.mail.inbound import Address, Failure, Problem
from messaging.mail.parts import Reader
from messaging.mail.reading import read
from tests.messaging.mail.letters import FOLDER, JAPANESE_REPLY, JPEG, LETTERS, PNG, THREAD

TARO = Address("Taro Yamada", "taro@example.jp")
ORDER = "Re: Your order O-8KQ2"
GUESSED = [Problem.CHARSET_GUESSED]


@dataclass
class Expected:
    reply: str
    quoted: str = ""  # How it begins.
    sender: Address = TARO
    subject: str = ORDER
    files: list = field(default_factory=list)
    problems: list = field(default_factory=list)


def taro(name, address="taro@example.jp"):
    return Address(name, address)


EXPECTED = {
    "jis_plain": Expected(JAPANESE_REPLY, sender=taro("山田太郎"), subject="Re: 注文について"),
    "jis_no_charset": Expected(JAPANESE_REPLY, sender=taro("山田太郎"), subject="Re: 注文について", problems=GUESSED),
    "jis_no_type": Expected(JAPANESE_REPLY, sender=taro("山田太郎"), subject="Re: 注文について", problems=GUESSED),
    "jis_said_to_be_utf_8": Expected(JAPANESE_REPLY, sender=taro(""), subject="Re: 注文について", problems=GUESSED),
    "jis_windows_characters": Expected(
        "㈱髙島商店の佐藤です。\n①商品が違います。②ﾒｰﾙでﾅﾝﾊﾞｰをお送りします。\n10～12時にお願いします。",
        sender=Address("㈱髙島商店", "sato@example.jp"),
        subject="①注文の件②ﾃﾞﾝﾜ",
    ),
    "jis_cp50221_shifted_kana": Expected("ﾃｽﾄ: 以上です。"),
    "jis_escapes_lost": Expected("返品したいです。", problems=GUESSED),
    "shift_jis": Expected(
        "表示の能力と予定について、ソースを確認しました。\n①～③のとおりです。", sender=taro("山田 能")
    ),
    "shift_jis_said_to_be_jis": Expected(JAPANESE_REPLY, problems=GUESSED),
    "shift_jis_said_to_be_western": Expected(JAPANESE_REPLY, problems=GUESSED),
    "euc_jp": Expected(JAPANESE_REPLY + "\n①㈱ﾃｽﾄ"),
    "euc_jp_undeclared": Expected(JAPANESE_REPLY, problems=GUESSED),
    "utf_8_undeclared": Expected("届きました。ありがとうございます🎉", problems=GUESSED),
    "utf_8_base64": Expected(JAPANESE_REPLY, subject="Re: 注文について"),
    "utf_8_said_to_be_western": Expected("Café für Zoë: 5 €", problems=GUESSED),
    "western": Expected(
        "Das Päckchen ist da – schönen Dank für alles.", sender=Address("Jürgen Groß", "juergen@example.de")
    ),
    "base64_broken": Expected(
        JAPANESE_REPLY[:-1] + "\N{REPLACEMENT CHARACTER}\n*", problems=[Problem.TRANSFER_DAMAGED, Problem.TEXT_DAMAGED]
    ),
    "base64_with_footer": Expected(
        "It has arrived.\nThis mail was checked. No virus was found.", problems=[Problem.TRANSFER_DAMAGED]
    ),
    "subject_split_in_a_character": Expected("分割の確認です。", subject="Re: 荷物が届きません"),
    "subject_split_in_jis": Expected("件名の途中で切れています。", subject="返品の件"),
    "headers_raw_shift_jis": Expected("件名が生のままです。", sender=taro("山田 表"), subject="表示について（能）"),
    "headers_raw_jis": Expected("生のJISです。", sender=taro("下山（経理）"), subject="配送状況、確認"),
    "docomo": Expected(
        "画像を送ります。", "----- Original Message -----\n件名: ", sender=taro("", "taro..yamada.@docomo.ne.jp")
    ),
    "au": Expected("了解しました。", "---- 元のメッセージ ----\nFrom: ", sender=taro("", "taro..y.@ezweb.ne.jp")),
    "softbank": Expected("届いてます！", "-------\n2026/05/01 12:00、ヘルプ", sender=taro("", "taro@i.softbank.jp")),
    "iphone_japanese": Expected("写真を添付します。", "iPhoneから送信\n\n2026/05/01 12:00、山田太郎"),
    "iphone_english": Expected("It is the wrong size.", "Sent from my iPhone\n\n> On May 1, 2026"),
    "gmail_english": Expected("Thank you, it has arrived.", "--\nTaro Yamada\nOsaka\n\nOn Fri, May 1, 2026"),
    "gmail_japanese": Expected(
        "承知しました。", "2026年5月1日(金) 12:00 ヘルプセンター <help@example.com>:\n\n> ご注文"
    ),
    "gmail_html_only": Expected(
        "Hello,\n\nthe colour is wrong. See my photo <https://example.com/p>.",
        "On Fri, May 1, 2026 at 12:00 PM Help <help@example.com> wrote:\n\n> The shop has answered.\n> Please",
    ),
    "outlook_english": Expected(
        "Please cancel the order.\n\nKind regards,\nTaro", f"{'_' * 32}\nFrom: Help <help@example.com>\nSent: "
    ),
    "outlook_japanese": Expected(
        "お世話になっております。\nキャンセルをお願いします。",
        "差出人: ヘルプ <help@example.com>\n送信日時: ",
        subject="RE: ご注文 O-8KQ2",
    ),
    "outlook_old_japanese": Expected("よろしくお願いします。", "-----元のメッセージ-----\n差出人： ヘルプ"),
    "outlook_html_only": Expected(
        "いつもお世話になっております。\n\n商品を返品したいです。\n- サイズが違う\n- 色が違う",
        "From: Help <help@example.com>\nSent: ",
    ),
    "thunderbird_japanese": Expected(
        "長い文を折り返して送ります。", "2026/05/01 12:00、ヘルプ さんは書きました:\n> ご注文"
    ),
    "thunderbird_interleaved": Expected(
        "Hello,\n\nOn 01.05.2026 12:00, Help wrote:\n> Is the parcel whole?\nYes, it is.\n\n> Is anything missing?\nThe charger.",
        "> Kind regards\n> Help",
    ),
    "bottom_posted": Expected("I will send it back on Monday.", "Help wrote:\n> The shop"),
    "yahoo_japan": Expected(
        "確認しました。", "----- Original Message -----\nFrom: ヘルプ", sender=taro("山田", "taro@yahoo.co.jp")
    ),
    "signature_japanese": Expected("請求書を送ってください。", "━━━━━━━━━━━━━━\n株式会社山田商事"),
    "line_in_the_words": Expected("表をご覧ください。\n\n――――――――――\n注文番号 O-8KQ2\n電話: 03-1234-5678\n――――――――――"),
    "forwarded": Expected(
        "See below.\n\n---------- Forwarded message ---------\nFrom: Shop <shop@example.com>\nDate: Fri, 1 May 2026\n"
        "Subject: Late\nTo: Taro\n\nIt will be late.",
        subject="Fwd: Late",
    ),
    "alternative_with_inline_photo": Expected("写真をご覧ください。", files=[("photo.png", "image/png", PNG, True)]),
    "alternative_stub": Expected("商品が壊れていました。\n\n写真を後で送ります。"),
    "apple_mixed_photos": Expected(
        "箱の写真:\n\n以上です。", "iPhoneから送信", files=[("写真.jpg", "image/jpeg", JPEG, True)]
    ),
    "names_of_files": Expected(
        "書類です。",
        files=[
            ("請求書-2026.pdf", "application/pdf", b"%PDF-1.4 a", False),
            ("表示能力.pdf", "application/pdf", b"%PDF-1.4 b", False),
            ("見積書.pdf", "application/pdf", b"%PDF-1.4 c", False),
            ("fdp.exe", "application/pdf", b"%PDF-1.4 d", False),
            ("", "message/rfc822", b"From: a@example.com\r\n\r\nhello", False),
        ],
    ),
    "winmail_dat": Expected(
        "See the file.", files=[("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22\x01\x00", False)]
    ),
    "signed_pgp": Expected("Signed words."),
    "signed_smime_opaque": Expected(
        "", files=[("smime.p7m", "application/pkcs7-mime", b"\x30\x80\x06\x09", False)], problems=[Problem.ENCRYPTED]
    ),
    "invisible_characters": Expected(
        "Refund please 👨\u200d👩\u200d👧 now\nand here", sender=taro("Taro"), subject="Hello"
    ),
    "boundary_lie": Expected("The words are here.", problems=[Problem.BOUNDARY_MISSING]),
    "cut_off": Expected(
        "The words.",
        files=[("a.png", "image/png", PNG[:30], False)],
        problems=[Problem.ENDS_EARLY, Problem.TRANSFER_DAMAGED],
    ),
    "no_blank_line": Expected(
        "Where is my parcel?\nTaro", sender=taro("Taro"), subject="Hello", problems=[Problem.HEADERS_BROKEN]
    ),
    "automatic_answer": Expected("5月7日まで休みます。", subject="自動応答: 注文"),
    "bounce": Expected(
        "This is the mail system at host mail.example.jp.",
        sender=Address("Mail Delivery System", "MAILER-DAEMON@mail.example.jp"),
        subject="Undelivered Mail Returned to Sender",
        files=[
            (
                "",
                "message/rfc822",
                b"From: help@example.com\r\nTo: taro@example.jp\r\nMessage-ID: <notice-41@help.example.com>\r\n"
                b"Subject: Your order\r\n\r\nHello",
                False,
            )
        ],
    ),
    "bounce_without_report": Expected(
        "Hi. This is the qmail-send program at example.jp.\n\n<taro@docomo.ne.jp>:\n203.0.113.5 does not like recipient.\n"
        "Remote host said: 550 Unknown user taro@docomo.ne.jp\nGiving up.",
        sender=taro("", "MAILER-DAEMON@example.jp"),
        subject="failure notice",
    ),
}


def stored(name):
    return (FOLDER / f"{name}.eml").read_bytes()


def test_files_are_what_the_script_writes():
    assert {path.stem: path.read_bytes() for path in FOLDER.glob("*.eml")} == LETTERS


def test_every_file_is_in_the_table():
    assert set(EXPECTED) == set(LETTERS)


@pytest.mark.parametrize("name", EXPECTED)
def test_mail_is_read(name):
    expected = EXPECTED[name]

    mail = read(stored(name))

    assert (mail.reply, mail.sender, mail.subject) == (expected.reply, expected.sender, expected.subject)
    assert mail.quoted[: len(expected.quoted) or None] == expected.quoted
    assert [(f.name, f.claimed_type, f.content, f.is_inline) for f in mail.attachments] == expected.files
    assert list(mail.problems) == expected.problems


@pytest.mark.parametrize("name", EXPECTED)
def test_no_line_is_lost(name):
    mail = read(stored(name))

    assert words_of(f"{mail.reply}\n{mail.quoted}") == words_of(mail.text)


@pytest.mark.parametrize("name", sorted(set(LETTERS) - {"boundary_lie", "no_blank_line"}))
def test_parts_are_those_that_the_standard_library_finds(name):
    """Compare what is well formed with another reader."""
    theirs = [
        part.get_content_type()
        for part in email.message_from_bytes(stored(name)).walk()
        if not part.is_multipart() or part.get_content_maintype() == "multipart"
    ]

    ours = [part.content_type for part in Reader(stored(name)).whole().walk()]

    opened = [kind for kind in ours if kind not in {"message/rfc822", "message/delivery-status"}]
    assert [kind for kind in theirs if kind in opened][: len(opened)] == opened


def test_thread_is_found_by_addresses_and_references():
    mail = read(stored("jis_plain"))

    assert mail.message_id == "b1@example.jp"
    assert mail.recipients == (THREAD,)
    assert mail.references == ("notice-40@help.example.com", "notice-41@help.example.com")
    assert mail.sent_at == datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=9)))


MACHINES = {"automatic_answer": (True, False), "bounce": (True, True), "bounce_without_report": (True, True)}


@pytest.mark.parametrize("name", EXPECTED)
def test_people_are_told_from_machines(name):
    mail = read(stored(name))

    assert (mail.is_automatic, mail.is_bounce) == MACHINES.get(name, (False, False))


def test_report_says_who_was_not_reached_and_which_mail_came_back():
    mail = read(stored("bounce"))

    said = "550 5.1.1 <taro@inner.example.jp>: Recipient address rejected: User unknown"
    assert mail.failures == (Failure("taro+shop@example.jp", "5.1.1", said),)
    assert mail.failed_message_ids == ("notice-41@help.example.com",)


def test_bounce_without_report_says_it_in_words():
    mail = read(stored("bounce_without_report"))

    said = "Remote host said: 550 Unknown user taro@docomo.ne.jp"
    assert mail.failures == (Failure("taro@docomo.ne.jp", "", said),)


def words_of(text):
    return sorted(line.strip() for line in text.split("\n") if line.strip())
