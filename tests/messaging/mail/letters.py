"""Mails as programs really send them, made byte for byte. `python -m tests.messaging.mail.letters` writes the files."""

import base64
import quopri
from pathlib import Path

FOLDER = Path(__file__).parent / "eml"
# Windows' own characters in JIS: the rows 13 and 92, which Python's codec does not know.
OF_WINDOWS = {
    "①": b"\x2d\x21",
    "②": b"\x2d\x22",
    "㈱": b"\x2d\x6a",
    "髙": b"\x7c\x62",
    "～": b"\x21\x41",
    "―": b"\x21\x3d",
}
PNG = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 3 + b"\xff\xd9"
THREAD = "reply+order_o-8kq2.a7.mfzwizlqovzxi3dp@reply.example.com"
OURS = "<notice-41@help.example.com>"


def jis(text: str) -> bytes:
    """Return ISO-2022-JP as Windows writes it (CP50221): half-width kana have their own escape sequence."""
    written, charset = b"", b"\x1b(B"
    for character in text:
        if character in OF_WINDOWS:
            needed, data = b"\x1b$B", OF_WINDOWS[character]
        elif "｡" <= character <= "ﾟ":
            needed, data = b"\x1b(I", bytes([character.encode("cp932")[0] & 0x7F])
        elif character.isascii():
            needed, data = b"\x1b(B", character.encode()
        else:
            needed, data = b"\x1b$B", character.encode("iso2022_jp")[3:-3]
        written += (needed if needed != charset else b"") + data
        charset = needed
    return written + (b"\x1b(B" if charset != b"\x1b(B" else b"")


def word(text: str, charset: str = "ISO-2022-JP", encoding: str = "B") -> str:
    """Return an encoded word of any length."""
    data = jis(text) if charset.upper() == "ISO-2022-JP" else text.encode(charset)
    return bytes_word(data, charset, encoding)


def bytes_word(data: bytes, charset: str, encoding: str = "B") -> str:
    if encoding == "B":
        return f"=?{charset}?B?{base64.b64encode(data).decode()}?="
    return f"=?{charset}?Q?{''.join(f'={byte:02X}' for byte in data)}?="


def letter(headers: str, body: bytes | str, *, sender: str = "", subject: str = "", to: str = THREAD) -> bytes:
    """Return a mail with the usual headers; header text that is not ASCII goes out as it is, in UTF-8."""
    usual = [
        "Return-Path: <taro@example.jp>",
        f"Delivered-To: {THREAD}",
        "Received: from mx.example.jp (mx.example.jp [192.0.2.7]) by mail.example.com; Fri, 1 May 2026 12:00:03 +0900",
        f"From: {sender or 'Taro Yamada <taro@example.jp>'}",
        f"To: {to}",
        f"Subject: {subject or 'Re: Your order O-8KQ2'}",
        "Date: Fri, 1 May 2026 12:00:00 +0900",
        "Message-ID: <b1@example.jp>",
        f"In-Reply-To: {OURS}",
        f"References: <notice-40@help.example.com>\r\n {OURS}",
        "MIME-Version: 1.0",
    ]
    wanted = {line.partition(":")[0].lower() for line in headers.strip().split("\n") if line[:1].strip()}
    kept = [line for line in usual if line.partition(":")[0].lower() not in wanted]
    head = "\n".join([*kept, headers.strip()]).replace("\r", "").replace("\n", "\r\n")
    content = body.encode() if isinstance(body, str) else body
    return head.encode() + b"\r\n\r\n" + content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def b64(data: bytes) -> bytes:
    return base64.encodebytes(data)


def qp(data: bytes) -> bytes:
    return quopri.encodestring(data)


def multipart(boundary: str, *parts: bytes, preamble: bytes = b"") -> bytes:
    return (
        preamble
        + b"".join(b"--" + boundary.encode() + b"\n" + part + b"\n" for part in parts)
        + b"--"
        + boundary.encode()
        + b"--\n"
    )


