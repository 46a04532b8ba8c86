"""Machine translation, against a server that speaks LibreTranslate's protocol over real HTTP."""

import pytest

from messaging import translating
from messaging.rules.numbers_check import Difference
from messaging.rules.translation import TEXT_MAX, TranslationRefusal
from messaging.translating import Provider, Refused, Translated
from tests.services import free_port
from tests.translation_server import TranslationServer

KNOWN = {
    "3個届きました。": "3 pieces have arrived.",
    "1,200円を返金してください。": "Please refund ¥12,000.",
}


@pytest.fixture
def server(settings):
    with TranslationServer(KNOWN) as server:
        settings.TRANSLATION_URL = server.url
        settings.TRANSLATION_API_KEY = ""
        settings.TRANSLATION_TIMEOUT = 5.0
        yield server


def translate(text="3個届きました。", source="ja", target="en"):
    return translating.translate(text, source=source, target=target)


def test_text_is_translated(server):
    assert translate() == Translated("3 pieces have arrived.", Difference(), "LibreTranslate")
    assert server.requests == [{"q": "3個届きました。", "source": "ja", "target": "en", "format": "text"}]


def test_address_may_end_with_a_slash(server, settings):
    settings.TRANSLATION_URL = server.url + "/"

    assert translate() == Translated("3 pieces have arrived.", Difference(), "LibreTranslate")


def test_numbers_that_differ_are_said(server):
    assert translate("1,200円を返金してください。") == Translated(
        "Please refund ¥12,000.", Difference(("1,200円",), ("¥12,000",)), "LibreTranslate"
    )


def test_key_goes_along_when_there_is_one(server, settings):
    server.key = settings.TRANSLATION_API_KEY = "let-me-in"

    assert translate() == Translated("3 pieces have arrived.", Difference(), "LibreTranslate")
    assert server.requests[0]["api_key"] == "let-me-in"


def test_refusal_comes_with_the_words_of_the_service(server):
    server.key = "another"

    assert translate() == Refused(TranslationRefusal.REFUSED, "Invalid API key")
    assert translate(source="tlh") == Refused(TranslationRefusal.REFUSED, "Invalid API key")


def test_nothing_is_asked_while_it_is_off(server, settings):
    settings.TRANSLATION_URL = ""

    assert (translating.is_on(), translating.provider()) == (False, None)
    assert translate() == Refused(TranslationRefusal.OFF)
    assert server.requests == []


def test_long_text_is_not_sent(server):
    assert translate("あ" * (TEXT_MAX + 1)) == Refused(TranslationRefusal.TOO_LONG)
    assert server.requests == []
    assert isinstance(translate("あ" * TEXT_MAX), Translated)


@pytest.mark.parametrize(
    ("behaviour", "refused"),
    [
        ("busy", Refused(TranslationRefusal.RATE_LIMITED)),
        ("broken", Refused(TranslationRefusal.REFUSED)),
        ("huge", Refused(TranslationRefusal.NOT_READABLE)),
        ("nonsense", Refused(TranslationRefusal.NOT_READABLE)),
        ("list", Refused(TranslationRefusal.NOT_READABLE)),
        ("empty", Refused(TranslationRefusal.NOT_READABLE)),
        ("deep", Refused(TranslationRefusal.NOT_READABLE)),
        ("drop", Refused(TranslationRefusal.UNREACHABLE)),
        ("cut", Refused(TranslationRefusal.UNREACHABLE)),
    ],
)
def test_bad_answer_is_a_refusal(server, behaviour, refused):
    server.behaviour = behaviour

    assert translate() == refused


@pytest.mark.parametrize("behaviour", ["slow", "stall", "half"])
def test_answer_that_takes_too_long_is_not_waited_for(server, settings, behaviour):
    settings.TRANSLATION_TIMEOUT = 0.3
    server.behaviour = behaviour

    assert translate() == Refused(TranslationRefusal.UNREACHABLE)


def test_nobody_there_is_a_refusal(settings):
    settings.TRANSLATION_URL = f"http://127.0.0.1:{free_port()}"

    assert translate() == Refused(TranslationRefusal.UNREACHABLE)


@pytest.mark.parametrize("url", ["nonsense", "http://", "ftp://127.0.0.1/", "http://[::1"])
def test_address_that_is_none_is_a_refusal(settings, url):
    settings.TRANSLATION_URL = url

    assert translate() == Refused(TranslationRefusal.UNREACHABLE)


def test_redirect_is_not_followed(server):
    with TranslationServer(KNOWN) as other:
        server.behaviour, server.elsewhere = "redirect", other.url

        assert translate() == Refused(TranslationRefusal.REFUSED)
        assert other.requests == []


def test_service_says_which_languages_it_knows(server):
    service = translating.provider()

    assert service.languages() == frozenset({"en", "ja"})
    server.behaviour = "nonsense"
    assert service.languages() == Refused(TranslationRefusal.NOT_READABLE)


def test_any_provider_may_stand_in(server, monkeypatch):
    class Loud:
        name = "Loud"

        def translate(self, text, source, target):
            return text.upper()

        def languages(self):
            return frozenset({"en"})

    loud: Provider = Loud()
    monkeypatch.setattr(translating, "provider", lambda: loud)

    assert translate("3 pieces") == Translated("3 PIECES", Difference(), "Loud")
