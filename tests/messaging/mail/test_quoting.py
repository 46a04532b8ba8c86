"""New words and what they answer, as texts alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.mail.quoting import Words, split

ORIGINAL = "The shop has answered.\nPlease answer by 10 May."
QUOTED = "> The shop has answered.\n> Please answer by 10 May."
ABOVE_MARKED_LINES = [
    "On Fri, May 1, 2026 at 12:00 PM Help <help@example.com> wrote:",
    "On Fri, May 1, 2026 at 12:00 PM Help\n<help@example.com> wrote:",
    "On 2026/05/01 12:00, Help wrote:",
    "On 1 May 2026, at 12:00, Help <help@example.com> wrote:",
    "(2026/05/01 12:00), Help wrote:",
    "Help <help@example.com> wrote:",
    "Help wrote:",
    "2026年5月1日(金) 12:00 ヘルプ <help@example.com>:",
    "2026年5月1日(金) 12:00 ヘルプセンター東京日本橋本社\n<help@example.com>:",
    "2026-05-01 12:00 GMT+09:00 ヘルプ <help@example.com>:",
    "2026年5月1日金曜日、ヘルプ<help@example.com>さんは書きました:",
    "2026年5月1日金曜日 12:00:00 JST、ヘルプ <help@example.com>が書き込みました:",
    "2026/05/01 12:00、ヘルプ <help@example.com>のメール:",
    "2026/05/01 午後12:00、ヘルプ <help@example.com>のメール：",
    "2026/05/01 12:00、ヘルプ さんは書きました:",
    "ヘルプ は書きました:",
    "ヘルプさんは書きました：",
    "Am 01.05.2026 um 12:00 schrieb Help:",
    "在 2026年5月1日，12:00，Help <help@example.com> 写道：",
    "-----Original Message-----\nFrom: Help\nSent: Friday, May 1, 2026\nTo: Taro\nSubject: Order\n",
    "-----元のメッセージ-----\n差出人: ヘルプ\n送信日時: 2026/05/01\n宛先: 太郎\n件名: 注文\n",
]
ABOVE_BARE_LINES = [
    "On Fri, May 1, 2026 at 12:00 PM Help <help@example.com> wrote:",
    "2026年5月1日(金) 12:00 ヘルプ <help@example.com>:",
    "2026/05/01 12:00、ヘルプ <help@example.com>のメール:",
    "-----Original Message-----",
    "----- 元のメッセージ -----",
    "-------- Original message --------\nFrom: Help <help@example.com>\nDate: 01/05/2026 12:00 (GMT+09:00)\nSubject: Order\n",
    "---- On Fri, 01 May 2026 12:00:00 +0900 Help <help@example.com> wrote ----",
    "From: Help\nSent: Friday, May 1, 2026 12:00\nTo: Taro\nSubject: Order\n",
    "*From:* Help <help@example.com>\n*Sent:* Friday, May 1, 2026 12:00\n*To:* Taro\n*Subject:* Order\n",
    "From: Help\nDate: Friday, May 1, 2026\nTo: Taro <taro@example.jp>,\n Jiro <jiro@example.jp>\nSubject: Order\n",
    "差出人: ヘルプ\n送信日時: 2026年5月1日 12:00\n宛先: 太郎\n件名: RE: 注文\n",
    "差出人：ヘルプ\n日時：2026/05/01 12:00\n件名：注文\n",
    "________________________________\n差出人: ヘルプ\n送信日時: 2026年5月1日 12:00\n",
    "-------\n差出人: ヘルプ\n日時: 2026/05/01\n",
]
SIGNATURES = [
    "-- \nTaro Yamada\nOsaka",
    "--\nTaro Yamada\ntaro@example.jp",
    "Sent from my iPhone",
    "iPhoneから送信",
    "Androidから送信",
    "Yahoo!メールアプリから送信",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Outlook for Android を入手\n<https://aka.ms/AAb9ysg>",
    "━━━━━━━━━━\n山田太郎\ntaro@example.jp\n━━━━━━━━━━",
    "*************\nTaro Yamada\nTel: +81-3-1234-5678",
]
ALL_NEW = [
    "Just words.",
    ">_<\n>< I am sad",
    "From: Osaka\nTo: Tokyo\nIt was sent twice.",
    "On Friday I wrote:\nwhere is it?",
    "Please note:\n1. the colour\n2. the size",
    "Size:\n--\nM",
    "5月1日に help@example.com へ送った内容です:\n届きません。",
    "=====================\n注文番号: O-8KQ2\nメール: taro@example.jp",
    "Sent from my iPhone is what the app adds.\nHow do I remove it?",
    "-----Original Message-----\nFrom: Help\nSubject: Order\n\nI write below.",
    "See:\n\n---------- Forwarded message ---------\nFrom: Shop\nDate: 1 May\nSubject: Late\n\nLate.",
]


@pytest.mark.parametrize("lead", ABOVE_MARKED_LINES)
def test_answer_above_marked_lines(lead):
    assert split(f"It has arrived.\nThanks.\n\n{lead}\n{QUOTED}\n") == Words(
        "It has arrived.\nThanks.", f"{lead}\n{QUOTED}"
    )


@pytest.mark.parametrize("lead", ABOVE_MARKED_LINES)
def test_answer_below_marked_lines(lead):
    assert split(f"{lead}\n{QUOTED}\n\nIt has arrived.\nThanks.") == Words(
        "It has arrived.\nThanks.", f"{lead}\n{QUOTED}"
    )


@pytest.mark.parametrize("lead", ABOVE_BARE_LINES)
def test_answer_above_lines_without_marks(lead):
    assert split(f"It has arrived.\nThanks.\n\n{lead}\n{ORIGINAL}") == Words(
        "It has arrived.\nThanks.", f"{lead}\n{ORIGINAL}"
    )


@pytest.mark.parametrize("lead", ABOVE_BARE_LINES)
def test_nothing_above_lines_without_marks_leaves_all(lead):
    text = f"{lead}\n{ORIGINAL}\nIt has arrived."

    assert split(text) == Words(text, "")


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signature_at_the_end(signature):
    reply, quoted = split(f"It has arrived.\n\n{signature}\n")

    assert (reply, quoted) == ("It has arrived.", "\n".join(line.rstrip() for line in signature.split("\n")))


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signature_above_what_is_answered(signature):
    reply, quoted = split(f"It has arrived.\n\n{signature}\n\nOn 2026/05/01 12:00, Help wrote:\n{QUOTED}")

    assert (reply, quoted.split("\n")[0]) == ("It has arrived.", signature.split("\n")[0].rstrip())


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signature_is_none_if_words_follow(signature):
    text = f"It has arrived.\n\n{signature}\n" + "\nAnother long paragraph of words follows here." * 12

    assert split(text) == Words(text.replace("-- \n", "--\n"), "")


@pytest.mark.parametrize("text", ALL_NEW)
def test_in_doubt_all_is_new(text):
    assert split(text) == Words(text, "")


def test_answers_between_lines_keep_what_they_answer():
    text = "Help wrote:\n> Is it whole?\n\nYes.\n\n> Is it blue?\n\nNo.\n\n> Kind regards\n"

    assert split(text) == Words("> Is it whole?\n\nYes.\n\n> Is it blue?\n\nNo.", "Help wrote:\n\n> Kind regards")


def test_one_answer_in_the_middle_keeps_what_it_answers():
    assert split("> Is it whole?\nYes.\n> Kind regards") == Words("> Is it whole?\nYes.", "> Kind regards")


def test_only_what_is_answered():
    assert split(f"\nHelp wrote:\n{QUOTED}\n") == Words("", f"\nHelp wrote:\n{QUOTED}\n")


def test_forwarded_mail_is_meant_to_be_read():
    text = f"Look:\n{QUOTED}"

    assert split(text, is_forwarded=True) == Words(text, "")


PIECES = st.sampled_from(
    [
        *ABOVE_MARKED_LINES,
        *ABOVE_BARE_LINES,
        *SIGNATURES,
        *ALL_NEW,
        QUOTED,
        ORIGINAL,
        "",
        "了解です。",
        "＞引用",
        "  ",
        ":",
    ]
)


@given(st.lists(PIECES, max_size=12))
def test_no_line_is_ever_lost(pieces):
    text = "\n".join(pieces)

    reply, quoted = split(text)

    assert words_of(f"{reply}\n{quoted}") == words_of(text)


def words_of(text):
    return sorted(line.strip() for line in text.split("\n") if line.strip())
