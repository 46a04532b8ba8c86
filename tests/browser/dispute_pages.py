"""How people of a dispute go through its pages: the buyer's steps, the room of both sides, the mediators' desk, the paper."""

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import override
from playwright.sync_api import expect

from disputes.phrases import OUTCOMES, REASONS, STAGES
from disputes.rules.states import Stage
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.dispute_world import GOODS, SIDES, number_of
from tests.browser.journeys import looker, words

READS = {"hanako": "ja", "wei": "en", "emma": "en", "ling": "ja", "nora": "en", "makoto": "ja", "ada": "en"}
# Japanese is read on a phone in the dark, and English at a desk.
SCREENS = {
    "ja": {"viewport": PHONE, "color_scheme": "dark", "locale": "ja-JP", "timezone_id": "Asia/Tokyo"},
    "en": {"viewport": DESKTOP, "color_scheme": "light", "timezone_id": "Europe/London"},
}
RATIONALES = {
    "ja": "提出された写真と発送前の検品記録を照らし合わせ、双方の説明を確認したうえで、次のとおり判断しました。",
    "en": "We compared the photos with the record of the check before it left, and read what both sides said.",
}
SHA256 = re.compile(r"^[0-9a-f]{64}$")


def spoken(promise, language):
    with override(language):
        return str(promise)


