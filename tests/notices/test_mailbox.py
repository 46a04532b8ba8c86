"""The mailbox of a first look, and the gallery of mails."""

import html
import re

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from config.mail_examples import EXAMPLES, example_of
from notices import kinds
from notices.rendering import render
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

MISSING = "!! %s is missing !!"
KINDS = sorted(kind.name for kind in kinds.everything())


@pytest.fixture
def folder(settings, tmp_path):
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def send(
    *subjects,
    text="Hello 花子\nhttps://example.com/verify/1",
    page='<html><head></head><body><a href="https://example.com/verify/1">Verify</a></body></html>',
):
    """Send mails over one connection, so into one file."""
    mails = []
    for subject in subjects:
        message = EmailMultiAlternatives(subject, text, "help@example.com", ["Hanako <hanako@example.com>"])
        message.attach_alternative(page, "text/html")
        mails.append(message)
    get_connection().send_messages(mails)


def subjects(response):
    return [found.subject for found in response.context["mails"]]


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_no_mail_yet_says_what_to_do(client, folder):
    assert "No mail yet" in text_of(client.get("/en/mailbox/"))


def test_mails_are_listed_newest_first(client, folder):
    send("件名 one", "two")
    send("three")

    assert subjects(client.get("/en/mailbox/")) == ["three", "two", "件名 one"]


def test_a_mail_is_shown_as_text_with_links_and_as_html_in_a_frame(client, folder):
    send("Verify")
    name = client.get("/en/mailbox/").context["mails"][0].name

    page, frame = client.get(f"/en/mailbox/{name}/"), client.get(f"/en/mailbox/{name}/html/")

    assert (
        '<a href="https://example.com/verify/1" rel="nofollow">https://example.com/verify/1</a>'
        in page.content.decode()
    )
    assert f'src="/en/mailbox/{name}/html/"' in page.content.decode()
    assert "; frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert '<head><base target="_top"></head>' in frame.content.decode()


def test_the_html_of_a_mail_can_run_nothing(client, folder):
    send("Verify", page="<html><head></head><script>alert(1)</script></html>")
    name = client.get("/en/mailbox/").context["mails"][0].name

    headers = client.get(f"/en/mailbox/{name}/html/").headers

    assert (headers["X-Frame-Options"], "default-src 'none'" in headers["Content-Security-Policy"]) == (
        "SAMEORIGIN",
        True,
    )
    assert "allow-scripts" not in headers["Content-Security-Policy"]


def test_what_a_mail_says_is_not_taken_for_html(client, folder):
    send("<b>bold</b>", text="<script>alert(1)</script>")
    name = client.get("/en/mailbox/").context["mails"][0].name

    page = client.get(f"/en/mailbox/{name}/").content.decode()

    assert ("<b>bold" in page, "<script>alert" in page) == (False, False)


@pytest.mark.parametrize("name", ["nothing", "..%2F..%2Fsecret-key", "20260501-000000-1-0"])
def test_a_mail_that_is_not_there_is_not_found(client, folder, name):
    send("Verify")

    assert [client.get(f"/en/mailbox/{name}/{end}").status_code for end in ("", "html/")] == [404, 404]


@pytest.mark.parametrize("path", ["mailbox/", "mailbox/any/", "mailbox/any/html/", "gallery/mails/", "gallery/"])
def test_nothing_of_it_is_there_outside_debug(client, folder, settings, path):
    settings.DEBUG = False

    assert client.get(f"/en/{path}").status_code == 404


def test_with_a_mail_server_there_is_no_mailbox(client, settings):
    settings.DEBUG = True
    del settings.EMAIL_FILE_PATH

    assert client.get("/en/mailbox/").status_code == 404


# The gallery of mails


def test_every_kind_has_an_example_and_words():
    assert (sorted(EXAMPLES), [kind for kind in KINDS if kinds.in_words(kind) == kind]) == (KINDS, [])


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_is_whole_in_both_languages(settings, kind, language, django_assert_num_queries):
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**first, "OPTIONS": {**first["OPTIONS"], "string_if_invalid": MISSING}}]

    with django_assert_num_queries(0):
        said = render(example_of(kind, language), at=NOON)

    whole = f"{said.subject}\n{said.text}\n{said.html}"
    assert (said.language, re.findall(r"\{\{|\{%|!! .* is missing !!|\[\[|\]\]|\bNone\b", whole)) == (language, [])


def test_the_gallery_shows_every_kind_in_both_languages(client, settings):
    settings.DEBUG = True

    listed = client.get("/en/gallery/mails/")
    shown = client.get("/en/gallery/mails/account_locked/")
    frame = client.get("/en/gallery/mails/account_locked/ja/")

    assert [row["kind"].name for row in listed.context["rows"]] == KINDS
    assert [said.language for _, said in shown.context["sides"]] == ["ja", "en"]
    assert (frame.status_code, '<html lang="ja"' in frame.content.decode()) == (200, True)


@pytest.mark.parametrize("path", ["nothing/", "account_locked/fr/", "nothing/en/"])
def test_a_kind_that_is_not_there_is_not_found(client, settings, path):
    settings.DEBUG = True

    assert client.get(f"/en/gallery/mails/{path}").status_code == 404


def test_the_gallery_of_components_shows_the_bell(client, settings):
    settings.DEBUG = True

    page = client.get("/en/gallery/").content.decode()

    assert re.findall(r'<span class="bell-count" aria-hidden="true">([^<]+)</span>', page) == ["3", "9+"]
