"""The editors' side of the search: the glossary, pinned answers and what people searched for."""

import html
import re
import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpcenter import actions
from helpcenter.admin import searches
from helpcenter.analysis.words import normalised_query
from helpcenter.models import ContentVersion, GlossaryGroup, PinnedAnswer, SearchRecord
from helpcenter.queries import content_version
from helpcenter.rules.searching import Question
from helpcenter.search import answer
from helpcenter.search.live import keeper
from helpcenter.search.trying import Place, preview, without_effect
from tests.conftest import person
from tests.factories import NOON, live_article, make_article

pytestmark = pytest.mark.django_db

GLOSSARY, PINS, SEARCHES = (f"/admin/helpcenter/{name}/" for name in ("glossarygroup", "pinnedanswer", "searchrecord"))


@pytest.fixture(autouse=True)
def fresh_index():
    keeper.forget()
    yield
    keeper.forget()


@pytest.fixture
def editor(db):
    """Dana keeps the glossary and the pins, and reads what people search for."""
    rights = [
        f"{verb}_{model}" for verb in ("view", "add", "change", "delete") for model in ("glossarygroup", "pinnedanswer")
    ]
    person("dana@example.com", "Dana", *rights, "view_searchrecord", "view_article", role="agent", language="en")
    return signed_in("dana@example.com")


def signed_in(email):
    client = Client()
    assert client.login(email=email, password="correct horse battery")
    return client


def group(words_ja=("返品",), words_en=("return",)):
    return actions.save_group(group=None, words_ja=words_ja, words_en=words_en, at=NOON)


def pin(article, query="返品", language="", position=1):
    return actions.save_pin(pin=None, query=query, language=language, article=article, position=position, at=NOON)


def record(query="返品", *, minutes=0, **fields):
    return SearchRecord.objects.create(
        **{
            "reference": uuid.uuid4(),
            "searched_at": NOON - timedelta(minutes=minutes),
            "source": "page",
            "language": "ja",
            "query": query,
            "normalised": query,
            "found": 1,
            **fields,
        }
    )


def words_of(response):
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


