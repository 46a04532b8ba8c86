import base64
import hashlib

import pytest
from django.http import HttpResponse, HttpResponseNotFound
from django.test import RequestFactory

from config.middleware import ContentSecurityPolicy, PlainNotFound, inline_hash


def policy_of(response):
    return dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))


def test_a_page_may_use_only_what_the_site_serves(settings):
    response = ContentSecurityPolicy(lambda request: HttpResponse("x"))(RequestFactory().get("/"))

    theme = inline_hash(settings.ROOT / "templates" / "components" / "theme.js")
    assert policy_of(response) == {
        "default-src": "'none'",
        "script-src": f"'self' {theme}",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "media-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_pictures_may_also_come_from_where_private_files_are_kept(settings):
    settings.PRIVATE_FILES_ORIGIN = "https://files.example.com"
    response = ContentSecurityPolicy(lambda request: HttpResponse("x"))(RequestFactory().get("/"))

    assert policy_of(response)["img-src"] == "'self' data: https://files.example.com"


def test_the_inline_script_on_a_page_is_the_one_that_the_policy_allows(client, db):
    response = client.get("/en/")

    inline = [part.split("</script>")[0] for part in response.content.decode().split("<script>")[1:]]
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    assert policy_of(response)["script-src"] == " ".join(["'self'", *(f"'sha256-{digest}'" for digest in hashes)])


def test_a_page_with_a_policy_of_its_own_keeps_it():
    def view(request):
        return HttpResponse("x", headers={"Content-Security-Policy": "default-src 'self'"})

    response = ContentSecurityPolicy(view)(RequestFactory().get("/"))

    assert response["Content-Security-Policy"] == "default-src 'self'"


def test_a_hash_is_of_the_script_without_its_last_line_end(tmp_path):
    (tmp_path / "a.js").write_bytes(b"go()\n")

    digest = base64.b64encode(hashlib.sha256(b"go()").digest()).decode()
    assert inline_hash(tmp_path / "a.js") == f"'sha256-{digest}'"


@pytest.mark.parametrize(
    ("debug", "body", "is_ours"),
    [(True, b"... DEBUG = True ...", True), (True, b"our own", False), (False, b"... DEBUG = True ...", False)],
)
def test_the_list_of_urls_is_not_shown_to_somebody_having_a_first_look(settings, db, debug, body, is_ours):
    settings.DEBUG = debug

    response = PlainNotFound(lambda request: HttpResponseNotFound(body))(RequestFactory().get("/en/nowhere/"))

    assert (response.status_code, response.content != body) == (404, is_ours)


@pytest.mark.parametrize("path", ["/en/", "/en/nowhere/", "/healthz", "/robots.txt", "/sitemap.xml"])
def test_every_answer_has_the_headers_of_a_careful_site(client, db, path):
    response = client.get(path)

    assert (response["X-Frame-Options"], response["X-Content-Type-Options"], response["Referrer-Policy"]) == (
        *("DENY", "nosniff"),
        "same-origin",
    )
    assert policy_of(response)["default-src"] == "'none'"
