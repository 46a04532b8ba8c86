"""What people choose to be told by mail, and the way out that works without signing in."""

import html
import re

import pytest
from django.core import mail
from django.test import Client

from notices import actions, sending
from notices.models import NoticeChoice
from notices.phrases import TOPICS
from notices.queries import topics_by_mail
from notices.rules.kinds import Topic
from notices.rules.states import MailState
from notices.unsubscribing import token_for
from tests.conftest import NOON, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(db):
    return person("hana@example.com", "Hana", language="en")


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def signed_in(somebody):
    client = Client()
    client.force_login(somebody)
    return client


def tell(recipient, kind, number=0):
    return actions.owe(
        key=f"{kind}/{number}", kind=kind, at=NOON, recipient=recipient, context={"until": NOON.isoformat()}
    )


# The choices page


def test_only_topics_with_optional_mail_have_a_switch(hana):
    page = signed_in(hana).get("/en/notices/choices/")

    form = page.context["form"]
    assert [(name, str(field.label), field.initial) for name, field in form.fields.items()] == [
        ("messages", "Messages", True),
        ("disputes", "Disputes", True),
    ]


def test_what_always_comes_is_listed_with_its_reason(hana):
    words = text_of(signed_in(hana).get("/en/notices/choices/"))

    assert "Deadlines Whoever misses a deadline may lose money." in words


@pytest.mark.usefixtures("test_kinds")
@pytest.mark.parametrize(("sent", "by_mail"), [({}, False), ({"messages": "on"}, True)])
def test_a_choice_is_kept(hana, sent, by_mail):
    client = signed_in(hana)

    answer = client.post("/en/notices/choices/", {"save": "", **sent}, follow=True)

    kept = {Topic.MESSAGES: by_mail, Topic.DISPUTES: False}
    assert (topics_by_mail(hana), "Your choice is saved." in text_of(answer)) == (kept, True)


@pytest.mark.usefixtures("test_kinds")
def test_nobody_can_switch_off_what_is_not_offered(hana):
    signed_in(hana).post("/en/notices/choices/", {"orders": ""})

    assert sorted(NoticeChoice.objects.values_list("topic", flat=True)) == ["disputes", "messages"]
    assert tell(hana, "test_loud").mail_state == MailState.WAITING


@pytest.mark.usefixtures("test_kinds")
def test_what_is_switched_off_stays_in_the_bell(hana):
    actions.choose_by_mail(person=hana, choices={Topic.MESSAGES: False})

    notice = tell(hana, "test_optional")

    assert (notice.mail_state, notice.is_in_bell) == (MailState.NOT_WANTED, True)


def test_every_topic_has_words():
    assert set(TOPICS) == set(Topic)


# The way out


@pytest.fixture
def way_out(hana):
    return f"/en/notices/unsubscribe/{token_for(hana.pk, Topic.MESSAGES)}/"


def test_looking_at_the_way_out_switches_nothing(client, way_out, hana):
    page = client.get(way_out)

    assert (page.status_code, "No more mail about this?" in text_of(page), NoticeChoice.objects.count()) == (
        200,
        True,
        0,
    )


def test_one_click_of_a_mail_program_is_enough(way_out, hana):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(way_out, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")

    choice = NoticeChoice.objects.get()
    assert (answer.status_code, choice.person, choice.topic, choice.by_mail) == (200, hana, "messages", False)


def test_it_can_be_switched_on_again_at_once(client, way_out):
    off = client.post(way_out, {"by_mail": "off"})
    on = client.post(way_out, {"by_mail": "on"})

    assert ("Switch this mail on again" in text_of(off), "You get this mail again" in text_of(on)) == (True, True)
    assert list(NoticeChoice.objects.values_list("by_mail", flat=True)) == [True]


@pytest.mark.parametrize("token", ["nonsense", "1-messages.AAAA", "%00"])
def test_a_link_that_was_cut_off_says_so(client, token):
    page = client.get(f"/en/notices/unsubscribe/{token}/")

    assert (page.status_code, "This link does not work" in text_of(page)) == (404, True)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_of_somebody_who_is_gone_says_so(client, way_out, hana, method):
    hana.delete()

    assert getattr(client, method)(way_out).status_code == 404


@pytest.mark.usefixtures("test_kinds")
def test_the_link_in_the_mail_is_the_way_out(settings, hana):
    settings.MAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell(hana, "test_optional")
    sending.sweep(at=NOON)

    url = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    Client().post(url.removeprefix(settings.SITE_URL), {"List-Unsubscribe": "One-Click"})

    assert tell(hana, "test_optional", 2).mail_state == MailState.NOT_WANTED