def rows_of(response):
    """Return the words of each row of a list, a cell each."""
    rows = re.findall(r"<tr>(.*?)</tr>", response.content.decode().partition("<tbody>")[2], re.DOTALL)
    cells = (re.findall(r"<t[dh] class=\"field-[^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows)
    return [[" ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in row] for row in cells]


def errors_of(response):
    found = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", error)).split()) for error in found]


def said(response):
    return [(message.level_tag, html.unescape(str(message))) for message in get_messages(response.wsgi_request)]


def groups():
    return list(GlossaryGroup.objects.order_by("pk").values_list("words_ja", "words_en"))


def search_number():
    return ContentVersion.objects.values_list("search_number", flat=True).filter(pk=1).first() or 0


# The glossary: list


def test_glossary_lists_the_words_of_both_languages(editor):
    group(["返品", "返送"], ["return", "send back"])
    group([], ["colour", "color"])

    rows = rows_of(editor.get(GLOSSARY))

    assert [row[:2] for row in rows] == [["返品、返送", "return, send back"], ["—", "colour, color"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("返", ["返品"]),
        ("RETURN", ["返品"]),
        ("send b", ["返品"]),
        ("ord", ["注文"]),
        ("%", []),
        ("", ["返品", "注文"]),
    ],
)
def test_glossary_is_searched_by_a_part_of_a_word(editor, typed, found):
    group(["返品"], ["Return", "send back"])
    group(["注文"], ["order"])

    rows = rows_of(editor.get(GLOSSARY, {"q": typed}))

    assert sorted(row[0] for row in rows) == sorted(found)


@pytest.mark.parametrize("page", [GLOSSARY, PINS, SEARCHES])
def test_list_asks_as_much_for_three_rows_as_for_one(editor, page, bob):
    def one_more(number):
        group([f"語{number}"], [f"word{number}"])
        pin(live_article(bob, f"article-{number}"), f"query {number}")
        made = record(f"query {number}")
        actions.record_opening(reference=made.reference, slug="a", rank=1, at=NOON)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert len(rows_of(editor.get(page))) == GlossaryGroup.objects.count()
        return len(queries)

    one_more(1)
    editor.get(page)  # Which also notes that the session is in use.
    for_one = count()
    one_more(2)
    one_more(3)

    assert count() == for_one


# The glossary: saving


def test_words_are_saved_through_the_action_and_the_search_hears_of_it(editor):
    before = search_number()

    response = editor.post(f"{GLOSSARY}add/", {"words_ja": "返品\r\n  返送 \r\n\r\n返品", "words_en": "return"})

    assert (response.status_code, groups()) == (302, [(["返品", "返送"], ["return"])])
    assert search_number() == before + 1


def test_who_changed_which_words_is_kept(editor):
    there = group()

    editor.post(f"{GLOSSARY}{there.pk}/change/", {"words_ja": "返品\r\n返送", "words_en": "return"})
    editor.post(f"{GLOSSARY}{there.pk}/change/", {"words_ja": "返品\r\n返送", "words_en": "return"})

    entries = [(str(entry.user), entry.get_change_message()) for entry in LogEntry.objects.order_by("pk")]
    assert [message for _, message in entries] == ["Changed Words in Japanese.", "No fields changed."]
    assert groups() == [(["返品", "返送"], ["return"])]


def test_entry_of_one_language_needs_two_words(editor):
    editor.post(f"{GLOSSARY}add/", {"words_ja": "", "words_en": "colour\ncolor"})
    refused = editor.post(f"{GLOSSARY}add/", {"words_ja": "返品", "words_en": ""})

    assert groups() == [([], ["colour", "color"])]
    assert errors_of(refused) == ["Write words in both languages, or at least two in one."]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("Return\nsend\nreturn", "“return” is here twice; capital letters make no difference."),
        ("x" * 41, f"“{'x' * 30}…” is longer than 40 characters."),
        ("\n".join(map(str, range(21))), "21 lines; 20 is the most."),
        ("return\n\u200b", "One of the words cannot be seen. Type it again."),
    ],
)
def test_words_that_cannot_be_are_refused_beside_the_field(editor, words, error):
    response = editor.post(f"{GLOSSARY}add/", {"words_ja": "返品", "words_en": words})

    assert (errors_of(response), groups()) == ([error], [])


def test_entry_that_begins_like_another_is_refused_with_a_link_to_it(editor):
    there = group(["返品"], ["Return"])

    response = editor.post(f"{GLOSSARY}add/", {"words_ja": "返品\n返却", "words_en": "return"})

    assert errors_of(response) == [
        "There is an entry that begins with the same words: 返品 = Return . Add the words there."
    ]
    assert f'<a href="{GLOSSARY}{there.pk}/change/">返品 = Return</a>' in response.content.decode()


def test_word_of_two_entries_is_saved_with_a_warning_that_leads_to_the_other(editor):
    there = group(["返品"], ["<b>return</b>"])

    response = editor.post(f"{GLOSSARY}add/", {"words_ja": "返却\n返品", "words_en": "give back"})

    level, words = said(response)[0]
    assert (level, words) == (
        "warning",
        f'“返品” also stands in <a href="{GLOSSARY}{there.pk}/change/">返品 = <b>return</b></a>:'
        " who searches for it then finds what either entry means.",
    )
    assert "&lt;b&gt;" in str(next(iter(get_messages(response.wsgi_request))))
    assert len(groups()) == 2


def test_word_that_the_search_cannot_use_is_named(editor):
    response = editor.post(f"{GLOSSARY}add/", {"words_ja": "どこ", "words_en": "where\nparcel"})

    assert (
        "warning",
        "The search cannot use “where”: too little is left of it without “the”, “is” and the like.",
    ) in said(response)


def test_words_are_deleted_one_by_one_and_together(editor):
    first, second, third = (group([f"語{n}"], [f"word{n}"]) for n in range(3))
    before = search_number()

    editor.post(f"{GLOSSARY}{first.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [second.pk, third.pk], "post": "yes"}
    editor.post(GLOSSARY, chosen)

    assert (groups(), search_number()) == ([], before + 2)


# The glossary: trying


@pytest.fixture
def shop(bob):
    live_article(bob, "returns", ja="商品を送り返します。", title_ja="返品する")
    live_article(
        bob, "gifts", en="We wrap presents.", title_en="Gift wrapping", ja="贈り物を包みます。", title_ja="包装"
    )


def try_words(client, words_ja, words_en, query, language="ja", entry=None):
    address = f"{GLOSSARY}{entry.pk}/change/try/" if entry else f"{GLOSSARY}add/try/"
    return client.post(address, {"words_ja": words_ja, "words_en": words_en, "query": query, "language": language})


def test_preview_shows_what_the_words_would_change(shop, at):
    there = [(["返品"], ["return"])]
    actions.import_glossary(entries=[], at=at)

    found = preview("のし", "ja", [*there, (["のし"], ["gift wrapping"])], content_version(at), at)

    assert found.before == ()
    assert found.after == (Place(1, "gifts", "包装", "ja", None),)
    assert not found.is_same


def test_preview_with_the_glossary_as_it_is_changes_nothing(shop, at):
    group(["のし"], ["gift wrapping"])

    found = preview("のし", "en", [(["のし"], ["gift wrapping"])], content_version(at), at)

    assert found.is_same
    assert found.after == (Place(1, "gifts", "Gift wrapping", "en", 1),)


def test_word_of_which_nothing_is_left_has_no_effect():
    assert without_effect(["返品", "の"], ["return", "the"]) == ["の", "the"]


def test_trying_shows_both_lists_and_saves_nothing(editor, shop):
    entry = group(["熨斗"], ["noshi"])

    response = try_words(editor, "のし\r\n熨斗", "gift wrapping", "のし", entry=entry)

    text = words_of(response)
    assert response.status_code == 200
    assert "These words change what is found. Now Nothing is found. With these words 包装 new" in text
    assert groups() == [(["熨斗"], ["noshi"])]
    assert ">\nのし\r\n熨斗</textarea>" in html.unescape(response.content.decode())
    assert f'action="{GLOSSARY}{entry.pk}/change/"' in response.content.decode()


def test_words_of_a_new_entry_can_be_tried(editor, shop):
    response = try_words(editor, "のし", "gift wrapping", "のし", "en")

    assert "With these words Gift wrapping new" in words_of(response)
    assert (groups(), f'action="{GLOSSARY}add/"' in response.content.decode()) == ([], True)


def test_words_that_find_nothing_say_so(editor, shop):
    text = words_of(try_words(editor, "のし", "chopsticks", "のし"))

    assert "Nothing is found, with these words or without them." in text


def test_fault_in_the_words_is_shown_and_nothing_typed_is_lost(editor, shop):
    response = try_words(editor, "のし", "a\r\nA", "熨斗", "en")

    assert (response.status_code, errors_of(response)) == (
        422,
        ["“A” is here twice; capital letters make no difference."],
    )
    content = html.unescape(response.content.decode())
    assert ">\na\r\nA</textarea>" in content
    assert 'value="熨斗"' in content
    assert '<option value="en" selected>' in content


def test_query_to_try_is_needed(editor, shop):
    response = try_words(editor, "のし", "noshi", "  ")

    assert (response.status_code, "This field is required." in words_of(response)) == (422, True)


def test_query_is_kept_when_saving_is_refused(editor):
    data = {"words_ja": "返品", "words_en": "", "query": "熨斗", "language": "en"}

    content = editor.post(f"{GLOSSARY}add/", data).content.decode()

    assert ('value="熨斗"' in content, '<option value="en" selected>' in content) == (True, True)


def test_address_of_a_try_leads_to_the_form(editor):
    entry = group()

    answers = [editor.get(f"{GLOSSARY}{path}") for path in ("add/try/", f"{entry.pk}/change/try/", "999/change/try/")]

    assert [(a.status_code, a.get("Location")) for a in answers] == [
        (302, f"{GLOSSARY}add/"),
        (302, f"{GLOSSARY}{entry.pk}/change/"),
        (404, None),
    ]


# Pinned answers


def test_spellings_of_a_query_are_one():
    assert normalised_query("返品したい") == normalised_query("返品 ") == "返品"
    assert normalised_query("I want to return the item") == normalised_query("items, wanted: RETURN")
    assert normalised_query("  ??  ") == "??"


def test_pin_stands_first_however_the_query_is_spelt(editor, shop, bob, at):
    article = live_article(bob, "contact", en="Write to us.", title_en="Contact")

    response = editor.post(
        f"{PINS}add/", {"query": " 返品　したい ", "language": "ja", "article": article.pk, "position": 1}
    )

    assert (response.status_code, search_number()) == (302, 1)
    found = {
        language: [hit.slug for hit in answer(Question("返品", language), version=content_version(at), at=at).hits]
        for language in ("ja", "en")
    }
    assert found["ja"] == ["contact", "returns"]
    assert "contact" not in found["en"]
    assert rows_of(editor.get(PINS)) == [["返品 したい", "返品", "日本語", "contact", "1"]]


def test_changing_and_deleting_a_pin_is_heard_by_the_search(editor, bob):
    article = live_article(bob)
    there = pin(article)
    before = search_number()

    editor.post(f"{PINS}{there.pk}/change/", {"query": "交換", "language": "", "article": article.pk, "position": 2})
    changed = list(PinnedAnswer.objects.values_list("query", "normalised", "language", "position"))
    editor.post(PINS, {"action": "delete_selected", "_selected_action": [there.pk], "post": "yes"})

    assert changed == [("交換", "交換", "", 2)]
    assert (PinnedAnswer.objects.count(), search_number()) == (0, before + 2)


def test_query_has_five_pins_a_language(editor, bob):
    articles = [live_article(bob, f"article-{n}") for n in range(6)]
    for n, article in enumerate(articles[:5], start=1):
        pin(article, position=n)
    sixth = {"query": "返品したい", "article": articles[5].pk, "position": 1}

    refused = editor.post(f"{PINS}add/", {**sixth, "language": ""})
    taken = editor.post(f"{PINS}add/", {**sixth, "language": "ja"})

    assert errors_of(refused) == ["“返品したい” has 5 pinned answers already. Delete one of them first."]
    assert (taken.status_code, PinnedAnswer.objects.count()) == (302, 6)


def test_article_is_pinned_once_to_a_query(editor, bob):
    article = live_article(bob)
    pin(article, "返品")

    refused = editor.post(f"{PINS}add/", {"query": "返品したい", "language": "", "article": article.pk, "position": 1})

    assert errors_of(refused) == ["It is pinned to “返品” already."]


@pytest.mark.parametrize(
    "changed", [{"position": 0}, {"position": 6}, {"query": "\u200b"}, {"article": 0}, {"language": "de"}]
)
def test_pin_that_cannot_be_is_refused(editor, bob, changed):
    pinned = {"query": "返品", "language": "", "article": live_article(bob).pk, "position": 1, **changed}

    response = editor.post(f"{PINS}add/", pinned)

    assert (len(errors_of(response)), PinnedAnswer.objects.count()) == (1, 0)


def test_pin_of_an_article_that_is_not_live_says_so(editor):
    article = make_article("gifts")

    response = editor.post(f"{PINS}add/", {"query": "のし", "language": "", "article": article.pk, "position": 1})

    assert said(response)[0] == ("warning", "“gifts” is not live. The pin takes effect when it is published.")


def test_pin_of_a_very_long_query_can_be_stored(bob):
    there = pin(live_article(bob), "㍿" * 199 + "?")

    assert len(there.normalised) <= 400


def test_pin_goes_with_its_article(bob):
    article = live_article(bob)
    pin(article)

    article.delete()

    assert PinnedAnswer.objects.count() == 0


# What people searched for


def test_searches_are_listed_newest_first_with_what_became_of_them(editor):
    record("henpin", minutes=5, found=3, source="api", language="en")
    opened = record("retrun", corrected="return", found=7)
    for slug in ("returns", "refunds"):
        actions.record_opening(reference=opened.reference, slug=slug, rank=1, at=NOON)

    rows = rows_of(editor.get(SEARCHES))

    links = "Search it on the site · Pin an answer"
    assert [row[:5] for row in rows] == [
        [f"retrun Searched instead: “return” {links}", "7", "2", "日本語", "search page"],
        [f"henpin {links}", "3", "0", "English", "API"],
    ]


def test_search_leads_to_a_pin_and_to_the_site(editor):
    record("返品 & 交換")

    links = [
        html.unescape(link) for link in re.findall(r'href="([^"]+\?[^"]+)"', editor.get(SEARCHES).content.decode())
    ]

    asked = {urlsplit(link).path: parse_qs(urlsplit(link).query) for link in links if "%26" in link}
    assert asked == {
        "/ja/search/": {"q": ["返品 & 交換"]},
        f"{PINS}add/": {"query": ["返品 & 交換"], "language": ["ja"]},
    }
    form = editor.get(next(link for link in links if link.startswith(PINS))).content.decode()
    assert ('value="返品 &amp; 交換"' in form, '<option value="ja" selected>' in form) == (True, True)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"outcome": "none"}, ["のし"]),
        ({"outcome": "some"}, ["返品 する", "refund"]),
        ({"language__exact": "en"}, ["refund"]),
        ({"source": "api"}, ["refund"]),
        ({"q": "返品 す"}, ["返品 する"]),
        ({"q": "REF"}, ["refund"]),
        ({"q": "する"}, []),
        ({"outcome": "some", "q": "%"}, []),
    ],
)
def test_searches_are_filtered_and_found_by_their_beginning(editor, asked, found):
    record("のし", found=0)
    record("返品 する", minutes=1)
    record("refund", minutes=2, language="en", source="api")

    rows = rows_of(editor.get(SEARCHES, asked))

    assert [row[0].partition(" Search it")[0] for row in rows] == found


