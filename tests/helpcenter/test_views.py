import gzip
import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from helpcenter import actions
from helpcenter.models import Article, DailyViews, Vote
from helpcenter.page_cache import cache
from helpcenter.rules.publishing import Verb
from tests.factories import (
    live_article,
    live_revision,
    make_article,
    make_category,
    publish,
    text_of,
    write,
    write_files,
)

pytestmark = pytest.mark.django_db

NEXT_CENTURY = datetime(2126, 1, 1, tzinfo=UTC)
HOST = "http://testserver"


class Page(HTMLParser):
    """The elements of a page, each a tag with its attributes, and its text."""

    def __init__(self, response):
        super().__init__()
        self.elements, self.words, self.json_ld, self.in_script = [], [], [], None
        self.feed(response.content.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.in_script = dict(attrs).get("type", "") if tag == "script" else None

    def handle_endtag(self, tag):
        self.in_script = None

    def handle_data(self, data):
        if self.in_script == "application/ld+json":
            self.json_ld.append(json.loads(data))
        elif self.in_script is None:
            self.words.append(data)

    def all(self, tag, **wanted):
        return [attrs for name, attrs in self.elements if name == tag and wanted.items() <= attrs.items()]

    def links(self, rel):
        return {attrs.get("hreflang", attrs.get("type", "")): attrs["href"] for attrs in self.all("link", rel=rel)}

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def page_of(client, path, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return Page(response)


@pytest.fixture
def guarded():
    """A browser that knows the origin of what it sends, as all of today's do."""
    return Client(headers={"Sec-Fetch-Site": "same-origin", "Origin": HOST})


# What a page costs


def measure(path, django_assert_max_num_queries, most, **headers):
    client = Client(headers=headers)
    client.get(path)
    cache.forget()
    with django_assert_max_num_queries(most) as queries:
        response = client.get(path)
    return response, len(queries)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "path", ["/en/articles/a0/", "/ja/articles/a0/", "/en/articles/a0/side-by-side/", "/en/articles/a0.md"]
)
def test_an_article_page_costs_three_queries_at_the_most(bob, at, count, path, django_assert_max_num_queries):
    shelf = make_category("deepest", parent=make_category("inner", parent=make_category("outer")))
    for number in range(count):
        live_article(
            bob, f"a{number}", ja="一。\n\n[二](article:a1)", related_slugs=["a1", "a2"], category=shelf, at=at
        )
    publish(write(Article.objects.get(slug="a0"), "en", "One.\n\nTwo.", author=bob, at=at), bob, at)

    response, _ = measure(path, django_assert_max_num_queries, 3)

    assert response.status_code == 200


def test_an_article_page_read_before_costs_one_query(client, bob, at, django_assert_num_queries):
    live_article(bob, "a", at=at)
    client.get("/en/articles/a/")

    with django_assert_num_queries(1):
        response = client.get("/en/articles/a/")

    assert response.status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/en/", "/en/categories/orders/", "/en/search/?q=hello", "/en/search/?q=zzzz", "/en/feed.atom", "/sitemap.xml"],
)
def test_a_list_costs_the_same_for_one_row_and_for_three(bob, at, path, django_assert_max_num_queries):
    def cost():
        response, count = measure(path, django_assert_max_num_queries, 20)
        assert response.status_code == 200
        return count

    live_article(bob, "a", ja="一。", featured_position=1, at=at)
    one = cost()
    for slug in ("b", "c"):
        shelf = make_category(f"{slug}-shelf", parent=make_category("orders"))
        live_article(bob, slug, en="Hello.", ja="一。", featured_position=2, category=shelf, at=at)

    assert cost() == one


