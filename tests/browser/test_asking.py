"""Asking on a phone, in Japanese and without an account: from the topic to a rating, and open again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, serious_faults
from tests.browser.journeys import looker, take_in_mail
from tests.messaging.photos import heic, pictures

YUKI = "yuki.sato@docomo.ne.jp"
LATEST = "from notices.models import Notice; n = Notice.objects.filter(address='{}', kind='{}').latest('pk')"
LINK = LATEST + "; from notices.rendering import render; from notices.clock import now; print(render(n, at=now()).text)"
MESSAGE_ID = LATEST + "; from django.conf import settings; print(f'<{{n.reference}}@{{settings.MAIL_DOMAIN}}>')"
ANSWER = """
from accounts.models import User
from notices.clock import now
from tickets import actions
from tickets.models import Ticket
from tickets.rules.states import Stage
actions.reply_by_agent(ticket=Ticket.objects.get(guest_email='{}'), by=User.objects.get(email__startswith='misaki@'),
    body='写真をありがとうございます。配送会社に確認しました。', to=Stage.PENDING, at=now())
from datetime import timedelta
from messaging.models import Message
Message.objects.filter(held_until__isnull=False).update(held_until=now() - timedelta(seconds=1))
"""
MAKE = "from messaging import actions; from notices.clock import now; actions.make_photos(at=now())"
SETTLE = "from messaging import actions; from notices.clock import now; actions.settle_mails(at=now())"


@pytest.fixture
def photos(tmp_path):
    contents = {"damage.jpg": pictures.jpeg(pictures.stored(1600, 1200)), "box.heic": heic.iphone(exif=pictures.exif())}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in contents]


def shell(site, code):
    return site.manage("shell", "--no-imports", "-c", code)


def link_of(site, kind, piece):
    """Return the path of the link in the newest mail of a kind that Yuki got."""
    text = shell(site, LINK.format(YUKI, kind))
    return next(path for path in re.findall(r"https?://[^/\s]+(/\S*)", text) if piece in path)


def answer_by_mail(site, kind, words):
    """Send what a carrier's phone sends: ISO-2022-JP, and only In-Reply-To says what it answers."""
    ours = shell(site, MESSAGE_ID.format(YUKI, kind)).strip().splitlines()[-1]
    head = (
        f"From: {YUKI}\nTo: reply@example.com\nSubject: Re:\nMessage-ID: <1@docomo.ne.jp>\nIn-Reply-To: {ours}\n"
        "Date: Fri, 1 May 2026 12:00:00 +0900\nMIME-Version: 1.0\nContent-Type: text/plain; charset=iso-2022-jp\n"
        "Content-Transfer-Encoding: 7bit\n\n"
    )
    take_in_mail(site, head.encode() + words.encode("iso-2022-jp"))
    shell(site, SETTLE)


def test_a_question_from_the_topic_to_a_rating_and_open_again(site, open_page, shoot, photos):
    page = open_page("/ja/contact/", viewport=PHONE, locale="ja-JP")
    expect(page.locator(".staff-brief li").first).to_contain_text("日本語の担当者")
    assert serious_faults(page) == []
    shoot(page, "asking-topics")
    page.get_by_role("link", name=re.compile("^配送")).click()
    page.get_by_role("link", name="サポートに問い合わせを書く").click()

    page.locator("[name=subject]").fill("荷物が届きません")
    expect(page.locator(".asking-suggestions li").first).to_be_visible()
    page.locator("[name=body]").fill("追跡番号が一週間動いていません。")
    page.reload()
    expect(page.locator("[name=body]")).to_have_value("追跡番号が一週間動いていません。")
    page.locator("input[type=file]").set_input_files(photos)
    expect(page.locator(".photo-row")).to_have_count(2)
    shell(site, MAKE)
    expect(page.locator(".photo-row").nth(1).locator("img")).to_be_visible(timeout=20_000)
    page.locator("[name=email]").fill(YUKI)
    page.locator("[name=name]").fill("ゆき")
    assert serious_faults(page) == []
    shoot(page, "asking-form")
    page.get_by_role("button", name="問い合わせを送信").click()
    expect(page.get_by_role("heading", name="メールをご確認ください")).to_be_visible()

    page.goto(link_of(site, "ticket_verify", "/confirm/"))
    page.get_by_role("button", name="問い合わせを送信").click()
    expect(page.locator(".banner-good")).to_contain_text("受付番号は")
    expect(page.locator(".message-photos img")).to_have_count(2)
    shoot(page, "asking-received")

    shell(site, ANSWER.format(YUKI))
    page.goto(link_of(site, "ticket_answered", "/follow/"))
    expect(page.locator(".message-words").last).to_have_text("写真をありがとうございます。配送会社に確認しました。")
    expect(page.locator("#page-standing")).to_have_text("お客様のご返信をお待ちしています")
    answer_by_mail(site, "ticket_answered", "届きました。ありがとうございます。")
    page.reload()
    expect(page.locator(".message-words").last).to_have_text("届きました。ありがとうございます。")

    page.get_by_role("button", name="解決した").click()
    page.goto(link_of(site, "ticket_solved", "to=rate_ticket"))
    page.get_by_label("よかった", exact=True).check()
    shoot(page, "asking-rating")
    page.get_by_role("button", name="送信").click()
    expect(page.get_by_role("link", name="評価を変更する")).to_be_visible()
    page.get_by_role("button", name="解決していない").click()
    expect(page.locator("#page-standing")).to_have_text("対応しています")
    assert serious_faults(page) == []
    shoot(page, "asking-open-again")
    assert open_page.complaints == []


