"""Choosing and filling a phrase, and what the other side reads of it."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from messaging import actions, phrasing
from messaging.actions import Phrased
from messaging.content_files import read_phrases
from messaging.models import PhraseTemplate
from messaging.phrasing import draft, phrased, place_of, prefilled
from messaging.rules.threads import BODY_MAX, Side
from tests.orders.conftest import NOON
from tests.orders.factories import make_order, ship

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def templates(db):
    actions.import_phrases(entries=read_phrases(settings.CONTENT_DIR), at=NOON)


@pytest.fixture(autouse=True)
def japanese():
    """Let addresses be those of the Japanese site."""
    with translation.override("ja"):
        yield


def address(name, *args, about):
    return f"{reverse(name, args=args)}?about={about}"


def shown_titles(response):
    return [row.title_en for _, rows in response.context["groups"] for row in rows]


def template(slug):
    return PhraseTemplate.objects.get(slug=slug)


# Choosing


def test_each_side_is_offered_what_it_can_say(client, noon, thread, hanako, wei):
    about = thread.reference
    client.force_login(hanako)
    buyers = shown_titles(client.get(address("phrases", about=about)))
    client.force_login(wei)
    sellers = shown_titles(client.get(address("phrases", about=about)))

    assert ("Ask when it will ship" in buyers, "Say that it was shipped" in buyers) == (True, False)
    assert ("Ask when it will ship" in sellers, "Say that it was shipped" in sellers) == (False, True)


def test_buyer_in_a_case_can_speak_to_seller_and_support(client, noon, case, hanako):
    client.force_login(hanako)
    titles = shown_titles(client.get(address("phrases", about=case.reference)))

    assert {"Ask when it will ship", "The seller does not answer"} < set(titles)


@pytest.mark.parametrize("query", ["tracking move", "追跡 動かない", "　追跡　動かない　", "TRACKING not MOVE"])
def test_situations_are_found_by_words_of_either_language(client, noon, thread, hanako, query):
    client.force_login(hanako)
    response = client.get(reverse("phrases"), {"about": thread.reference, "q": query})

    assert "The tracking does not move" in shown_titles(response)
    assert "Arrived damaged" not in shown_titles(response)


@pytest.mark.parametrize("query", ["xyzzy", "\x00xyzzy", "x" * 10_000, "{order_number} xyzzy"])
def test_nothing_found_is_said(client, noon, thread, hanako, query):
    client.force_login(hanako)
    response = client.get(reverse("phrases"), {"about": thread.reference, "q": query})

    assert (response.status_code, shown_titles(response)) == (200, [])


@pytest.mark.parametrize("name", ["phrases", "phrase"])
def test_strangers_find_nothing(client, noon, thread, ken, lin, name):
    args = ["when-will-it-ship"] if name == "phrase" else []
    for person in (ken, lin):
        client.force_login(person)
        assert client.get(address(name, *args, about=thread.reference)).status_code == 404
    client.logout()
    assert client.get(address(name, *args, about=thread.reference)).status_code == 302


@pytest.mark.parametrize("about", ["", "x", "M-NOTHING", "\x00", "x" * 10_000, "order-", "order-%00", "shop-nothing"])
def test_place_that_is_none_is_not_found(client, noon, hanako, about):
    client.force_login(hanako)

    assert client.get(address("phrases", about=about)).status_code == 404


def test_list_costs_the_same_for_one_and_for_many(client, noon, thread, hanako):
    client.force_login(hanako)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(address("phrases", about=thread.reference))
        counts.append(sum("messaging_" in query["sql"] for query in asked))
        PhraseTemplate.objects.exclude(slug="when-will-it-ship").delete()

    assert counts == [4, 4]


# Filling


def test_what_the_order_knows_is_filled_in(noon, hanako, wei):
    order = make_order(lines=[{"title": "Paper lamp", "variant": "white", "quantity": 3, "price": "3000"}])
    ship(order, "P-1", tracking_number="LP00111", lines=[{"position": 1, "quantity": 1}])
    ship(
        order,
        "P-2",
        tracking_number="LP00222",
        shipped_at="2026-05-03T10:00:00+09:00",
        lines=[{"position": 1, "quantity": 1}],
    )

    assert prefilled(order) == {
        "order_number": order.number,
        "tracking_number": "LP00222",
        "product": "Paper lamp",
        "variant": "white",
        "ordered": "3",
    }


def test_of_two_lines_nobody_knows_which_is_meant(noon, order):
    assert prefilled(order) == {"order_number": order.number, "tracking_number": ""}
    assert prefilled(None) == {}


def test_form_asks_for_what_is_open(client, noon, thread, hanako, order):
    client.force_login(hanako)
    response = client.get(address("phrase", "not-arrived", about=thread.reference))

    assert list(response.context["form"].fields) == ["order_number", "date"]
    assert f'value="{order.number}"' in response.content.decode()


def test_sentence_shows_what_is_filled_in_where(client, noon, thread, hanako):
    client.force_login(hanako)
    page = client.get(address("phrase", "not-arrived", about=thread.reference)).content.decode()

    assert '<span class="phrase-blank">[注文番号]</span>の商品がまだ届いていません。' in page


def test_faults_are_said_and_what_was_typed_stays(client, noon, thread, hanako):
    client.force_login(hanako)
    typed = {"slot-order_number": "注文", "slot-date": "11/28", "use": "yes"}
    response = client.post(address("phrase", "not-arrived", about=thread.reference), typed)

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "order_number": ["注文番号の形式ではありません。注文ページからコピーしてください。"],
        "date": ["この書き方では月と日を取り違えるおそれがあります。「2026-11-28」のように入力してください。"],
    }
    assert 'value="11/28"' in response.content.decode()


@pytest.mark.parametrize(
    "typed", ["\x00", "x" * 10_000, "<script>", "{order_number}", "\ud800".encode("utf-8", "replace")]
)
def test_whatever_is_typed_is_answered(client, noon, thread, hanako, typed):
    client.force_login(hanako)
    fields = {"slot-order_number": typed, "slot-text": typed, "look": "yes"}
    response = client.post(address("phrase", "arrived-damaged", about=thread.reference), fields)

    assert response.status_code == 422
    assert "<script>" not in response.content.decode().replace('<script type="module"', "").split("<main")[1]


def test_both_languages_are_shown_with_what_is_as_typed(client, noon, thread, hanako, order):
    client.force_login(hanako)
    typed = {"slot-order_number": order.number, "slot-date": "2026-05-10", "slot-text": "角が <割れた>", "look": "yes"}
    response = client.post(address("phrase", "arrived-damaged", about=thread.reference), typed)
    page = response.content.decode()

    assert response.status_code == 200
    assert page.count('<mark class="as-typed">角が &lt;割れた&gt;</mark>') == 2
    assert "2026年5月10日(日)" in page
    assert "Sunday, 10 May 2026" in page


def test_used_in_place_it_is_handed_to_the_composer(client, noon, thread, hanako, order):
    client.force_login(hanako)
    typed = {"slot-order_number": order.number, "use": "yes"}
    response = client.post(address("phrase", "when-will-it-ship", about=thread.reference), typed, headers=HTMX)

    made = response.context["draft"]
    assert (response.status_code, made.slug, made.language) == (200, "when-will-it-ship", "ja")
    assert made.body.startswith(f"注文番号{order.number}の件で")
    assert made.other_body.startswith(f"I am writing about order {order.number}.")
    assert 'data-phrase-chosen data-slug="when-will-it-ship"' in response.content.decode()


def test_piece_is_returned_to_a_page_that_is_open(client, noon, thread, hanako):
    client.force_login(hanako)

    for name, args in (("phrases", ()), ("phrase", ("not-arrived",))):
        page = client.get(address(name, *args, about=thread.reference), headers=HTMX).content.decode()
        assert ("<html" in page, "data-phrases" in page) == (False, True)


@pytest.mark.parametrize("slug", ["shipped-with-tracking", "nothing"])
def test_phrase_of_another_side_is_not_found(client, noon, thread, hanako, slug):
    client.force_login(hanako)

    assert client.get(address("phrase", slug, about=thread.reference)).status_code == 404


def test_looking_at_phrases_writes_nothing(client, noon, thread, hanako):
    client.force_login(hanako)
    client.get(address("phrases", about=thread.reference))
    client.get(address("phrase", "not-arrived", about=thread.reference))

    assert not thread.messages.exists()


# Sending


def filled(slug, values, language="ja"):
    return draft(template(slug).phrase, values, language)


@pytest.mark.parametrize(("language", "other"), [("ja", "en"), ("en", "ja")])
def test_sent_as_it_is_the_other_side_reads_its_own_language(language, other):
    made = filled("when-will-it-ship", {"order_number": "8100-0001"}, language)
    said, written_in = phrased(made.slug, made.values_field, made.body.replace("\n", "\r\n"))

    assert (said, written_in) == (
        Phrased("when-will-it-ship", made.other_body, other, {"order_number": "8100-0001"}),
        language,
    )


def test_words_before_and_behind_go_along_as_they_are():
    made = filled("when-will-it-ship", {"order_number": "8100-0001"})
    said, _ = phrased(made.slug, made.values_field, f"こんにちは。\n{made.body}\n花子 ")

    assert said.other_body == f"こんにちは。\n{made.other_body}\n花子"


def test_changed_phrase_is_nobodys_translation():
    made = filled("when-will-it-ship", {"order_number": "8100-0001"})

    assert phrased(made.slug, made.values_field, made.body.replace("いつ", "何日")) == (None, "")


@pytest.mark.parametrize(
    ("slug", "values"),
    [
        ("", "{}"),
        ("nothing", "{}"),
        ("\x00", "{}"),
        ("when-will-it-ship", ""),
        ("when-will-it-ship", "[]"),
        ("when-will-it-ship", "{}"),
        ("when-will-it-ship", '{"order_number": 8100}'),
        ("when-will-it-ship", '{"order_number": " 8100-0001 "}'),
        ("when-will-it-ship", '{"order_number": "8100-0001", "more": "x"}'),
        ("when-will-it-ship", '{"order_number": "\\u0000"}'),
        ("when-will-it-ship", "[" * 9_000),
        ("when-will-it-ship", '{"order_number": "' + "1" * 10_000 + '"}'),
    ],
)
def test_what_we_cannot_have_written_is_no_phrase(slug, values):
    assert phrased(slug, values, "注文番号8100-0001の件で") == (None, "")


def test_values_that_were_tampered_with_say_the_same_on_both_sides():
    body = filled("accept-amount", {"order_number": "8100-0001", "amount": "JPY 1200"}).body

    assert phrased("accept-amount", '{"order_number": "8100-0001", "amount": "JPY 9"}', body) == (
        None,
        "",
    )


def test_reader_reads_the_human_sentence_with_the_original_one_click_away(client, noon, thread, hanako, wei, order):
    made = filled("arrived-damaged", {"order_number": "8100-0001", "date": "2026-05-10", "text": "角が割れた"})
    said, written_in = phrased(made.slug, made.values_field, made.body)
    actions.write(
        thread=thread, by=hanako, side=Side.CUSTOMER, body=made.body, language=written_in, phrased=said, at=NOON
    )
    wei.language = "en"
    wei.save()
    client.force_login(wei)
    with translation.override("en"):
        page = client.get(reverse("messages_since", args=[thread.reference]))
    (item,) = page.context["items"]

    assert (item.words, item.language, item.original, item.other) == (made.other_body, "en", made.body, "")
    assert page.content.decode().count('<mark class="as-typed">角が割れた</mark>') == 2
    client.force_login(hanako)
    (item,) = client.get(reverse("messages_since", args=[thread.reference])).context["items"]
    assert (item.words, item.language, item.original, item.other) == (made.body, "ja", "", made.other_body)


def hidden(response):
    """Return the fields of the composer on a page."""
    form = response.context["write_form"]
    return {name: form[name].value() or "" for name in form.fields if name != "photo"}


def test_without_javascript_the_phrase_comes_with_a_composer(client, noon, thread, hanako, order):
    client.force_login(hanako)
    typed = {"slot-order_number": order.number, "use": "yes"}
    page = client.post(address("phrase", "when-will-it-ship", about=thread.reference), typed)
    response = client.post(reverse("thread", args=[thread.reference]), hidden(page))

    assert f'action="{reverse("thread", args=[thread.reference])}"' in page.content.decode()
    assert response.status_code == 303
    message = thread.messages.get()
    made = filled("when-will-it-ship", {"order_number": order.number})
    assert (message.body, message.language, message.other_body, message.other_language) == (
        *(made.body, "ja"),
        *(made.other_body, "en"),
    )
    assert (message.phrase, message.phrase_values) == (made.slug, made.values)


@pytest.mark.parametrize("about", ["order", "shop"])
def test_thread_begins_with_a_phrase(client, noon, hanako, order, about):
    client.force_login(hanako)
    key = order.number if about == "order" else order.shop.code
    typed = {"slot-product": "Paper lamp", "slot-text": "高さは何cmですか", "use": "yes"}
    page = client.post(address("phrase", "ask-for-measurements", about=f"{about}-{key}"), typed)
    client.post(page.context["place"].address, hidden(page))

    message = hanako.messages.get()
    assert (message.phrase, message.other_language) == ("ask-for-measurements", "en")
    assert (message.thread.order == order) == (about == "order")


def test_refused_message_keeps_its_phrase(client, noon, thread, hanako, order):
    client.force_login(hanako)
    made = filled("when-will-it-ship", {"order_number": order.number})
    typed = {"body": "あ" * (BODY_MAX + 1), "phrase": made.slug, "phrase_values": made.values_field}
    response = client.post(reverse("thread", args=[thread.reference]), typed)

    assert response.status_code == 422
    assert response.context["form"]["phrase"].value() == made.slug
    assert 'name="phrase" value="when-will-it-ship"' in response.content.decode()


def test_nothing_is_written_where_nobody_may(client, noon, case, hanako, order):
    client.force_login(hanako)
    typed = {"slot-order_number": order.number, "use": "yes"}
    page = client.post(address("phrase", "when-will-it-ship", about=case.reference), typed).content.decode()

    assert "data-composer" not in page
    assert f"注文番号{order.number}の件で" in page


# Hints


def test_hints_come_while_somebody_writes(client, noon, hanako):
    from helpcenter.models import GlossaryGroup

    GlossaryGroup.objects.create(words_ja=["追跡番号"], words_en=["tracking number"], changed_at=NOON)
    client.force_login(hanako)

    assert "tracking number" in client.post(reverse("hints"), {"text": "追跡番号を"}).content.decode()
    assert "追跡番号" in client.post(reverse("hints"), {"text": "my tracking numbers"}).content.decode()
    for text in ("", "\x00", "x" * 10_000):
        assert client.post(reverse("hints"), {"text": text}).content.decode().strip() == ""
    assert client.get(reverse("hints")).status_code == 405


def test_hints_stand_under_messages_of_others_in_another_language(client, noon, thread, hanako, wei):
    from helpcenter.models import GlossaryGroup

    GlossaryGroup.objects.create(words_ja=["追跡番号"], words_en=["tracking number"], changed_at=NOON)
    for _ in range(2):
        actions.write(thread=thread, by=wei, side=Side.SHOP, body="The tracking number is LP1.", at=NOON)
    actions.write(thread=thread, by=hanako, side=Side.CUSTOMER, body="What is the tracking number?", at=NOON)
    client.force_login(hanako)
    items = client.get(reverse("messages_since", args=[thread.reference])).context["items"]

    assert [[hint.counterpart for hint in item.hints] for item in items] == [["追跡番号"], ["追跡番号"], []]


def test_place_of_a_thread_knows_its_sides(noon, thread, hanako, wei, order):
    place = place_of(wei, thread.reference)

    assert (place.side, place.order, place.may_write) == (Side.SHOP, order, True)
    assert phrasing.other_language("ja") == "en"