def part(headers: str, body: bytes | str) -> bytes:
    return headers.strip().encode() + b"\n\n" + (body.encode() if isinstance(body, str) else body)


JIS_PLAIN = "Content-Type: text/plain; charset=ISO-2022-JP\nContent-Transfer-Encoding: 7bit"
UTF_8_PLAIN = "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit"
OUR_WORDS = "ご注文 O-8KQ2 について、ショップから返事がありました。\n5月10日までにお返事ください。"
QUOTED = "> ご注文 O-8KQ2 について、ショップから返事がありました。\n> 5月10日までにお返事ください。"
QUOTED_ENGLISH = "> The shop has answered about your order O-8KQ2.\n> Please answer by 10 May."
JAPANESE_REPLY = "お世話になっております。山田です。\n商品がまだ届きません。確認をお願いします。"
MANY = {
    f"jis_{name}": letter(headers, jis(JAPANESE_REPLY), sender=sender, subject=word("Re: 注文について"))
    for name, headers, sender in [
        ("plain", JIS_PLAIN, f"{word('山田太郎')} <taro@example.jp>"),
        ("no_charset", "Content-Type: text/plain", f'"{word("山田太郎")}" <taro@example.jp>'),
        ("no_type", "X-Mailer: Becky! ver. 2.81", "taro@example.jp (" + word("山田太郎") + ")"),
        ("said_to_be_utf_8", "Content-Type: text/plain; charset=utf-8", "taro@example.jp"),
    ]
}