def test_two_thousand_articles_in_both_languages_are_read_as_quickly_as_one(
    tmp_path, client, django_assert_max_num_queries
):
    files = {}
    for number in range(2_000):
        head = f"category: shelf-{number % 40}\nrelated: [a{(number + 1) % 2_000}]\nposition: {number}"
        body = "## Heading\n\nSome words.\n\n- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |"
        files[f"en/a{number}.md"] = f"---\ntitle: Article {number}\n{head}\n---\n{body}\n"
        files[f"ja/a{number}.md"] = f"---\ntitle: 記事{number}\n{head}\n---\n{body.replace('Some words.', '言葉。')}\n"
    write_files(tmp_path, files)

    call_command("import_articles", tmp_path, publish=True, verbosity=0)

    for path in ("/en/articles/a1999/", "/ja/articles/a0/"):
        response, _ = measure(path, django_assert_max_num_queries, 3)
        assert response.status_code == 200
    etag = response["ETag"]
    with django_assert_max_num_queries(1):
        assert client.get("/ja/articles/a0/", headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/en/").status_code == 200


# Caching in browsers


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/ja/categories/orders/",
        "/en/articles/a/",
        "/en/articles/a/side-by-side/",
        "/en/articles/a.md",
        "/en/feed.atom",
    ],
)
def test_a_page_that_a_browser_has_is_not_sent_again(client, bob, at, path, django_assert_max_num_queries):
    live_article(bob, "a", ja="一。", at=at)
    first = client.get(path)

    with django_assert_max_num_queries(1):
        by_tag = client.get(path, headers={"If-None-Match": first["ETag"]})
    with django_assert_max_num_queries(1):
        by_date = client.get(path, headers={"If-Modified-Since": first["Last-Modified"]})

    assert [(r.status_code, r.content, r["ETag"]) for r in (by_tag, by_date)] == [(304, b"", first["ETag"])] * 2
    assert first["Cache-Control"] == by_tag["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_page_is_sent_again_after_something_was_published(client, bob, at, settings):
    article = live_article(bob, "a", en="Old words.", at=at)
    first = client.get("/en/articles/a/")
    publish(write(article, "en", "New words.", author=bob, at=at), bob, settings.BUILT_AT + timedelta(seconds=1))

    again = [
        client.get("/en/articles/a/", headers={name: first[of]})
        for name, of in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
    ]

    assert [("New words." in r.content.decode(), "Old words." in r.content.decode()) for r in again] == [
        (True, False)
    ] * 2


def test_a_draft_does_not_make_browsers_load_a_page_again(client, alice, bob, at):
    article = live_article(bob, "a", at=at)
    first = client.get("/en/articles/a/")
    write(article, "en", "Draft.", author=alice, at=at)

    assert client.get("/en/articles/a/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_stale_tag_beats_a_fresh_date(client, bob, at):
    live_article(bob, "a", at=at)
    first = client.get("/en/articles/a/")

    response = client.get(
        "/en/articles/a/", headers={"If-None-Match": '"other"', "If-Modified-Since": first["Last-Modified"]}
    )

    assert response.status_code == 200


def test_a_page_is_sent_compressed_to_who_takes_it(client, bob, at):
    live_article(bob, "a", en="Words. " * 300, at=at)
    plain = client.get("/en/articles/a/")

    packed = client.get("/en/articles/a/", headers={"Accept-Encoding": "br, gzip"})

    assert (packed["Content-Encoding"], gzip.decompress(packed.content)) == ("gzip", plain.content)
    assert (plain.has_header("Content-Encoding"), packed["Vary"]) == (False, "Accept-Encoding, Cookie")


def test_who_is_signed_in_gets_a_page_that_nobody_keeps(client, alice, bob, at):
    live_article(bob, "a", at=at)
    client.force_login(alice)

    response = client.get("/en/articles/a/")

    assert (response.status_code, response["Cache-Control"], response.has_header("ETag")) == (
        200,
        "private, no-store",
        False,
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"If-None-Match": "of another page"},
    ],
)
def test_nobody_is_told_that_they_have_a_page_that_is_not_there(client, bob, at, headers):
    live_article(bob, "a", at=at)
    other = client.get("/en/articles/a/")["ETag"]

    response = client.get(
        "/en/articles/never/",
        headers={name: value.replace("of another page", other) for name, value in headers.items()},
    )

    assert response.status_code == 404


def test_every_page_has_a_tag_of_its_own(client, bob, at):
    live_article(bob, "a", ja="一。", at=at)
    paths = ["/en/", "/ja/", "/en/articles/a/", "/ja/articles/a/", "/en/articles/a.md", "/en/articles/a/side-by-side/"]

    assert len({client.get(path)["ETag"] for path in paths}) == len(paths)


def test_a_page_that_is_not_there_is_not_kept(client):
    response = client.get("/en/articles/never/")

    assert (response.status_code, response.has_header("ETag")) == (404, False)


@pytest.mark.parametrize("path", ["/en/", "/en/categories/orders/", "/en/articles/a/", "/en/articles/a/side-by-side/"])
def test_what_stands_behind_the_question_mark_does_not_get_into_a_kept_page(client, bob, at, path):
    live_article(bob, "a", ja="一。", at=at)
    clean = client.get(path).content
    cache.forget()

    first_with_query = client.get(path + "?q=hostile&utm_source=x").content

    assert (first_with_query, client.get(path).content) == (clean, clean)


