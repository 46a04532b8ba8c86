"""One question from beginning to end: a phone in Japanese, a desk in English, a mail from a carrier's address."""

import re
import time
from email.mime.text import MIMEText

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.journeys import forget_limits, link_in, looker, post, take_in_mail
from tests.messaging.photos import heic, pictures

HARUKA = "haruka.mori@ezweb.ne.jp"
PARCEL = "LX123456785CN"
BROKEN, AGAIN = "届いた花びんが割れていました", "花びんの件、もう一度お願いします"
PATIENCE = (
    300  # seconds for a mail, on a machine with other work; an answer waits ten of them for whoever takes it back
)


@pytest.fixture(autouse=True)
def no_limits(site):
    forget_limits(site)


@pytest.fixture
def photos(tmp_path):
    """Write two photos as an iPhone makes them; return where they are."""
    contents = {
        "IMG_0412.HEIC": heic.iphone(exif=pictures.exif()),
        "IMG_0413.HEIC": heic.iphone(orientation=6, exif=pictures.exif(taken="2026:04:30 21:16:40")),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in contents]


def mail_to_haruka(site, words):
    """Let the site's sweeps run until a mail with these words in its subject or text has left; return it."""
    give_up_at = time.monotonic() + PATIENCE
    while time.monotonic() < give_up_at:
        for mail in post(site, HARUKA):
            if words in str(mail["Subject"]) + mail.get_body(preferencelist=("plain",)).get_content():
                return mail
    raise AssertionError(f"no mail says {words}")


def answer_by_mail(site, mail, words):
    """Answer a mail as a carrier's phone does: in ISO-2022-JP, with what it answers quoted below."""
    letter = MIMEText(f"{words}\n\n-----Original Message-----\n> ご返信をお待ちしています", "plain", "iso-2022-jp")
    letter["From"], letter["To"], letter["Subject"] = HARUKA, mail["Reply-To"], f"Re: {mail['Subject']}"
    letter["Message-ID"], letter["In-Reply-To"] = "<2605011200.1@ezweb.ne.jp>", mail["Message-ID"]
    letter["Date"] = "Fri, 1 May 2026 12:00:00 +0900"
    take_in_mail(site, letter.as_bytes())


def ask(site, page, subject, body, photos=()):
    """Ask by the form about a delivery, and prove the address by the link of a mail."""
    page.goto("/ja/contact/delivery/ask/")
    page.locator("[name=subject]").fill(subject)
    page.locator("[name=body]").fill(body)
    page.locator("[name=tracking_number]").fill(PARCEL)
    if photos:
        page.locator("input[type=file]").set_input_files(photos)
        expect(page.locator(".photo-row [name=photo]")).to_have_count(len(photos), timeout=20_000)
    page.locator("[name=email]").fill(HARUKA)
    page.locator("[name=name]").fill("森 はるか")
    page.get_by_role("button", name="問い合わせを送信").click()
    expect(page.get_by_role("heading", name="メールをご確認ください")).to_be_visible()
    page.goto(link_in(mail_to_haruka(site, "/confirm/")))
    page.get_by_role("button", name="問い合わせを送信").click()
    expect(page.locator(".banner-good")).to_contain_text("受付番号は")


def open_at_the_desk(page, subject):
    page.goto("/admin/tickets/ticket/?view=all")
    page.locator("[data-open]", has_text=subject).click()
    page.wait_for_url(re.compile(r"/change/"))