LETTERS: dict[str, bytes] = {
    **MANY,
    "jis_windows_characters": letter(
        JIS_PLAIN.replace("ISO-2022-JP", "iso-2022-jp"),
        jis("㈱髙島商店の佐藤です。\n①商品が違います。②ﾒｰﾙでﾅﾝﾊﾞｰをお送りします。\n10～12時にお願いします。"),
        sender=f"{word('㈱髙島商店')} <sato@example.jp>",
        subject=word("①注文の件②ﾃﾞﾝﾜ"),
    ),
    "jis_cp50221_shifted_kana": letter(
        "Content-Type: text/plain; charset=cp50222",
        "ﾃｽﾄ:".encode("cp932").replace(
            "ﾃｽﾄ".encode("cp932"), b"\x0e" + bytes(b & 0x7F for b in "ﾃｽﾄ".encode("cp932")) + b"\x0f"
        )
        + jis(" 以上です。"),
    ),
    "jis_escapes_lost": letter(JIS_PLAIN, jis("返品したいです。").replace(b"\x1b", b"")),
    "shift_jis": letter(
        "Content-Type: text/plain; charset=Shift_JIS\nContent-Transfer-Encoding: 8bit",
        "表示の能力と予定について、ソースを確認しました。\n①～③のとおりです。".encode("cp932"),
        sender=bytes_word("山田 能".encode("cp932"), "Shift_JIS") + " <taro@example.jp>",
    ),
    "shift_jis_said_to_be_jis": letter(JIS_PLAIN, JAPANESE_REPLY.encode("cp932")),
    "shift_jis_said_to_be_western": letter(
        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable",
        qp(JAPANESE_REPLY.encode("cp932")),
    ),
    "euc_jp": letter(
        "Content-Type: text/plain; charset=EUC-JP\nContent-Transfer-Encoding: 8bit",
        JAPANESE_REPLY.encode("euc_jp") + b"\n\xad\xa1\xad\xea\x8e\xc3\x8e\xbd\x8e\xc4",
    ),
    "euc_jp_undeclared": letter("X-Mailer: Mew", JAPANESE_REPLY.encode("euc_jp")),
    "utf_8_undeclared": letter("X-Mailer: mutt", "届きました。ありがとうございます🎉"),
    "utf_8_base64": letter(
        "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64",
        b64(JAPANESE_REPLY.encode()),
        subject=word("Re: 注文について", "UTF-8"),
    ),
    "utf_8_said_to_be_western": letter("Content-Type: text/plain; charset=iso-8859-1", "Café für Zoë: 5 €"),
    "western": letter(
        "Content-Type: text/plain; charset=windows-1252",
        "Das Päckchen ist da – schönen Dank für alles.".encode("cp1252"),
        sender=bytes_word("Jürgen Groß".encode("latin-1"), "iso-8859-1", "Q") + " <juergen@example.de>",
    ),
    "base64_broken": letter(
        "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64",
        b64(JAPANESE_REPLY.encode()).replace(b"\n", b"").rstrip(b"=")[:-1] + b"\n*",
    ),
    "base64_with_footer": letter(
        "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64",
        b64(b"It has arrived.") + b"\nThis mail was checked. No virus was found.\n",
    ),
    "subject_split_in_a_character": letter(
        UTF_8_PLAIN,
        "分割の確認です。",
        subject=bytes_word("Re: 荷物".encode()[:5], "UTF-8")
        + "\n "
        + bytes_word("Re: 荷物".encode()[5:] + "が届きません".encode(), "utf-8"),
    ),
    "subject_split_in_jis": letter(
        UTF_8_PLAIN,
        "件名の途中で切れています。",
        subject=bytes_word(jis("返品の件")[:7], "ISO-2022-JP") + "\n " + bytes_word(jis("返品の件")[7:], "ISO-2022-JP"),
    ),
    "headers_raw_shift_jis": letter(
        UTF_8_PLAIN, "件名が生のままです。", subject="SUBJECT", sender='"SENDER" <taro@example.jp>'
    )
    .replace(b"SUBJECT", "表示について（能）".encode("cp932"))
    .replace(b"SENDER", "山田 表".encode("cp932")),
    "headers_raw_jis": letter(JIS_PLAIN, jis("生のJISです。"), subject="SUBJECT", sender="SENDER <taro@example.jp>")
    .replace(b"SUBJECT", jis("配送状況、確認"))
    .replace(b"SENDER", jis("下山（経理）")),
    "docomo": letter(
        "Content-Type: text/plain; charset=Shift_JIS\nContent-Transfer-Encoding: 8bit",
        (
            "画像を送ります。\n\n----- Original Message -----\n件名: ご注文について\n日時: 2026/05/01 12:00\n"
            "差出人: help@example.com\n\n" + OUR_WORDS
        ).encode("cp932"),
        sender="taro..yamada.@docomo.ne.jp",
    ),
    "au": letter(
        JIS_PLAIN,
        jis(
            "了解しました。\n\n---- 元のメッセージ ----\nFrom: help@example.com\nDate: 2026/05/01 12:00\nSub: 注文\n\n"
            + OUR_WORDS
        ),
        sender='"taro..y."@ezweb.ne.jp',
    ),
    "softbank": letter(
        JIS_PLAIN,
        jis("届いてます！\n\n-------\n2026/05/01 12:00、ヘルプ <help@example.com>のメール:\n\n" + OUR_WORDS),
        sender="taro@i.softbank.jp",
    ),
    "iphone_japanese": letter(
        UTF_8_PLAIN,
        f"写真を添付します。\n\niPhoneから送信\n\n2026/05/01 12:00、山田太郎 <help@example.com>のメール:\n\n\ufeff{QUOTED}\n",
    ),
    "iphone_english": letter(
        UTF_8_PLAIN,
        "It is the wrong size.\n\nSent from my iPhone\n\n> On May 1, 2026, at 12:00, Help <help@example.com> wrote:\n> \n"
        + QUOTED_ENGLISH,
    ),
    "gmail_english": letter(
        UTF_8_PLAIN,
        "Thank you, it has arrived.\n\n-- \nTaro Yamada\nOsaka\n\nOn Fri, May 1, 2026 at 12:00 PM The Long Name of a Marketplace <\n"
        f"help@example.com> wrote:\n\n{QUOTED_ENGLISH}\n",
    ),
    "gmail_japanese": letter(
        UTF_8_PLAIN,
        f"承知しました。\n\n2026年5月1日(金) 12:00 ヘルプセンター <help@example.com>:\n\n{QUOTED}\n",
    ),
    "gmail_html_only": letter(
        "Content-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable",
        qp(
            b'<div dir="ltr">Hello,<div><br></div><div>the colour is <b>wrong</b>. See <a href="https://example.com/p">my photo</a>.</div></div>'
            b'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Fri, May 1, 2026 at 12:00 PM Help &lt;'
            b'<a href="mailto:help@example.com">help@example.com</a>&gt; wrote:<br></div><blockquote class="gmail_quote">'
            b"The shop has answered.<br>Please answer by 10 May.</blockquote></div>"
        ),
    ),
    "outlook_english": letter(
        UTF_8_PLAIN,
        "Please cancel the order.\n\nKind regards,\nTaro\n\n________________________________\nFrom: Help <help@example.com>\n"
        "Sent: Friday, 1 May 2026 12:00\nTo: Taro Yamada <taro@example.jp>\nSubject: Your order O-8KQ2\n\nThe shop has answered.\n",
    ),
    "outlook_japanese": letter(
        JIS_PLAIN,
        jis(
            "お世話になっております。\nキャンセルをお願いします。\n\n差出人: ヘルプ <help@example.com>\n送信日時: 2026年5月1日金曜日 12:00\n"
            "宛先: 山田太郎 <taro@example.jp>\n件名: ご注文 O-8KQ2\n\n" + OUR_WORDS
        ),
        subject=word("RE: ご注文 O-8KQ2"),
    ),
    "outlook_old_japanese": letter(
        JIS_PLAIN,
        jis(
            f"よろしくお願いします。\n\n-----元のメッセージ-----\n差出人： ヘルプ\n送信日時： 2026/05/01\n件名： 注文\n\n{QUOTED}"
        ),
    ),
    "outlook_html_only": letter(
        "Content-Type: text/html",
        b'<html><head><meta charset="Shift_JIS"><style>p {margin:0}</style></head><body>'
        + (
            '<p class="MsoNormal">いつもお世話に\nなっております。<o:p></o:p></p><p class="MsoNormal">&nbsp;</p>'
            '<p class="MsoNormal">商品を返品したいです。</p><ul><li>サイズが違う</li><li>色が違う</li></ul>'
            '<div style="border-top:solid"><p class="MsoNormal"><b>From:</b> Help &lt;help@example.com&gt;<br><b>Sent:</b> Friday, May 1, 2026 12:00'
            "<br><b>To:</b> Taro<br><b>Subject:</b> 注文</p></div><p>ショップから返事がありました。</p></body></html>"
        ).encode("cp932"),
    ),
    "thunderbird_japanese": letter(
        "Content-Type: text/plain; charset=UTF-8; format=flowed; delsp=yes\nContent-Transfer-Encoding: 8bit",
        f"長い文を折り返 \nして送ります。\n\n2026/05/01 12:00、ヘルプ さんは書きました:\n{QUOTED}\n\n-- \n山田太郎\n",
    ),
    "thunderbird_interleaved": letter(
        UTF_8_PLAIN,
        "Hello,\n\nOn 01.05.2026 12:00, Help wrote:\n> Is the parcel whole?\nYes, it is.\n\n> Is anything missing?\nThe charger.\n\n> Kind regards\n> Help\n",
    ),
    "bottom_posted": letter(UTF_8_PLAIN, f"Help wrote:\n{QUOTED_ENGLISH}\n\nI will send it back on Monday.\n"),
    "yahoo_japan": letter(
        UTF_8_PLAIN,
        "確認しました。\n\n----- Original Message -----\nFrom: ヘルプ <help@example.com>\nTo: 山田 <taro@example.jp>\n"
        f"Date: 2026/05/01, Fri 12:00\nSubject: 注文\n\n{OUR_WORDS}\n",
        sender=f"{word('山田', 'UTF-8')} <taro@yahoo.co.jp>",
    ),
    "signature_japanese": letter(
        JIS_PLAIN,
        jis(
            "請求書を送ってください。\n\n━━━━━━━━━━━━━━\n株式会社山田商事\n山田太郎\n〒100-0001 東京都千代田区1-1\nTEL: 03-1234-5678\n━━━━━━━━━━━━━━\n"
        ),
    ),
    "line_in_the_words": letter(
        UTF_8_PLAIN, "表をご覧ください。\n\n――――――――――\n注文番号 O-8KQ2\n電話: 03-1234-5678\n――――――――――\n"
    ),
    "forwarded": letter(
        UTF_8_PLAIN,
        "See below.\n\n---------- Forwarded message ---------\nFrom: Shop <shop@example.com>\nDate: Fri, 1 May 2026\nSubject: Late\nTo: Taro\n\nIt will be late.",
        subject="Fwd: Late",
    ),
    "alternative_with_inline_photo": letter(
        'Content-Type: multipart/related; boundary="rel"',
        multipart(
            "rel",
            part(
                'Content-Type: multipart/alternative; boundary="alt"',
                multipart(
                    "alt",
                    part("Content-Type: text/plain; charset=UTF-8", "写真をご覧ください。"),
                    part("Content-Type: text/html; charset=UTF-8", '<p>写真をご覧ください。</p><img src="cid:a@b">'),
                ),
            ),
            part(
                'Content-Type: image/png; name="photo.png"\nContent-ID: <a@b>\nContent-Transfer-Encoding: base64',
                b64(PNG),
            ),
        ),
    ),
    "alternative_stub": letter(
        "Content-Type: multipart/alternative; boundary=x",
        multipart(
            "x",
            part("Content-Type: text/plain; charset=UTF-8", "このメールはHTML形式です。"),
            part("Content-Type: text/html; charset=UTF-8", "<p>商品が壊れていました。</p><p>写真を後で送ります。</p>"),
        ),
    ),
    "apple_mixed_photos": letter(
        'Content-Type: multipart/mixed; boundary="Apple-Mail=_1"',
        multipart(
            "Apple-Mail=_1",
            part("Content-Type: text/plain; charset=UTF-8", "箱の写真:"),
            part(
                "Content-Type: image/jpeg; name=\"=?ISO-2022-JP?B?GyRCPEw/PxsoQi5qcGc=?=\"\nContent-Disposition: inline;\n filename*=iso-2022-jp''%1B%24%42%3C%4C%3F%3F%1B%28%42%2E%6A%70%67\nContent-Transfer-Encoding: base64",
                b64(JPEG),
            ),
            part("Content-Type: text/plain; charset=UTF-8", "以上です。\n\niPhoneから送信"),
            preamble=b"This is a multi-part message in MIME format.\n",
        ),
    ),
    "names_of_files": letter(
        "Content-Type: multipart/mixed; boundary=files",
        multipart(
            "files",
            part("Content-Type: text/plain; charset=UTF-8", "書類です。"),
            part(
                "Content-Type: application/pdf\nContent-Disposition: attachment;\n filename*0*=UTF-8''%E8%AB%8B%E6%B1;\n filename*1*=%82%E6%9B%B8;\n filename*2=\"-2026.pdf\"",
                b"%PDF-1.4 a",
            ),
            part(
                'Content-Type: application/pdf\nContent-Disposition: attachment; filename="RAW"', b"%PDF-1.4 b"
            ).replace(b"RAW", "表示能力.pdf".encode("cp932")),
            part(
                f'Content-Type: application/pdf; name="{word("見積書.pdf")}"\nContent-Disposition: attachment',
                b"%PDF-1.4 c",
            ),
            part(
                'Content-Type: application/pdf; name="../../etc/\u202efdp.exe"\nContent-Disposition: attachment',
                b"%PDF-1.4 d",
            ),
            part("Content-Type: message/rfc822", b"From: a@example.com\n\nhello"),
        ),
    ),
    "winmail_dat": letter(
        "Content-Type: multipart/mixed; boundary=t",
        multipart(
            "t",
            part("Content-Type: text/plain; charset=us-ascii", "See the file."),
            part(
                'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="winmail.dat"',
                b64(b"\x78\x9f\x3e\x22\x01\x00"),
            ),
        ),
    ),
    "signed_pgp": letter(
        'Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary=s',
        multipart(
            "s",
            part("Content-Type: text/plain; charset=UTF-8", "Signed words."),
            part(
                'Content-Type: application/pgp-signature; name="signature.asc"',
                "-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----",
            ),
        ),
    ),
    "signed_smime_opaque": letter(
        'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\nContent-Transfer-Encoding: base64',
        b64(b"\x30\x80\x06\x09"),
    ),
    "invisible_characters": letter(
        UTF_8_PLAIN,
        "Re\u200bfund \u202eplease\u202c\u0000 👨‍👩‍👧 now\u2028and here",
        sender="Ta\u202ero <taro@example.jp>",
        subject="He\u200bl\u202elo",
    ),
    "boundary_lie": letter(
        "Content-Type: multipart/mixed; boundary=announced",
        multipart("used-123", part("Content-Type: text/plain; charset=UTF-8", "The words are here.")),
    ),
    "cut_off": letter(
        "Content-Type: multipart/mixed; boundary=cut",
        b"--cut\nContent-Type: text/plain\n\nThe words.\n--cut\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n"
        + b64(PNG)[:41],
    ),
    "no_blank_line": b"From: Taro <taro@example.jp>\r\nSubject: Hello\r\nWhere is my parcel?\r\nTaro\r\n",
    "automatic_answer": letter(
        UTF_8_PLAIN + "\nAuto-Submitted: auto-replied\nReturn-Path: <>",
        "5月7日まで休みます。",
        subject=word("自動応答: 注文", "UTF-8"),
    ),
    "bounce": letter(
        'Return-Path: <>\nIn-Reply-To: <x@y>\nReferences: <x@y>\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary="r"',
        multipart(
            "r",
            part("Content-Type: text/plain; charset=us-ascii", "This is the mail system at host mail.example.jp."),
            part(
                "Content-Type: message/delivery-status",
                "Reporting-MTA: dns; mail.example.jp\n\nOriginal-Recipient: rfc822;taro+2Bshop@example.jp\nFinal-Recipient: rfc822; taro@inner.example.jp\nAction: failed\n"
                "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <taro@inner.example.jp>:\n    Recipient address rejected: User unknown",
            ),
            part(
                "Content-Type: message/rfc822",
                f"From: help@example.com\nTo: taro@example.jp\nMessage-ID: {OURS}\nSubject: Your order\n\nHello",
            ),
        ),
        sender="Mail Delivery System <MAILER-DAEMON@mail.example.jp>",
        subject="Undelivered Mail Returned to Sender",
    ),
    "bounce_without_report": letter(
        "Return-Path: <>\nContent-Type: text/plain",
        "Hi. This is the qmail-send program at example.jp.\n\n<taro@docomo.ne.jp>:\n203.0.113.5 does not like recipient.\nRemote host said: 550 Unknown user taro@docomo.ne.jp\nGiving up.\n",
        sender="MAILER-DAEMON@example.jp",
        subject="failure notice",
    ),
}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, raw in LETTERS.items():
        (FOLDER / f"{name}.eml").write_bytes(raw)