def test_a_page_is_kept_for_each_host(client, bob, at, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    live_article(bob, "a", at=at)

    found = [page_of(client, "/en/articles/a/", host=host).links("canonical") for host in settings.ALLOWED_HOSTS]

    assert found == [{"": f"http://{host}/en/articles/a/"} for host in settings.ALLOWED_HOSTS]


# Drafts


DOORS = [
    "/en/",
    "/ja/",
    "/en/categories/orders/",
    "/ja/categories/orders/",
    "/en/search/?q=secret",
    "/ja/search/?q=秘密",
    "/en/feed.atom",
    "/ja/feed.atom",
    "/sitemap.xml",
    "/en/articles/public/",
    "/ja/articles/public/",
    "/en/articles/public/side-by-side/",
    "/en/articles/public.md",
    "/ja/articles/public.md",
]


def secrets_of(bob, alice, at):
    """Everything that a public page must not show, in every state that is not public."""
    public = live_article(
        bob,
        "public",
        en="Words.",
        ja="言葉。",
        related_slugs=["secret-draft", "secret-planned"],
        featured_position=1,
        at=at,
    )
    for language in ("en", "ja"):
        write(
            public,
            language,
            "SECRET 秘密 XYZZY",
            title="SECRET 秘密 XYZZY",
            summary="SECRET 秘密 XYZZY",
            aliases=("SECRET 秘密 XYZZY",),
            author=alice,
            at=at,
        )
    draft = write(
        make_article("secret-draft", featured_position=2),
        "en",
        "SECRET",
        title="SECRET 秘密 XYZZY",
        author=alice,
        at=at,
    )
    review = write(
        make_article("secret-review", featured_position=3),
        "en",
        "SECRET",
        title="SECRET 秘密 XYZZY",
        author=alice,
        at=at,
    )
    actions.move_revision(revision=review, verb=Verb.SUBMIT, by=alice, at=at)
    planned = write(
        make_article("secret-planned", featured_position=4),
        "ja",
        "SECRET",
        title="SECRET 秘密 XYZZY",
        author=alice,
        at=at,
    )
    actions.move_revision(revision=planned, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=NEXT_CENTURY)
    discarded = write(make_article("secret-discarded"), "en", "SECRET", title="SECRET 秘密 XYZZY", author=alice, at=at)
    actions.move_revision(revision=discarded, verb=Verb.DISCARD, by=alice, at=at)
    withdrawn = live_article(
        bob, "secret-withdrawn", en="SECRET", title_en="SECRET 秘密 XYZZY", featured_position=5, at=at
    )
    actions.move_revision(revision=live_revision(withdrawn, "en", at), verb=Verb.WITHDRAW, by=bob, at=at, note="SECRET")
    return draft


@pytest.mark.parametrize("path", DOORS)
def test_what_is_not_public_is_behind_no_door(client, alice, bob, at, path):
    secrets_of(bob, alice, at)

    response = client.get(path)

    words = response.content.decode()
    assert response.status_code == 200
    assert [secret for secret in ("SECRET", "XYZZY", "secret-") if secret in words] == []


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("state", ["draft", "review", "planned", "discarded", "withdrawn", "never"])
@pytest.mark.parametrize("tail", ["/", "/side-by-side/", ".md"])
def test_the_address_of_what_is_not_public_is_that_of_nothing(client, alice, bob, at, language, state, tail):
    secrets_of(bob, alice, at)

    response = client.get(f"/{language}/articles/secret-{state}{tail}")

    assert (response.status_code, b"SECRET" in response.content) == (404, False)


def test_an_editor_reads_the_public_text_on_the_public_page(client, alice, bob, at):
    secrets_of(bob, alice, at)
    client.force_login(alice)

    response = client.get("/en/articles/public/")

    assert (response.status_code, b"SECRET" in response.content) == (200, False)


def test_a_schedule_is_live_at_its_instant_without_anybody_doing_anything(client, bob, at):
    article = live_article(bob, "a", en="Old words.", at=at)
    draft = write(article, "en", "New words.", author=bob, at=at)
    actions.move_revision(revision=draft, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=at + timedelta(minutes=1))

    page = page_of(client, "/en/articles/a/")

    assert ("New words." in page.text, "Old words." in page.text) == (True, False)
    assert page.all("input", name="revision")[0]["value"] == "2"


# Languages


def test_a_missing_translation_shows_the_other_language_with_a_banner(client, bob, at):
    live_article(bob, "a", en="Only English.", title_en="In English", at=at)

    response = client.get("/ja/articles/a/")

    page = Page(response)
    assert (response.status_code, "Only English." in page.text, page.all("html")) == (200, True, [{"lang": "ja"}])
    assert len(page.all("div", **{"class": "banner"})) == 1
    assert page.all("div", **{"class": "prose"}) == [{"class": "prose", "lang": "en"}]
    assert page.links("canonical") == {"": f"{HOST}/en/articles/a/"}


def test_a_translated_article_has_no_banner(client, bob, at):
    live_article(bob, "a", en="English.", ja="日本語。", at=at)

    assert page_of(client, "/ja/articles/a/").all("div", **{"class": "banner"}) == []


@pytest.mark.parametrize(
    "path", ["/en/", "/ja/", "/en/articles/a/", "/ja/articles/a/", "/en/categories/orders/", "/ja/search/"]
)
@pytest.mark.parametrize("accepted", ["ja", "en", "fr", "ja-JP,en;q=0.5", "*", "", "x" * 5_000])
def test_nobody_is_redirected_to_another_language(client, bob, at, path, accepted):
    live_article(bob, "a", at=at)
    client.cookies["language"] = "ja" if path.startswith("/en") else "en"

    response = client.get(path, headers={"Accept-Language": accepted})

    assert (response.status_code, Page(response).all("html")) == (200, [{"lang": path[1:3]}])


@pytest.mark.parametrize(("accepted", "to"), [("ja,en;q=0.5", "/ja/"), ("en-GB", "/en/"), ("fr", "/en/"), ("", "/en/")])
def test_the_root_leads_to_the_language_of_the_browser(client, accepted, to):
    response = client.get("/", headers={"Accept-Language": accepted})

    assert (response.status_code, response["Location"], response["Vary"]) == (302, to, "Accept-Language, Cookie")


@pytest.mark.parametrize("path", ["/fr/", "/fr/articles/a/", "/EN/articles/a/", "/jp/", "/en-gb/"])
def test_an_unknown_language_is_not_found(client, bob, at, path):
    live_article(bob, "a", at=at)

    response = client.get(path, headers={"Accept-Language": "ja"})

    assert (response.status_code, response.get("Location")) == (404, None)


def test_stale_blocks_are_shown_with_the_original_beside_them(client, bob, at):
    article = live_article(bob, "a", en="One.\n\nTwo.\n\nThree.", ja="一。\n\n二。\n\n三。", at=at)
    publish(write(article, "en", "One.\n\nTwo changed.\n\nThree.\n\n- Four new", author=bob, at=at), bob, at)

    japanese, english = (page_of(client, f"/{language}/articles/a/").text for language in ("ja", "en"))

    assert [words in japanese for words in ("二。", "Two changed.", "Four new", "Three.")] == [True, True, True, False]
    assert [words in english for words in ("Two changed.", "二。")] == [True, False]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_side_by_side_shows_each_block_in_its_language_and_each_id_once(client, bob, at, language):
    live_article(bob, "a", en="## Same {#same}\n\nOne.\n\nTwo.", ja="## 同じ {#same}\n\n一。", at=at)

    page = page_of(client, f"/{language}/articles/a/side-by-side/")

    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    order = sorted(("One.", "一。"), key=page.text.index)
    assert sorted(set(ids)) == sorted(ids)
    assert (ids.count("same"), order) == (1, ["One.", "一。"] if language == "en" else ["一。", "One."])


def test_side_by_side_of_one_language_shows_that_one(client, bob, at):
    live_article(bob, "a", en="Only English.", at=at)

    assert "Only English." in page_of(client, "/ja/articles/a/side-by-side/").text


# What machines read


def test_a_page_names_itself_and_its_other_language(client, bob, at):
    live_article(bob, "a", ja="一。", at=at)

    for language in ("en", "ja"):
        page = page_of(client, f"/{language}/articles/a/")
        alternates = page.links("alternate")
        assert page.links("canonical") == {"": f"{HOST}/{language}/articles/a/"}
        assert {code: alternates[code] for code in ("en", "ja", "x-default")} == {
            "en": f"{HOST}/en/articles/a/",
            "ja": f"{HOST}/ja/articles/a/",
            "x-default": f"{HOST}/en/articles/a/",
        }
        assert alternates["text/markdown"] == f"/{language}/articles/a.md"


@pytest.mark.parametrize(("only", "canonical"), [("en", "en"), ("ja", "ja")])
def test_an_article_of_one_language_has_one_address(client, bob, at, only, canonical):
    live_article(bob, "a", **{"en": None, "ja": None, only: "Words."}, source_language=only, at=at)

    pages = [page_of(client, f"/{language}/articles/a/") for language in ("en", "ja")]

    assert [page.links("canonical")[""] for page in pages] == [f"{HOST}/{canonical}/articles/a/"] * 2
    assert [sorted(code for code in page.links("alternate") if "/" not in code) for page in pages] == [
        [only, "x-default"]
    ] * 2


@pytest.mark.parametrize("path", ["/en/", "/en/categories/orders/"])
def test_a_list_names_itself_and_its_other_language(client, bob, at, path):
    live_article(bob, "a", at=at)

    page = page_of(client, path)

    assert page.links("canonical") == {"": f"{HOST}{path}"}
    assert [page.links("alternate")[code] for code in ("en", "ja")] == [
        f"{HOST}{path}",
        f"{HOST}{path.replace('en', 'ja', 1)}",
    ]


def test_a_question_is_told_to_search_engines_with_its_answer(client, bob, at):
    live_article(
        *(bob, "a"),
        title_en='What of "{marketplace}" </script><script>alert(1)</script>?',
        en="First & **foremost**.\n\n- one\n- two </script>",
        is_question=True,
        at=at,
    )

    page = page_of(client, "/en/articles/a/")

    faq = next(data for data in page.json_ld if data["@type"] == "FAQPage")
    assert faq["mainEntity"] == [
        {
            "@type": "Question",
            "name": 'What of "Kaiun Market" </script><script>alert(1)</script>?',
            "acceptedAnswer": {"@type": "Answer", "text": "First & foremost.\none\ntwo </script>"},
        }
    ]


def test_what_is_no_question_is_not_told_as_one(client, bob, at):
    live_article(bob, "a", category=make_category("changes", parent=make_category("orders")), title_en="Title", at=at)

    found = page_of(client, "/en/articles/a/").json_ld

    assert [data["@type"] for data in found] == ["BreadcrumbList"]
    assert [(item["position"], item["name"], item["item"]) for item in found[0]["itemListElement"]] == [
        (1, "Orders", f"{HOST}/en/categories/orders/"),
        (2, "Changes", f"{HOST}/en/categories/changes/"),
        (3, "Title", f"{HOST}/en/articles/a/"),
    ]


def test_the_markdown_alternate_is_the_article(client, bob, at):
    live_article(bob, "a", en="Buy at {marketplace}: [b](article:b#x)", title_en="{marketplace}", at=at)

    response = client.get("/ja/articles/a.md")

    assert response.content.decode() == f"# Kaiun Market\n\nBuy at Kaiun Market: [b]({HOST}/ja/articles/b/#x)"
    assert (response["Content-Type"], response["Content-Language"]) == ("text/markdown; charset=utf-8", "en")
    assert response["Link"] == f'<{HOST}/en/articles/a/>; rel="canonical"'


ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.mark.parametrize(("language", "titles"), [("en", ["New", "Old & <b>"]), ("ja", ["新しい"])])
def test_each_language_has_a_feed_of_its_own(client, bob, at, language, titles):
    live_article(bob, "old", title_en="Old & <b>", at=at)
    live_article(bob, "new", ja="一。", title_en="New", title_ja="新しい", at=at + timedelta(hours=1))

    response = client.get(f"/{language}/feed.atom")

    feed = ET.fromstring(response.content)
    entries = feed.findall("a:entry", ATOM)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [entry.findtext("a:title", namespaces=ATOM) for entry in entries] == titles
    assert entries[0].find("a:link", ATOM).get("href") == f"{HOST}/{language}/articles/new/"
    assert datetime.fromisoformat(entries[0].findtext("a:updated", namespaces=ATOM)) == at + timedelta(hours=1)


def test_the_sitemap_names_every_live_text_with_its_alternates(client, bob, at):
    live_article(bob, "both", ja="一。", at=at)
    live_article(bob, "english", at=at)

    found = ET.fromstring(client.get("/sitemap.xml").content)

    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    pages = {
        url.findtext("s:loc", namespaces=names): (
            {link.get("hreflang"): link.get("href") for link in url.findall("x:link", names)},
            url.findtext("s:lastmod", namespaces=names),
        )
        for url in found.findall("s:url", names)
    }
    both = {"ja": f"{HOST}/ja/articles/both/", "en": f"{HOST}/en/articles/both/"}
    assert sorted(pages) == sorted([*both.values(), f"{HOST}/en/articles/english/", f"{HOST}/en/", f"{HOST}/ja/"])
    for url in both.values():
        alternates, lastmod = pages[url]
        assert (alternates, lastmod) == ({**both, "x-default": both["en"]}, "2026-05-01")
    english = f"{HOST}/en/articles/english/"
    assert pages[english] == ({"en": english, "x-default": english}, "2026-05-01")


def test_every_address_of_the_sitemap_is_a_page_under_that_address(client, bob, at):
    live_article(bob, "both", ja="一。", at=at)
    live_article(bob, "japanese", source_language="ja", en=None, ja="一。", at=at)

    found = ET.fromstring(client.get("/sitemap.xml").content)

    addresses = {
        value
        for element in found.iter()
        for value in (element.text, element.get("href"))
        if value and value.startswith(HOST)
    }
    wrong = {}
    for address in addresses - {f"{HOST}/"}:
        page = page_of(client, address.removeprefix(HOST))
        if page.links("canonical") != {"": address}:
            wrong[address] = page.links("canonical")
    assert wrong == {}


def test_robots_are_told_where_the_sitemap_is(client):
    response = client.get("/robots.txt")

    assert response.content.decode().splitlines() == [
        *("User-agent: *", "Disallow: /admin/", "Disallow: /*/search/"),
        f"Sitemap: {HOST}/sitemap.xml",
    ]


def test_search_pages_are_not_for_search_engines(client):
    assert page_of(client, "/en/search/?q=a").all("meta", name="robots")[0]["content"] == "noindex, follow"


# The search and its bad input


def test_a_search_shows_what_it_found(client, bob, at):
    live_article(bob, "a", title_en="Refunds of {marketplace}", at=at)

    page = page_of(client, "/en/search/?q=refunds")

    assert (
        "Refunds of Kaiun Market" in page.text,
        "/en/articles/a/" in [attrs.get("href") for attrs in page.all("a")],
    ) == (True, True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q",
        "q=",
        "q=%00",
        "q=a%00b",
        "q=%ff%fe",
        "q=%ed%a0%80",
        "q=%F0%9F%98%80",
        "q=%25",
        "q=a&q=b",
        "q[]=a",
        "q=" + "a" * 5000,
        "q=%3Cscript%3Ealert(1)%3C/script%3E",
        "q=%22%3E%3Cscript%3E",
        "q=%E2%80%AE",
        "q=%0d%0aSet-Cookie:x",
        "%00=%00",
        "q=" + "a+" * 2000,
        "q=" + "%28" * 200,
        "q='%20OR%201=1--",
        ";;;&&&===",
    ],
)
def test_no_search_is_an_error(client, bob, at, query):
    live_article(bob, "a", at=at)

    for path in ("/en/search/", "/en/articles/a/", "/en/", "/sitemap.xml", "/en/feed.atom", "/en/articles/a/feedback/"):
        response = client.get(f"{path}?{query}")
        assert response.status_code in ({200, 302} if "feedback" in path else {200})
        assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/en/articles/%00/",
        "/en/articles/a%00b/",
        "/en/articles/%ff%fe/",
        "/en/articles/%ed%a0%80/",
        "/en/articles/../../etc/passwd",
        "/en/articles/%2e%2e/",
        "/en/articles/a%2fb/",
        "/en/articles/a%0d%0ab/",
        "/en/articles/" + "a" * 121 + "/",
        "/en/articles/" + "a" * 9_000 + "/",
        "/en/articles/a'--/",
        "/en/articles/<script>/",
        "/en/articles/a.md.md",
        "/en/articles/%00.md",
        "/en/articles/😀/",
        "/en/articles/返品/",
        "/en/categories/%00/",
        "/en/categories/" + "あ" * 120 + "/",
        "/en/categories/nothing/",
        "/en%00/",
        "/%00",
        "/%ff/",
        "/en/%ff",
        "/media/%00",
        "/media/../config/settings.py",
        "/media/..%2f..%2fsite.sqlite3",
        "/static/%00",
        "/en/gallery/",
    ],
)
def test_no_path_is_an_error(client, bob, at, path):
    live_article(bob, "a", at=at)

    response = client.get(path)

    assert response.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/en/articles/a/",
        "/en/categories/orders/",
        "/en/search/",
        "/en/feed.atom",
        "/sitemap.xml",
        "/robots.txt",
    ],
)
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_only_read(client, bob, at, path, method):
    live_article(bob, "a", at=at)

    assert getattr(client, method)(path).status_code == 405


