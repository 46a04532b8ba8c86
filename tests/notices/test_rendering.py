"""A notice in words: language, clock, HTML, headers, and bytes that every server takes."""

import zoneinfo
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from html.parser import HTMLParser

import pytest
from django.utils import timezone, translation

from notices import actions, rendering, unsubscribing
from notices.envelopes import message_of
from notices.rules.kinds import Topic
from notices.templatetags.notices import by_camera, day, instant, site_link
from tests.conftest import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_kinds")]
UNTIL = "2026-05-08T03:00:00+00:00"


@pytest.fixture
def hanako(db):
    return person("hanako@example.com", "山田 花子", language="ja", time_zone="Asia/Tokyo")


@pytest.fixture
def dave(db):
    return person("dave@example.com", "Dave", language="en", time_zone="America/New_York")


def owe(recipient=None, *, kind="test_loud", context=None, **words):
    return actions.owe(
        key="k", kind=kind, recipient=recipient, at=NOON, context={"until": UNTIL, **(context or {})}, **words
    )


def parsed(message):
    return message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=policy.default)


def test_in_english_on_the_clock_of_the_recipient(dave):
    rendered = rendering.render(owe(dave, context={"topic": "D-1"}), at=NOON)

    assert (rendered.subject, rendered.language) == ("News of D-1", "en")
    assert (
        rendered.text.startswith(
            "Hello Dave,\n\nPlease answer by Thursday, 7 May 2026, 23:00 (New York).\n\n"
            "Open:\nhttp://127.0.0.1:8000/en/notices/\n\nWords of Bob:\n\n"
        )
        or "Please answer by Thursday, 7 May 2026, 23:00 (New York)." in rendered.text
    )
    assert '<html lang="en"' in rendered.html


def test_in_japanese_on_the_clock_of_the_recipient(hanako):
    rendered = rendering.render(owe(hanako, context={"topic": "D-1"}), at=NOON)

    assert (rendered.subject, rendered.language) == ("D-1のお知らせ", "ja")
    assert "2026年5月8日(金)12:00(東京)までにお返事ください。" in rendered.text
    assert "http://127.0.0.1:8000/ja/notices/" in rendered.text
    assert '<html lang="ja"' in rendered.html
    assert "カイウンマーケット" in rendered.html


def test_to_an_address_in_the_language_that_was_asked_in(settings):
    settings.TIME_ZONE = "Asia/Tokyo"

    assert rendering.render(owe(address="a@example.com", language="ja"), at=NOON).language == "ja"


@pytest.mark.parametrize(
    ("told", "language", "written"),
    [
        ("2026-05-01 21:04:09", "en", "1 May 2026, 21:04:09"),
        ("2026-05-01 21:04:09+09:00", "en", "1 May 2026, 21:04:09 UTC+09:00"),
        ("2026-05-01 21:04:09+09:00", "ja", "2026年5月1日 21:04:09 UTC+09:00"),
        ("0000:00:00", "en", "0000:00:00"),
        ("", "ja", ""),
    ],
)
def test_what_a_camera_says_stays_on_its_own_clock(told, language, written):
    with translation.override(language), timezone.override("America/New_York"):
        assert by_camera(told) == written


def test_rendering_leaves_the_language_and_the_clock_as_they_were(hanako):
    with translation.override("en"), timezone.override("Europe/Berlin"):
        rendering.render(owe(hanako), at=NOON)

        assert translation.get_language() == "en"
        assert timezone.get_current_timezone_name() == "Europe/Berlin"