def test_nobody_writes_in_the_log(bob):
    there = record()
    person("root@example.com", "Root", role="agent", is_superuser=True)
    root = signed_in("root@example.com")

    answers = [root.get(SEARCHES), root.get(f"{SEARCHES}{there.pk}/change/")]
    refused = [
        root.get(f"{SEARCHES}add/"),
        root.post(f"{SEARCHES}add/", {}),
        root.post(f"{SEARCHES}{there.pk}/change/", {"query": "x"}),
        root.post(f"{SEARCHES}{there.pk}/delete/", {"post": "yes"}),
    ]
    root.post(SEARCHES, {"action": "delete_selected", "_selected_action": [there.pk], "post": "yes"})

    assert ([a.status_code for a in answers], [a.status_code for a in refused]) == ([200, 200], [403] * 4)
    assert "_save" not in answers[1].content.decode()
    assert SearchRecord.objects.get().query == "返品"


def test_log_is_counted_only_as_far_as_it_is_shown(editor, monkeypatch):
    monkeypatch.setattr(searches, "MOST_SHOWN", 3)
    monkeypatch.setattr(searches.SearchRecordAdmin, "list_per_page", 2)
    for minutes in range(5):
        record(f"query {minutes}", minutes=minutes)

    with CaptureQueriesContext(connection) as queries:
        rows = rows_of(editor.get(SEARCHES, {"p": 2}))

    counts = [query["sql"] for query in queries if "COUNT(*)" in query["sql"]]
    assert [(len(re.findall("LIMIT 3", sql)), "ORDER BY" in sql) for sql in counts] == [(1, False)]
    assert [row[0].partition(" Search")[0] for row in rows] == ["query 2"]