def test_an_unknown_host_is_refused(client):
    assert client.get("/en/", headers={"Host": "evil.example"}).status_code == 400


def test_a_hostile_body_runs_no_script_on_any_page(client, bob, at):
    hostile = '<script>alert(1)</script>\n\n![<script>alert(1)</script>](images/x.png)\n\n[x](javascript:alert(1))\n\n## "><script>alert(1)</script>'
    title = '"><script>alert(1)</script>'
    live_article(
        bob, "a", en=hostile, ja=hostile, title_en=title, title_ja=title, is_question=True, featured_position=1, at=at
    )

    for path in (
        "/en/articles/a/",
        "/ja/articles/a/side-by-side/",
        "/en/",
        "/en/categories/orders/",
        "/en/search/?q=script",
    ):
        response = client.get(path)
        page = Page(response)
        scripts = [
            attrs for attrs in page.all("script") if "src" not in attrs and attrs.get("type") != "application/ld+json"
        ]
        handlers = [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
        assert (b"<script>alert" in response.content, len(scripts), handlers) == (False, 1, [])
        assert [attrs for attrs in page.all("a") if attrs.get("href", "").startswith("javascript")] == []


# Votes


def ballot(revision=1, helpful="yes", language="en", **more):
    return {"language": language, "revision": revision, "helpful": helpful, **more}


def votes():
    return list(Vote.objects.order_by("id").values_list("revision__number", "is_helpful", "fault", "comment"))


def test_a_vote_is_counted_and_leads_to_a_page_that_can_be_loaded_again(guarded, bob, at):
    live_article(bob, "a", at=at)

    response = guarded.post("/en/articles/a/feedback/", ballot())
    after = guarded.get(response["Location"])
    guarded.get(response["Location"])

    assert (response.status_code, after.status_code, votes()) == (303, 200, [(1, True, "", "")])


def test_a_second_vote_of_a_visitor_changes_the_first(guarded, bob, at):
    live_article(bob, "a", at=at)

    guarded.post("/en/articles/a/feedback/", ballot())
    guarded.post("/en/articles/a/feedback/", ballot(helpful="no"))

    assert votes() == [(1, False, "", "")]


def test_two_visitors_have_two_votes_and_none_is_known_by_name(bob, at):
    live_article(bob, "a", at=at)
    for _ in range(2):
        response = Client().post("/en/articles/a/feedback/", ballot())

    cookie = response.cookies[settings.VISITOR_COOKIE_NAME]
    visitors = set(Vote.objects.values_list("visitor", flat=True))
    assert (len(visitors), cookie.value.split(":")[0] in visitors) == (2, False)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_visitor_has_a_vote_on_every_revision(guarded, bob, at):
    article = live_article(bob, "a", at=at)
    guarded.post("/en/articles/a/feedback/", ballot(1))
    publish(write(article, "en", "New.", author=bob, at=at), bob, at)

    guarded.post("/en/articles/a/feedback/", ballot(2, "no"))

    assert votes() == [(1, True, "", ""), (2, False, "", "")]


def test_a_forged_cookie_is_a_new_visitor(guarded, bob, at):
    live_article(bob, "a", at=at)
    guarded.post("/en/articles/a/feedback/", ballot())
    guarded.cookies[settings.VISITOR_COOKIE_NAME] = guarded.cookies[settings.VISITOR_COOKIE_NAME].value[:-1] + "~"

    response = guarded.post("/en/articles/a/feedback/", ballot())

    assert (response.status_code, len(votes())) == (303, 2)


def test_a_reason_belongs_to_the_vote(guarded, bob, at):
    live_article(bob, "a", at=at)
    guarded.post("/en/articles/a/feedback/", ballot(helpful="no"))

    response = guarded.post(
        "/en/articles/a/feedback/reason/",
        {"language": "en", "revision": 1, "fault": "out_of_date", "comment": "<b>Old</b>"},
    )
    after = guarded.get(response["Location"])

    assert (response.status_code, after.status_code) == (303, 200)
    assert votes() == [(1, False, "out_of_date", "<b>Old</b>")]


def test_a_vote_of_a_revision_live_by_schedule_is_counted_before_any_sweep(guarded, bob, at):
    article = live_article(bob, "a", at=at)
    draft = write(article, "en", "New.", author=bob, at=at)
    actions.move_revision(revision=draft, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=at + timedelta(minutes=1))

    response = guarded.post("/en/articles/a/feedback/", ballot(2))

    assert (response.status_code, votes()) == (303, [(2, True, "", "")])


@pytest.mark.parametrize(
    "data",
    [
        ballot(2),
        ballot(3),
        ballot(99),
        ballot(0),
        ballot(-1),
        ballot(2**31),
        ballot(2**63),
        ballot("9" * 5_000),
        ballot("1\0"),
        ballot("①"),
        ballot(language="ja"),
        ballot(language="fr"),
        ballot(language="\0"),
        ballot(helpful="maybe"),
        {},
    ],
)
@pytest.mark.parametrize("door", ["feedback", "feedback_fault"])
def test_a_vote_for_what_nobody_has_seen_is_not_found(guarded, alice, bob, at, data, door):
    article = live_article(bob, "a", at=at)
    write(article, "en", "Draft.", author=alice, at=at)
    data = {**data, "fault": "other"}
    if door == "feedback_fault" and data.get("helpful") == "maybe":
        data["revision"] = 2

    response = guarded.post(f"/en/articles/a/feedback/{'reason/' if door == 'feedback_fault' else ''}", data)

    assert (response.status_code, votes()) == (404, [])


@pytest.mark.parametrize("slug", ["never", "draft", "planned"])
def test_a_vote_for_an_article_that_is_not_public_is_not_found(guarded, alice, bob, at, slug):
    write(make_article("draft"), "en", "Draft.", author=alice, at=at)
    planned = write(make_article("planned"), "en", "Planned.", author=alice, at=at)
    actions.move_revision(revision=planned, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=NEXT_CENTURY)

    found = [
        guarded.post(f"/en/articles/{slug}/feedback/", ballot()).status_code,
        guarded.get(f"/en/articles/{slug}/feedback/", ballot()).status_code,
        guarded.post(f"/en/articles/{slug}/feedback/reason/", ballot(fault="other")).status_code,
        guarded.post(f"/en/articles/{slug}/seen/", {"language": "en"}).status_code,
    ]

    assert (found, votes(), DailyViews.objects.count()) == ([404] * 4, [], 0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "nonsense"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "http://testserver@evil.example"}, 403),
        ({"Origin": "http://[evil"}, 403),
        ({"Origin": HOST}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({}, 303),
    ],
)
def test_another_site_cannot_vote(bob, at, headers, status):
    live_article(bob, "a", at=at)

    response = Client(enforce_csrf_checks=True, headers=headers).post("/en/articles/a/feedback/", ballot())

    assert (response.status_code, len(votes())) == (status, int(status == 303))


