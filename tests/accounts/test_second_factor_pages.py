"""The pages of the second factor, for who has none, has one, and signs in with it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.template import Engine
from django.test import Client

from tests.accounts.page_reader import SOUND, UNKNOWN, Page
from tests.accounts.people import PASSWORD, member, sign_in, url

LANGUAGES = ("en", "ja")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unknown_names_are_seen(monkeypatch):
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", UNKNOWN)


@pytest.fixture
def dora():
    """Dora, who has an authenticator app and ten recovery codes."""
    dora = member()
    TOTP.activate(dora, generate_totp_secret())
    RecoveryCodes.activate(dora)
    return dora


@pytest.fixture
def inside(client, dora):
    client.force_login(dora)
    client.post(url("account_reauthenticate"), {"password": PASSWORD})
    return client


def opened(client, path):
    page = Page(client.get(path))
    assert (page.status, page.faults) == (200, SOUND)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"]
)
def test_pages_for_who_has_it(inside, name, language):
    page = opened(inside, url(name, language=language))

    assert page.main.count('aria-current="page"') == (2 if name == "mfa_index" else 0)
    assert page.main.count('aria-current="true"') == (0 if name == "mfa_index" else 2)


def test_setting_it_up_shows_a_picture_and_the_same_key_as_text(client):
    emi = member("emi@example.com")
    client.force_login(emi)
    client.post(url("account_reauthenticate"), {"password": PASSWORD})

    page = opened(client, url("mfa_activate_totp"))

    assert page.main.count('src="data:image/svg+xml;base64,') == 1
    assert f">{client.session['mfa.totp.secret']}</code>" in page.main


def test_codes_are_shown_and_can_be_kept(inside, dora):
    codes = Authenticator.objects.get(user=dora, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()

    page = opened(inside, url("mfa_view_recovery_codes"))
    file = inside.get(url("mfa_download_recovery_codes"))

    assert [code for code in codes if f"<li>{code}</li>" not in page.main] == []
    assert file.content.decode().split()[-len(codes) :] == codes


@pytest.mark.parametrize(("used", "warnings"), [(7, 0), (8, 1)])
def test_who_has_few_codes_left_is_told(inside, dora, used, warnings):
    codes = Authenticator.objects.get(user=dora, type=Authenticator.Type.RECOVERY_CODES).wrap()
    for code in codes.get_unused_codes()[:used]:
        assert codes.validate_code(code)

    page = opened(inside, url("mfa_index"))

    assert page.main.count("banner-warn") == warnings


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_in_with_it(dora, language):
    client = Client()
    sign_in(client, "dora@example.com")
    path = url("mfa_authenticate", language=language)

    page = opened(client, path)
    refused = Page(client.post(path, {"code": "1"}))

    assert page.typed == ["code"]
    assert (refused.status, refused.faults) == (200, SOUND)
    assert page.actions == [("post", path), ("post", url("account_logout", language=language))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_proving_it_again_in_either_way(client, dora, language):
    client.force_login(dora)
    by_password, by_code = (
        url("account_reauthenticate", language=language),
        url("mfa_reauthenticate", language=language),
    )

    pages = [opened(client, path) for path in (by_password, by_code)]

    assert [page.typed for page in pages] == [["password"], ["code"]]
    assert [f'href="{path}"' in page.main for path, page in zip((by_code, by_password), pages, strict=True)] == [
        True,
        True,
    ]