# Rights


@pytest.mark.parametrize(
    "path",
    [
        *(GLOSSARY, f"{GLOSSARY}add/", f"{GLOSSARY}1/change/", f"{GLOSSARY}add/try/", f"{GLOSSARY}1/change/try/"),
        *(PINS, f"{PINS}add/", f"{PINS}1/change/", SEARCHES),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_without_the_right_is_refused(alice, bob, path, method):
    entry, pinned = group(), pin(live_article(bob))
    GlossaryGroup.objects.filter(pk=entry.pk).update(id=1)
    PinnedAnswer.objects.filter(pk=pinned.pk).update(id=1)

    response = getattr(signed_in(alice.email), method)(path)

    assert response.status_code == 403


def test_stranger_is_sent_to_sign_in(client):
    entry = group()

    response = client.post(f"{GLOSSARY}{entry.pk}/change/try/", {"query": "返品"})

    assert (response.status_code, response["Location"].partition("?")[0]) == (302, reverse("admin:login"))


def test_who_may_only_look_sees_words_and_no_panel_to_try_them():
    entry = group()
    person("erin@example.com", "Erin", "view_glossarygroup", "view_searchrecord", role="agent", language="en")
    erin = signed_in("erin@example.com")
    record()

    page = erin.get(f"{GLOSSARY}{entry.pk}/change/")
    log = erin.get(SEARCHES)

    assert (page.status_code, "Try a search" in words_of(page)) == (200, False)
    assert erin.post(f"{GLOSSARY}{entry.pk}/change/try/", {}).status_code == 403
    assert (rows_of(log)[0][0], "Pin an answer" in words_of(log)) == ("返品 Search it on the site", False)