@pytest.mark.parametrize("tail", ["feedback/reason/", "seen/"])
def test_another_site_can_neither_give_reasons_nor_count_readings(bob, at, tail):
    live_article(bob, "a", at=at)

    response = Client(headers={"Sec-Fetch-Site": "cross-site"}).post(f"/en/articles/a/{tail}", ballot(fault="other"))

    assert (response.status_code, votes(), DailyViews.objects.count()) == (403, [], 0)


@pytest.mark.parametrize("tail", ["feedback/", "feedback/reason/", "seen/"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_a_page_counts_nothing(guarded, bob, at, tail, method):
    live_article(bob, "a", at=at)

    response = getattr(guarded, method)(f"/en/articles/a/{tail}", ballot(fault="other"))

    assert (response.status_code in {200, 405}, votes(), DailyViews.objects.count()) == (True, [], 0)


def test_a_wrong_reason_is_asked_again_and_what_was_typed_stays(guarded, bob, at):
    live_article(bob, "a", at=at)

    response = guarded.post("/en/articles/a/feedback/reason/", {"language": "en", "revision": 1, "comment": "My words"})

    assert (response.status_code, "My words" in response.content.decode(), votes()) == (422, True, [])


@pytest.mark.parametrize("comment", ["x" * 501, "a\0b"])
def test_a_comment_that_cannot_be_kept_is_told(guarded, bob, at, comment):
    live_article(bob, "a", at=at)

    response = guarded.post("/en/articles/a/feedback/reason/", ballot(fault="other", comment=comment))

    assert (response.status_code, votes()) == (422, [])


def test_an_address_has_so_many_votes_an_hour(guarded, bob, at, settings):
    settings.VOTES_PER_HOUR = 3
    live_article(bob, "a", at=at)

    statuses = [guarded.post("/en/articles/a/feedback/", ballot()).status_code for _ in range(4)]
    reason = guarded.post("/en/articles/a/feedback/reason/", ballot(fault="other"))
    other_address = guarded.post("/en/articles/a/feedback/", ballot(), REMOTE_ADDR="192.0.2.7")

    assert (statuses, reason.status_code, other_address.status_code) == ([303, 303, 303, 429], 429, 303)
    assert votes() == [(1, True, "", "")]


def test_htmx_gets_a_piece_and_everybody_else_a_page(guarded, bob, at):
    live_article(bob, "a", at=at)

    piece = guarded.post("/ja/articles/a/feedback/", ballot(helpful="no"), headers={"HX-Request": "true"})

    assert (piece.status_code, b"<html" in piece.content, b"<form" in piece.content) == (200, False, True)
    assert votes() == [(1, False, "", "")]


def test_a_reading_is_counted_once_an_hour_for_an_address(guarded, bob, at):
    live_article(bob, "a", ja="一。", at=at)

    for language in ("en", "en", "ja"):
        assert guarded.post("/en/articles/a/seen/", {"language": language}).status_code == 204
    guarded.post("/en/articles/a/seen/", {"language": "en"}, REMOTE_ADDR="192.0.2.7")

    assert sorted(DailyViews.objects.values_list("text__language", "count")) == [("en", 2), ("ja", 1)]


@pytest.mark.parametrize("language", ["fr", "", "\0", "ja"])
def test_a_reading_of_what_is_not_there_is_not_found(guarded, bob, at, language):
    live_article(bob, "a", at=at)

    response = guarded.post("/en/articles/a/seen/", {"language": language})

    assert (response.status_code, DailyViews.objects.count()) == (404, 0)


def test_a_page_asks_for_the_vote_of_the_revision_it_shows(client, bob, at):
    article = live_article(bob, "a", at=at)
    publish(write(article, "en", "New.", author=bob, at=at), bob, at)

    page = page_of(client, "/ja/articles/a/")

    fields = {attrs["name"]: attrs["value"] for attrs in page.all("input", type="hidden")}
    assert (fields["language"], fields["revision"]) == ("en", "2")
    assert page.all("form", method="post")[0]["action"] == reverse("feedback", args=["a"]).replace("/en/", "/ja/")


def test_a_reader_sees_when_the_facts_were_checked(client, bob, at):
    article = live_article(bob, "a", ja="一。", at=at)
    actions.verify_text(text=text_of(article, "ja"), on=datetime(2026, 4, 30, tzinfo=UTC).date(), review_by=None, at=at)

    japanese, english = (page_of(client, f"/{language}/articles/a/").text for language in ("ja", "en"))

    assert ("最終確認日" in japanese, "2026年4月30日" in japanese, "Last verified" in english) == (True, True, False)
