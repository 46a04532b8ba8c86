import json
import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, serious_faults

WORDS = {"ja": "返品", "en": "refund"}
SUGGESTIONS = re.compile(r"/search/suggestions/")
A_SUGGESTION = {
    "kind": "query",
    "text": "<img src=x onerror=alert(1)>",
    "parts": [["<img src=x ", True], ["onerror=alert(1)>", False]],
    "language": "en",
    "url": "/en/search/?q=img",
}


def type_in(page, words, **options):
    """Type into the first search box, and wait for what it suggests."""
    field = page.get_by_role("combobox").first
    field.press_sequentially(words, **options)
    expect(page.get_by_role("option").first).to_be_visible()
    return field


def active_option(page, field):
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    return chosen


def compose(page, words):
    """Type as an input method does, before anything is decided; return what decides it."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Input.imeSetComposition", {"text": words, "selectionStart": len(words), "selectionEnd": len(words)})
    return lambda: cdp.send("Input.insertText", {"text": words})


# By keyboard


@pytest.mark.parametrize("language", ["ja", "en"])
def test_suggestions_begin_with_what_is_typed(open_page, language):
    page = open_page(f"/{language}/")

    field = type_in(page, WORDS[language])

    expect(page.get_by_role("option").first).to_contain_text(re.compile(WORDS[language], re.IGNORECASE))
    expect(field).to_have_attribute("aria-expanded", "true")
    listbox = page.get_by_role("listbox")
    expect(listbox).to_have_accessible_name({"ja": "入力候補", "en": "Suggestions"}[language])
    expect(field).to_have_attribute("aria-controls", listbox.get_attribute("id"))
    announced = page.locator("form [aria-live]").first
    expect(announced).to_contain_text(str(page.get_by_role("option").count()))


def test_arrows_go_round_through_the_text(open_page):
    page = open_page("/en/")
    field = type_in(page, "refund")
    options = page.get_by_role("option")

    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    active_option(page, field)
    field.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)

    expect(field).to_have_value("refund")


def test_enter_opens_the_suggestion(open_page):
    page = open_page("/en/")
    field = type_in(page, "refund")
    field.press("ArrowDown")
    active_option(page, field)

    field.press("Enter")

    expect(page).to_have_url(re.compile(r"/en/(articles/[\w-]+/|search/\?q=.+)$"))


def test_enter_without_a_suggestion_sends_what_was_typed(open_page):
    page = open_page("/en/")
    field = type_in(page, "refund")

    field.press("Enter")

    expect(page).to_have_url(re.compile(r"/en/search/\?q=refund$"))
    expect(page.locator("main [role=status]")).to_contain_text("“refund”")


def test_home_and_end_go_back_to_the_text(open_page):
    page = open_page("/en/")
    field = type_in(page, "refund")
    field.press("ArrowDown")

    field.press("Home")
    field.press_sequentially("a ")

    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    expect(field).to_have_value("a refund")


def test_escape_closes_and_then_clears(open_page):
    page = open_page("/en/")
    field = type_in(page, "refund")

    field.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("refund")

    field.press("ArrowDown")
    active_option(page, field)
    field.press("Escape")
    field.press("Escape")
    expect(field).to_have_value("")


def test_tab_closes_and_goes_on(open_page):
    page = open_page("/en/")
    field = type_in(page, "refund")

    field.press("Tab")

    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Search")).to_be_focused()


def test_slash_goes_to_the_search_box(open_page):
    page = open_page("/en/articles/open-a-dispute/")

    page.keyboard.press("/")

    expect(page.get_by_role("combobox")).to_be_focused()
    expect(page.get_by_role("combobox")).to_have_value("")


# By mouse and finger


def test_click_opens_the_suggestion(open_page):
    page = open_page("/en/articles/open-a-dispute/")
    type_in(page, "refund")

    page.get_by_role("option").first.click()

    expect(page).to_have_url(re.compile(r"/en/(articles/[\w-]+/|search/\?q=.+)$"))
    expect(page).not_to_have_url(re.compile("open-a-dispute"))


def test_press_on_the_list_leaves_the_focus_in_the_text(open_page):
    page = open_page("/en/")
    field = type_in(page, "refund")
    box = page.get_by_role("option").first.bounding_box()

    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()

    expect(field).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_visible()


def test_click_elsewhere_closes(open_page):
    page = open_page("/en/")
    type_in(page, "refund")

    page.get_by_role("heading", level=1).click()

    expect(page.get_by_role("listbox")).to_have_count(0)


@pytest.mark.parametrize("path", ["/ja/", "/ja/articles/open-a-dispute/", "/ja/search/"])
def test_list_fits_a_phone_and_a_finger(open_page, path, shoot):
    page = open_page(path, viewport=PHONE, has_touch=True, is_mobile=True, locale="ja-JP")
    page.get_by_role("combobox").first.tap()
    type_in(page, "返品")

    box = page.get_by_role("listbox").bounding_box()
    sizes = [option.bounding_box()["height"] for option in page.get_by_role("option").all()]

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert (box["x"] >= 0, box["x"] + box["width"] <= PHONE["width"]) == (True, True)
    assert box["y"] + box["height"] <= PHONE["height"]
    assert min(sizes) >= 44
    shoot(page, "suggestions-phone")
    page.get_by_role("option").first.tap()
    expect(page).not_to_have_url(re.compile(f"{path}$"))


# By input method


def test_composed_words_are_suggested_for_and_enter_belongs_to_the_input_method(open_page):
    page = open_page("/ja/")
    field = page.get_by_role("combobox")
    field.focus()

    decide = compose(page, "返品")
    expect(page.get_by_role("option").first).to_contain_text("返品")
    field.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    field.press("Enter")
    time.sleep(0.3)
    expect(page).to_have_url(re.compile("/ja/$"))

    decide()
    expect(field).to_have_value("返品")
    page.wait_for_timeout(200)  # A hand takes longer to find Enter again.
    field.press("Enter")
    expect(page).to_have_url(re.compile("/ja/search/"))


@pytest.mark.parametrize(
    ("before", "key", "is_kept_back"),
    [
        ((), {"isComposing": True}, True),
        ((), {"keyCode": 229}, True),
        (("compositionend",), {}, True),  # Safari
        (("compositionend", "keyup"), {}, False),
    ],
)
def test_enter_that_ends_a_composition_never_sends(open_page, before, key, is_kept_back):
    page = open_page("/ja/")

    was_kept_back = page.get_by_role("combobox").evaluate(
        """(field, [before, key]) => {
          for (const name of before) field.dispatchEvent(new Event(name, { bubbles: true }));
          const options = { key: "Enter", bubbles: true, cancelable: true, ...key };
          return !field.dispatchEvent(new KeyboardEvent("keydown", options));
        }""",
        [before, key],
    )

    assert was_kept_back is is_kept_back


# When things go wrong


def test_search_without_javascript(open_page):
    page = open_page("/ja/", java_script_enabled=False)

    page.get_by_role("searchbox").fill("返品")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("main [role=status]")).to_contain_text("「返品」の検索結果")
    page.goto(page.url + "&language=en")
    page.get_by_role("link", name="絞り込みを解除する").first.click()
    expect(page).to_have_url(re.compile("q=[^&]+$"))
    page.locator(".result-title a").first.click()

    expect(page).to_have_url(re.compile("/ja/articles/"))


@pytest.mark.parametrize(
    "answer", [None, {"status": 500}, {"body": "<html>"}, {"body": "{}"}], ids=["no net", "500", "html", "odd"]
)
def test_failing_suggestions_show_nothing_and_break_nothing(open_page, answer):
    page = open_page("/en/")
    page.route(SUGGESTIONS, lambda route: route.fulfill(**answer) if answer else route.abort())
    field = page.get_by_role("combobox")

    with page.expect_event("request", lambda request: SUGGESTIONS.search(request.url)):
        field.press_sequentially("refund")
    time.sleep(0.2)
    expect(page.get_by_role("listbox")).to_have_count(0)
    field.press("ArrowDown")
    field.press("Enter")

    expect(page).to_have_url(re.compile(r"/en/search/\?q=refund$"))
    told = [words for words in open_page.complaints if "Failed to load resource" not in words]
    open_page.complaints[:] = told  # Chromium writes every failed request to the console.


def test_late_answers_are_left_out_and_early_ones_kept(open_page):
    page = open_page("/en/")
    asked, held = [], []

    def answer(route):
        words = route.request.url.partition("q=")[2]
        asked.append(words)
        if words == "a":
            held.append(route)
        else:
            route.fulfill(json={"suggestions": [{**A_SUGGESTION, "text": words, "parts": []}]})

    page.route(SUGGESTIONS, answer)
    field = page.get_by_role("combobox")
    for letters, shown in (("a", None), ("b", "ab"), ("c", "abc")):
        field.press_sequentially(letters)
        if shown:
            expect(page.get_by_role("option")).to_have_text(shown)
        else:
            page.wait_for_timeout(200)
    field.press("Backspace")
    expect(page.get_by_role("option")).to_have_text("ab")

    assert (asked, len(held)) == (["a", "ab", "abc"], 1)


def test_suggestions_are_words_and_never_elements(open_page):
    page = open_page("/en/")
    page.route(SUGGESTIONS, lambda route: route.fulfill(json={"suggestions": [A_SUGGESTION]}))

    type_in(page, "img")

    option = page.get_by_role("option")
    expect(option).to_have_text(A_SUGGESTION["text"])
    expect(option.locator("mark")).to_have_text("<img src=x ")
    expect(option.locator("img")).to_have_count(0)
    expect(option.locator("[lang=en]")).to_have_count(1)


def test_nothing_moves_when_the_list_opens(open_page):
    page = open_page("/ja/")
    page.wait_for_timeout(500)  # The page itself has come to rest.
    page.evaluate(
        """() => {
          window.shifts = [];
          const watch = new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((e) => e.value)));
          watch.observe({ type: "layout-shift" });
        }"""
    )
    before = page.evaluate("[document.documentElement.scrollHeight, scrollY]")

    field = type_in(page, "返品", delay=120)
    field.press("ArrowDown")
    field.press("Escape")
    page.wait_for_timeout(300)

    assert page.evaluate("window.shifts") == []
    assert page.evaluate("[document.documentElement.scrollHeight, scrollY]") == before


# The results


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_list_and_results_are_accessible(open_page, shoot, language, scheme, viewport):
    page = open_page(f"/{language}/", viewport=viewport, color_scheme=scheme)
    name = f"{language}-{scheme}-{viewport['width']}"
    word = WORDS[language]

    type_in(page, word).press("ArrowDown")
    assert serious_faults(page) == []
    shoot(page, f"suggestions-{name}")

    for query in (f"q={word}", f"q={word}&language={language}&category=disputes", "q=zzzzqqqq", f"q={word}&page=2", ""):
        page.goto(f"/{language}/search/?{query}")
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (query, serious_faults(page), too_wide) == (query, [], 0)
        shoot(page, f"results-{len(query)}-{name}")


def test_results_are_links_with_their_rank_over_all_pages(open_page):
    page = open_page("/ja/search/?q=返品")
    links = page.locator("ol.results .result-title a")

    count = links.count()
    assert [link.get_attribute("data-rank") for link in links.all()] == [str(n) for n in range(1, count + 1)]
    page.get_by_role("link", name="次へ").click()
    expect(links.first).to_have_attribute("data-rank", "11")
    expect(page.get_by_role("navigation", name="検索結果のページ")).to_contain_text("2／")


def test_chosen_filter_is_said_and_can_be_removed(open_page):
    page = open_page("/en/search/?q=refund&language=ja")
    filters = page.get_by_role("navigation", name="Filter the results")

    expect(filters.locator("[aria-current=true]")).to_have_text(re.compile("日本語"))
    filters.get_by_role("link", name="Remove the filter").click()

    expect(page).to_have_url(re.compile(r"/en/search/\?q=refund$"))


@pytest.mark.parametrize("button", ["left", "middle"])
def test_opened_result_is_told(open_page, button):
    page = open_page("/en/")
    page.add_init_script(
        """navigator.sendBeacon = (url, body) => localStorage.setItem("told", JSON.stringify([url, ...body]));"""
    )

    def with_reference(route):
        attributes = 'data-reference="ref-1" data-opened-url="/en/opened/"'
        body = re.sub(r'data-reference="[^"]*"( data-opened-url="[^"]*")?', attributes, route.fetch().text())
        route.fulfill(body=body, content_type="text/html")

    page.route(re.compile(r"/en/search/\?"), with_reference)
    page.goto("/en/search/?q=refund")
    link = page.locator(".result-title a").nth(1)
    slug = link.get_attribute("data-slug")

    link.click(button=button)
    page.wait_for_function("localStorage.getItem('told')")

    told = json.loads(page.evaluate("localStorage.getItem('told')"))
    assert told == ["/en/opened/", ["search", "ref-1"], ["slug", slug], ["rank", "2"]]