def test_what_is_typed_before_the_script_is_there_gets_suggestions_too(open_page, photos):
    page = open_page("/healthz", viewport=PHONE, locale="ja-JP")
    held = []

    def hold(route):
        held.append(route)

    page.route("**/js/ask*.js", hold)
    with page.expect_request("**/js/ask*.js"):
        page.goto("/ja/contact/delivery/ask/", wait_until="commit")
    page.locator("[name=subject]").fill("荷物が届きません")
    held[0].continue_()

    expect(page.locator(".asking-suggestions li").first).to_be_visible()
    expect(page.locator("[name=subject]")).to_have_value("荷物が届きません")

    # The suggestions stand in the form, and are no part of it.
    page.locator("input[type=file]").set_input_files(photos[:1])
    expect(page.locator(".photo-row [name=photo]")).to_have_count(1, timeout=20_000)
    page.get_by_role("button", name="これで解決した").first.click()
    expect(page).to_have_url(re.compile("/ja/contact/solved/thanks/"))


def test_a_phrase_begins_a_question(sign_in, shoot):
    page = sign_in("hanako", "/ja/contact/delivery/ask/?order=8157-203-0002", viewport=PHONE, locale="ja-JP")
    body = page.locator("[name=body]")
    page.get_by_text("例文を使って書く").click()
    looker(page, shoot, "asking")("phrases")

    page.get_by_role("link", name=re.compile("^荷物の追跡が動かない")).click()
    expect(body).to_have_value(
        re.compile(r"^注文番号8157-203-0002の荷物\(追跡番号YT2412345678901234\)が、\[日付\]から")
    )
    expect(body).to_be_focused()
    page.keyboard.type("11月1日")
    expect(body).to_have_value(re.compile("が、11月1日から動いていません。"))
    body.fill("")


def test_without_javascript_a_phrase_begins_a_question_too(sign_in):
    page = sign_in("hanako", "/en/contact/delivery/ask/?order=8157-203-0002", java_script_enabled=False)
    page.get_by_text("Begin with a phrase").click()
    page.get_by_role("link", name=re.compile("^Marked delivered but not here")).click()

    expect(page.locator("[name=body]")).to_have_value(
        re.compile(r"^Order 8157-203-0002 is marked as delivered on \[Date\]")
    )


def test_a_draft_stays_with_whoever_wrote_it_and_outlives_the_form_of_an_order(sign_in):
    form = "/en/contact/delivery/ask/"
    page = sign_in("hanako", form)
    page.locator("[name=subject]").fill("The box is empty")
    page.locator("[name=body]").fill("It came sealed.")
    page.goto(f"{form}?order=8157-203-0002")
    expect(page.locator("[name=body]")).to_have_value("It came sealed.")
    expect(page.locator("[name=order]")).to_have_value("8157-203-0002")

    page.context.clear_cookies()
    page.goto(form)
    expect(page.locator("[name=body]")).to_have_value("")
    page.locator("[name=subject]").fill("I have no account")
    page.locator("[name=email]").fill(YUKI)
    page.reload()
    expect(page.locator("[name=email]")).to_have_value(YUKI)

    next_person = page.context.new_page()
    next_person.goto(form)
    next_person.wait_for_timeout(700)  # Longer than the pause after which an empty form was taken for a draft.
    expect(next_person.locator("[name=subject]")).to_have_value("")
    expect(next_person.locator("[name=email]")).to_have_value("")


def test_a_draft_is_not_thrown_away_by_a_form_that_nothing_was_typed_into(sign_in):
    page = sign_in("hanako", "/en/contact/payment/ask/")
    page.locator("[name=subject]").fill("Which day?")
    page.goto("/en/contact/payment/ask/?follows=ZZZZ-ZZZZ")
    page.wait_for_timeout(700)
    page.goto("/en/contact/payment/ask/")

    expect(page.locator("[name=subject]")).to_have_value("Which day?")
    page.locator("[name=subject]").fill("")
    page.reload()
    expect(page.locator("[name=subject]")).to_have_value("")