@dataclass
class Story:
    """A case, who is on its sides, and their browsers."""

    outcome: Any
    language: str
    sign_in: Any
    shoot: Any
    reference: str = ""
    pages: dict = field(default_factory=dict)

    @property
    def buyer(self):
        return self.page(SIDES[self.language][0])

    @property
    def seller(self):
        return self.page(SIDES[self.language][1])

    @property
    def seller_name(self):
        return SIDES[self.language][1]

    @property
    def say(self):
        return words(self.language)

    @property
    def number(self):
        return number_of(self.outcome, self.language)

    @property
    def goods(self):
        return [one["title"] for one in GOODS[self.language]]

    def page(self, name, **options):
        """Return the browser of somebody, opened the first time that it is needed."""
        if name not in self.pages:
            is_agent = name in ("nora", "makoto", "ada")
            screen = {"viewport": DESKTOP} if is_agent else SCREENS[READS[name]]
            self.pages[name] = self.sign_in(name, "/healthz", **screen, **options)
        return self.pages[name]

    def name_of(self, page):
        return next(name for name, known in self.pages.items() if known is page)

    def look(self, page, what):
        """Keep a picture of a page, and find no fault with it."""
        looker(page, self.shoot, f"{self.outcome}-{READS[self.name_of(page)]}")(what)

    def enter(self, page):
        """Go to the room of the case."""
        page.goto(f"/{READS[self.name_of(page)]}/disputes/{self.reference}/")

    def go_to_order(self, page):
        page.goto(f"/{READS[self.name_of(page)]}/orders/{self.number}/")

    def stands_at(self, page, stage):
        expect(page.locator("#page-standing")).to_have_text(spoken(STAGES[stage], READS[self.name_of(page)]))

    # Opening

    def begin(self, position=0):
        """Press the button of a line of the order."""
        line = self.buyer.locator(".order-line", has_text=self.goods[position])
        line.get_by_role("link", name=self.say("Open a dispute")).click()

    def open(self, *, reason, kind="refund_only", quantity="", amount="", proof=None, position=0):
        """Go from the order through every step to the room; `proof` fills in what shows it."""
        page = self.buyer
        self.go_to_order(page)
        self.begin(position)
        if quantity:
            page.locator("[name=quantity]").fill(quantity)
        self.next_step()
        page.locator(f"[name=reason][value={reason}]").check()
        self.next_step()
        page.locator(f"[name=kind][value={kind}]").check()
        if amount:
            page.locator("[name=amount]").fill(amount)
        self.next_step()
        (proof or self.tell)()
        self.next_step()
        expect(page.locator(".opening-summary")).to_contain_text(spoken(REASONS[reason], self.language))
        self.send()

    def tell(self):
        """Say that nothing came."""
        self.buyer.locator("[name=statement]").fill(
            self.say("Say what you did to find it: neighbours, the letter box, the carrier.")
        )
        self.buyer.locator("[name=address_confirmed]").check()

    def next_step(self):
        self.buyer.locator(".opening-actions .button-primary").click()

    def send(self):
        self.next_step()
        expect(self.buyer).to_have_url(re.compile(r"/disputes/D-\w+/$"))
        self.reference = self.buyer.url.rstrip("/").rpartition("/")[2]

    # The room

    def choose(self, page, verb):
        page.locator(f".case-buttons [data-verb={verb}]").first.click()

    def confirm(self, page):
        """Make the move of a page, and come back to the room."""
        page.locator(".move-form [type=submit]").click()
        expect(page.locator("#page-standing")).to_be_visible()

    def make(self, page, verb, **typed):
        """Choose a move in the room, fill in its page, and make it."""
        self.choose(page, verb)
        for name, value in typed.items():
            page.locator(f"[name={name}]").fill(value)
        self.confirm(page)

    def send_parcel(self, page, verb, number, photo):
        self.choose(page, verb)
        page.locator("[name=tracking_number]").fill(number)
        attach(page.locator(".move-form"), [photo])
        self.confirm(page)

    # The end

    def ends(self, rows, *, shown=()):
        """Find that both sides read how it ended, and that the paper says so in both languages, with what happened."""
        for page in (self.buyer, self.seller):
            language = READS[self.name_of(page)]
            self.enter(page)
            expect(page.locator("#page-standing")).to_have_text(
                f"{spoken(STAGES[Stage.CLOSED], language)}: {spoken(OUTCOMES[self.outcome], language)}"
            )
            expect(page.locator(".case-buttons [data-verb=accept]")).to_have_count(0)
        self.buyer.get_by_role("link", name=self.say("Print everything")).click()
        expect(self.buyer.locator(".pack-reference")).to_have_text(self.reference)
        self.is_on_paper(self.buyer, rows, shown)

    def is_on_paper(self, page, rows, shown):
        for language in ("ja", "en"):
            expect(
                page.locator(f".pack-facts td[lang={language}]").filter(
                    has_text=spoken(OUTCOMES[self.outcome], language)
                )
            ).to_have_count(1)
        assert page.locator(".pack-events th small").all_text_contents() == rows
        hashes = page.locator(".pack-hash code").all_inner_texts()
        assert all(SHA256.match(one) for one in hashes)
        assert set(shown) <= set(hashes)
        brought = page.request.get(page.url + "files/")
        with zipfile.ZipFile(io.BytesIO(brought.body())) as pack:
            document = pack.read("case.json")
        assert page.locator(".pack-foot code").inner_text() == hashlib.sha256(document).hexdigest()
        told = json.loads(document)
        assert [one["row"] for one in told["events"]] == rows
        assert {one["sha256"] for one in told["evidence"] if one["sha256"]} <= set(hashes)

    # Agents

    def open_at_the_desk(self, page):
        page.goto(f"/admin/disputes/dispute/?view=all&q={self.reference}")
        page.locator("[data-open]").click()
        page.wait_for_url(re.compile(r"/change/"))

    def pay(self, *, is_countersigned):
        """Let one agent say with which reference it was paid and, where a second one has to look, another that it was."""
        payer = self.page("makoto")
        payer.goto(f"/admin/disputes/refund/?q={self.reference}")
        payer.locator("#result_list th a").click()
        payer.locator(".moves a[href*='/pay/']").click()
        payer.locator("[name=reference]").fill(f"BANK-{self.number}")
        self.confirm_at_the_desk(payer)
        if is_countersigned:
            second = self.page("ada")
            second.goto(payer.url)
            second.locator(".moves a[href*='/countersign/']").click()
            self.confirm_at_the_desk(second)

    def confirm_at_the_desk(self, page):
        page.locator(".staff-form [type=submit]").click()
        page.wait_for_url(re.compile(r"/change/"))

    def rule(self, *, finding, at_fault, kind, **choices):
        """Let Nora write a ruling, look at it as both sides will, and send it off; return her page."""
        nora = self.page("nora")
        if nora.locator("[data-take]").count():
            nora.locator("[data-take]").click()
        nora.locator("[data-solve]").click()
        nora.locator("[name=finding]").select_option(finding)
        nora.locator("[name=at_fault]").select_option(at_fault)
        nora.locator(f"[name=kind][value={kind}]").check()
        for name, value in choices.items():
            field = nora.locator(f"[name={name}]")
            if name == "postage_payer":
                field.locator(f"xpath=self::*[@value='{value}']").check()
            else:
                field.fill(value)
        for language, why in RATIONALES.items():
            nora.locator(f"[name=rationale_{language}]").fill(why)
        nora.locator("[name=cited]").first.check()
        nora.locator("[value=preview]").click()
        for why in RATIONALES.values():
            expect(nora.locator(".case-preview")).to_contain_text(why)
        return nora


def attach(place, photos):
    """Choose photos at a place of a form, and wait until they are uploaded."""
    place.page.wait_for_load_state()  # Whole: the script that uploads is there.
    kept = place.locator(".photo-row [name=photo]")
    known = kept.count()
    place.locator("input[type=file]").first.set_input_files(photos)
    expect(kept).to_have_count(known + len(photos), timeout=20_000)