def test_a_broken_vase(site, open_page, sign_in, shoot, photos):
    haruka = open_page("/healthz", viewport=PHONE, locale="ja-JP", has_touch=True)
    phone = looker(haruka, shoot, "story-phone")
    standing, said = haruka.locator("#page-standing"), haruka.locator(".bubble > .message-words")
    ask(site, haruka, BROKEN, "箱を開けたら、花びんが割れていました。写真を送ります。", photos)
    expect(haruka.locator(".message-photos img")).to_have_count(2, timeout=15_000)
    phone("asked")

    # Nora reads English; what she sends is a macro in the words of a Japanese one, with the parcel's number in it.
    nora = sign_in("nora", "/admin/tickets/ticket/")
    desk = looker(nora, shoot, "story-desk")
    open_at_the_desk(nora, BROKEN)
    expect(nora.locator("html")).to_have_attribute("lang", "en")
    expect(nora.locator(".desk-entries img")).to_have_count(2)
    nora.locator("[data-macro]").select_option("ask-photos")
    answer = nora.locator("[data-reply] textarea[name=body]")
    expect(answer).to_have_value(re.compile("^森 はるか様"))
    expect(nora.locator("[data-macro-words]")).to_contain_text("the part that is damaged")
    desk("macro")
    nora.locator("[data-reply] .button-send").click()
    expect(nora.locator(".desk-undo")).to_be_visible()

    # Her answer comes by mail, and is answered by mail. That the question arrived is another mail with such a link.
    mail = mail_to_haruka(site, "外箱と送り状のラベル")
    answer_by_mail(site, mail, "伝票の写真はありません。箱は捨ててしまいました。")
    site.manage("tick")
    haruka.goto(link_in(mail))
    expect(said).to_have_text(
        [re.compile("^箱を開けたら"), re.compile("^森 はるか様"), "伝票の写真はありません。箱は捨ててしまいました。"]
    )
    expect(standing).to_have_text("対応しています")
    phone("answered-by-mail")
    nora.reload()
    expect(nora.locator(".desk-words", has_text="伝票の写真はありません。")).to_be_visible()
    nora.locator("[data-solve]").click()
    solving = nora.locator("details.move[open]")
    solving.locator("[name=note]").fill("She cannot send it; a new vase is on its way.")  # She is owed an answer.
    solving.get_by_role("button").click()
    expect(nora.locator(".desk-meta .state").first).to_have_text("Solved")
    desk("solved")

    # The link of the mail counts nothing by itself; the button of its page does.
    rating = link_in(mail_to_haruka(site, "to=rate_ticket"))
    haruka.goto(rating)
    expect(haruka.get_by_text("対応はいかがでしたか")).to_have_count(1)
    phone("rating")
    nora.reload()
    expect(nora.get_by_role("heading", name="Ratings")).to_have_count(0)
    haruka.get_by_label("よかった", exact=True).check()
    haruka.locator("[name=comment]").fill("返事が早くて助かりました。")
    haruka.get_by_role("button", name="送信").click()
    expect(haruka.get_by_role("link", name="評価を変更する")).to_be_visible()
    nora.reload()
    expect(nora.locator("section", has=nora.get_by_role("heading", name="Ratings"))).to_contain_text(
        "返事が早くて助かりました。"
    )

    # It was not solved after all; and she asks once more, as people do.
    haruka.get_by_role("button", name="解決していない").click()
    expect(standing).to_have_text("対応しています")
    first = haruka.url
    ask(site, haruka, AGAIN, "先ほどの花びんの件です。交換できますか。")

    # Nora makes one of the two.
    open_at_the_desk(nora, AGAIN)
    expect(nora.locator(".desk-others", has_text=BROKEN)).to_be_visible()
    nora.get_by_role("link", name="Merge", exact=True).click()
    nora.locator(".desk-others a", has_text=BROKEN).click()
    expect(nora.locator(".desk-pair section")).to_have_count(2)
    expect(nora.locator("[name=is_confirmed]")).to_have_count(0)  # It is the same person.
    desk("merging")
    nora.get_by_role("button", name=re.compile("^Merge into T-")).click()
    expect(nora.locator("h1")).to_have_text(BROKEN)
    haruka.reload()
    haruka.get_by_role("link", name=BROKEN).click()
    expect(haruka).to_have_url(re.compile(re.escape(first.partition("?")[0])))
    phone("merged")
