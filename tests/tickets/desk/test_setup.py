"""What leads set up, and what a desk begins with."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import groups
from content_files.yaml_text import ContentFaults
from tests.tickets.conftest import agent
from tickets import actions
from tickets.content_files import read_macros
from tickets.models import AgentDesk, Macro, ServiceDesk, Tag, Team
from tickets.rules.macros import unknown_slots

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client, db):
    somebody = agent("makoto@example.com", "Makoto")
    somebody.groups.set(Group.objects.filter(name=groups.SENIOR_MEDIATOR))
    client.force_login(somebody)
    return client


def test_the_macros_that_ship_are_in_both_languages():
    entries = read_macros(settings.CONTENT_DIR)

    assert len(entries) >= 12
    assert all(unknown_slots(body) == [] for entry in entries for body in entry.bodies.values())


def test_macros_are_loaded_once_and_what_was_changed_stays():
    entries = read_macros(settings.CONTENT_DIR)
    first = actions.load_macros(entries=entries)
    Macro.objects.filter(slug=entries[0].slug).update(body_ja="変えました。")

    assert (first, actions.load_macros(entries=entries)) == (len(entries), 0)
    assert Macro.objects.get(slug=entries[0].slug).body_ja == "変えました。"


@pytest.mark.parametrize(
    "words",
    [
        "a: b",
        "- slug: a",
        "- {slug: a, title: {ja: あ, en: A}, ja: '', en: A}",
        "- {slug: a, title: {ja: あ, en: A}, ja: あ, en: '{nothing}'}",
        "- {slug: a, title: {ja: あ}, ja: あ, en: A}",
        "- {slug: a, title: {ja: あ, en: A}, ja: あ, en: A, then: gone}",
        "- {slug: a, title: {ja: あ, en: A}, ja: あ, en: A, topics: none}",
        "- {slug: a, title: {ja: あ, en: A}, ja: あ, en: A, more: b}",
        "- &a {slug: a, title: {ja: あ, en: A}, ja: あ, en: A}\n- {slug: a, title: {ja: あ, en: A}, ja: あ, en: A}",
    ],
)
def test_a_file_with_a_fault_is_refused_with_its_line(tmp_path, words):
    (tmp_path / "macros.yaml").write_text(words)

    with pytest.raises(ContentFaults):
        read_macros(tmp_path)


@pytest.mark.parametrize("model", ["team", "agentdesk", "servicedesk", "macro", "tag"])
def test_leads_see_the_pages_of_their_desk(lead, model):
    Team.objects.create(name="A")
    ServiceDesk.objects.create(language="ja", zone="Asia/Tokyo")
    Tag.objects.create(name="b")

    pages = [lead.get(reverse(f"admin:tickets_{model}_{page}")).status_code for page in ("changelist", "add")]

    assert pages == [200, 200]


def test_what_an_agent_takes_is_ticked_and_customers_are_no_agents(lead, sakura, hanako):
    page = lead.get(reverse("admin:tickets_agentdesk_add"))
    offered = list(page.context["adminform"].form.fields["agent"].queryset)
    words = {"agent": sakura.pk, "limit": 5, "is_taking": "on", "languages": ["ja"], "topics": ["delivery", "payment"]}

    lead.post(reverse("admin:tickets_agentdesk_add"), words)

    row = AgentDesk.objects.get()
    assert (row.agent, row.languages, row.topics) == (sakura, ["ja"], ["delivery", "payment"])
    assert (sakura in offered, hanako in offered) == (True, False)


def test_a_macro_with_a_slot_that_nothing_fills_is_refused(lead):
    words = {"slug": "a", "title_en": "A", "title_ja": "あ", "body_en": "{nothing}", "body_ja": "あ", "position": 1}

    page = lead.post(reverse("admin:tickets_macro_add"), words)

    assert (page.status_code, Macro.objects.count()) == (200, 0)


def test_a_zone_that_is_none_is_refused(lead):
    empty = {f"{name}-{key}": 0 for name in ("openings", "closed_days") for key in ("TOTAL_FORMS", "INITIAL_FORMS")}

    lead.post(reverse("admin:tickets_servicedesk_add"), {"language": "ja", "zone": "Asia/Nowhere", **empty})
    nothing = ServiceDesk.objects.count()
    lead.post(reverse("admin:tickets_servicedesk_add"), {"language": "ja", "zone": "Asia/Tokyo", **empty})

    assert (nothing, ServiceDesk.objects.get().zone) == (0, "Asia/Tokyo")