def test_a_time_zone_that_the_machine_does_not_know_is_the_sites(dave, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    dave.time_zone = "Mars/Olympus"

    assert "(Tokyo)" in rendering.render(owe(dave), at=NOON).text


def test_words_of_people_stay_words(dave):
    words = "<script>alert(1)</script> & [[Click|https://evil.example]]\n\n[[Click|https://evil.example]]"

    rendered = rendering.render(owe(dave, context={"words": words}), at=NOON)

    assert "<script>" not in rendered.html
    assert "&lt;script&gt;" in rendered.html
    assert "<script>alert(1)</script> & [" in rendered.text
    assert 'href="https://evil.example"' not in rendered.html


def test_the_html_is_well_formed_and_needs_nothing_from_elsewhere(hanako):
    class Checker(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open, self.urls = [], []

        def handle_starttag(self, tag, attributes):
            self.urls += [value for name, value in attributes if name in ("src", "href")]
            if tag not in ("meta", "br"):
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    checker = Checker()
    checker.feed(rendering.render(owe(hanako, context={"words": "一\n二"}), at=NOON).html)
    checker.close()

    assert checker.open == []
    assert {url.split("/")[2] for url in checker.urls} == {"127.0.0.1:8000"}


def test_headers(dave, settings):
    settings.MAIL_DOMAIN, settings.REPLY_DOMAIN = "help.example.com", "reply.example.com"
    notice = owe(dave, thread="dispute/d-1")

    mail = parsed(message_of(notice, at=NOON))

    assert mail["Message-ID"] == f"<{notice.reference}@help.example.com>"
    assert mail["Date"].datetime == NOON
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert mail["To"] == "Dave <dave@example.com>"
    assert mail["Reply-To"].addresses[0].domain == "reply.example.com"
    assert mail["List-Unsubscribe"] is None
    assert "You can simply reply to this e-mail" in mail.get_body(("plain",)).get_content()


def test_optional_mail_carries_its_way_out(dave):
    mail = parsed(message_of(owe(dave, kind="test_optional"), at=NOON))

    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].strip("<>")
    assert url.startswith("http://127.0.0.1:8000/en/notices/unsubscribe/")
    assert unsubscribing.read(url.rstrip("/").rpartition("/")[2]) == (dave.pk, Topic.MESSAGES)
    assert url in mail.get_body(("plain",)).get_content()
    assert mail["Reply-To"] is None


def test_japanese_travels_in_seven_bits_and_short_lines(hanako):
    hanako.display_name = '山田 "花子" ' + "寿限無" * 20
    notice = owe(hanako, context={"topic": "長い件名" * 30, "words": "とても長い文章です。" * 300})

    message = message_of(notice, at=NOON)
    raw = message.message().as_bytes(linesep="\r\n")

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    encoded = [line for line in raw.split(b"\r\n") if b"=?utf-8?" in line]
    assert max(len(line) for line in encoded) <= 76  # RFC 2047, 2
    mail = parsed(message)
    assert mail["Subject"] == "長い件名" * 30 + "のお知らせ"
    assert mail["From"].addresses[0].display_name == "カイウンマーケット"
    # Python's newer parser puts blanks between the parts of a long name, so the older one reads it.
    to = str(make_header(decode_header(message_from_bytes(raw)["To"])))
    assert to == f"{hanako.display_name} <hanako@example.com>"
    assert "とても長い文章です。" * 300 in mail.get_body(("plain",)).get_content()
    assert "とても長い文章です。" * 300 in mail.get_body(("html",)).get_content()


def test_english_travels_in_seven_bits_and_short_lines(dave):
    raw = message_of(owe(dave, context={"words": "naïve “quotes” " * 300}), at=NOON).message().as_bytes()

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\n")) <= 998


def test_a_name_cannot_add_a_header(dave):
    dave.display_name = "Dave\r\nBcc: eve@example.com"
    dave.save()

    mail = parsed(message_of(owe(dave, context={"topic": "x\r\nBcc: eve@example.com"}), at=NOON))

    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["dave@example.com"]


def test_mail_from_of_somebody_else_keeps_its_name(hanako, settings):
    settings.DEFAULT_FROM_EMAIL = "海運ヘルプ <help@example.com>"

    sender = parsed(message_of(owe(hanako), at=NOON))["From"].addresses[0]

    assert (sender.display_name, sender.addr_spec) == ("海運ヘルプ", "help@example.com")


# Instants


@pytest.mark.parametrize(
    ("language", "zone", "written"),
    [
        ("en", "Asia/Tokyo", "Friday, 1 May 2026, 12:00 (Tokyo)"),
        ("ja", "Asia/Tokyo", "2026年5月1日(金)12:00(東京)"),
        ("en", "Asia/Kolkata", "Friday, 1 May 2026, 08:30 (Kolkata)"),
        ("ja", "America/New_York", "2026年4月30日(木)23:00(ニューヨーク)"),
        ("en", "America/Argentina/Buenos_Aires", "Friday, 1 May 2026, 00:00 (Buenos Aires)"),
        ("ja", "America/Argentina/Buenos_Aires", "2026年5月1日(金)00:00(ブエノスアイレス)"),
        ("en", "UTC", "Friday, 1 May 2026, 03:00 (UTC)"),
        ("ja", "Asia/Shanghai", "2026年5月1日(金)11:00(上海)"),
    ],
)
def test_instant(language, zone, written):
    with translation.override(language), timezone.override(zone):
        assert instant(NOON) == instant(NOON.isoformat()) == written


def test_every_time_zone_has_a_city():
    zones = [zone for zone in zoneinfo.available_timezones() if "/" in zone]

    assert [zone for zone in zones for language in ("en", "ja") if not rendering.city(zone, language)] == []


def test_day():
    late = datetime(2026, 5, 1, 18, 0, tzinfo=UTC)  # In Tokyo it is the second.
    with translation.override("en"), timezone.override("Asia/Tokyo"):
        assert day(late) == day(late.isoformat()) == day("2026-05-02") == "Saturday, 2 May 2026"
    with translation.override("ja"), timezone.override("UTC"):
        assert day(late) == "2026年5月1日(金)"


def test_site_link(settings):
    settings.SITE_URL = "https://help.example.com"
    with translation.override("ja"):
        assert site_link("notices") == "https://help.example.com/ja/notices/"
        assert site_link("unsubscribe", "a.b") == "https://help.example.com/ja/notices/unsubscribe/a.b/"
