"""Phrase templates in the database: imported, changed by the operator, chosen and filled."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from messaging import actions
from messaging.content_files import read_phrases
from messaging.models import PhraseTemplate
from messaging.rules.phrase_templates import Direction
from tests.conftest import person
from tests.orders.conftest import NOON

pytestmark = pytest.mark.django_db

ONE = """\
- slug: when
  direction: buyer-to-seller
  group: before-shipment
  title: {ja: 発送日を聞く, en: Ask when}
  ja: |
    注文{order_number}はいつですか。
  en: |
    When is order {order_number}?
"""


def take(folder, content, at=NOON):
    (folder / "phrases.yaml").write_text(content)
    report = actions.import_phrases(entries=read_phrases(folder), at=at)
    return report.new, report.changed, report.kept


def change(**words):
    row = PhraseTemplate.objects.get(slug="when")
    for name, value in words.items():
        setattr(row, name, value)
    return actions.save_phrase(row=row, at=NOON)


def test_importing_again_changes_nothing(tmp_path):
    assert take(tmp_path, ONE) == (1, 0, 0)
    assert take(tmp_path, ONE, at=NOON + timedelta(days=1)) == (0, 0, 0)
    assert PhraseTemplate.objects.get().changed_at == NOON


def test_what_ships_differently_is_taken_over(tmp_path):
    take(tmp_path, ONE)

    assert take(tmp_path, ONE.replace("When is", "Where is")) == (0, 1, 0)
    row = PhraseTemplate.objects.get()
    assert (row.body_en, row.is_as_shipped) == ("Where is order {order_number}?", True)


def test_what_the_operator_changed_stays(tmp_path):
    take(tmp_path, ONE)
    change(body_en="Our own words about order {order_number}.")

    assert take(tmp_path, ONE) == (0, 0, 1)
    assert take(tmp_path, ONE.replace("When is", "Where is")) == (0, 0, 1)
    row = PhraseTemplate.objects.get()
    assert (row.body_en, row.is_as_shipped) == ("Our own words about order {order_number}.", False)


def test_what_the_operator_set_right_again_follows_the_file(tmp_path):
    take(tmp_path, ONE)
    change(body_en="Our own words about order {order_number}.")
    change(body_en="When is order {order_number}?")

    assert take(tmp_path, ONE.replace("When is", "Where is")) == (0, 1, 0)


def test_place_in_the_list_and_whether_it_is_offered_are_the_operators(tmp_path):
    take(tmp_path, ONE)
    change(position=5, is_offered=False)

    assert take(tmp_path, ONE.replace("When is", "Where is")) == (0, 1, 0)
    row = PhraseTemplate.objects.get()
    assert (row.position, row.is_offered) == (5, False)


def test_phrases_of_the_operator_stay(tmp_path):
    take(tmp_path, ONE)
    change(slug="own", shipped="")

    assert take(tmp_path, ONE) == (1, 0, 0)
    assert set(PhraseTemplate.objects.values_list("slug", flat=True)) == {"own", "when"}


def test_command_says_what_it_did(capsys):
    call_command("import_phrases", settings.CONTENT_DIR)
    count = PhraseTemplate.objects.count()

    assert capsys.readouterr().out == f"{count} phrases new, 0 changed, 0 kept as they were changed.\n"
    assert count >= 36


def test_command_imports_nothing_when_one_is_wrong(tmp_path, capsys):
    (tmp_path / "phrases.yaml").write_text(ONE + ONE.replace("{order_number}?", "{order}?"))

    with pytest.raises(CommandError, match="1 faults; nothing was imported"):
        call_command("import_phrases", tmp_path)
    assert not PhraseTemplate.objects.exists()


def test_command_needs_a_file(tmp_path):
    with pytest.raises(CommandError, match=r"There is no phrases\.yaml in"):
        call_command("import_phrases", tmp_path)


def test_row_is_called_in_the_language_of_the_page(tmp_path):
    take(tmp_path, ONE)
    row = PhraseTemplate.objects.get()

    with translation.override("ja"):
        assert (str(row), row.other_title, row.other_language) == ("発送日を聞く", "Ask when", "en")
    with translation.override("en"):
        assert (str(row), row.other_title, row.other_language) == ("Ask when", "発送日を聞く", "ja")


def test_only_what_fits_the_direction_is_offered(tmp_path):
    take(tmp_path, ONE)

    assert [row.slug for row in PhraseTemplate.objects.offered([Direction.BUYER_TO_SELLER])] == ["when"]
    assert not PhraseTemplate.objects.offered([Direction.SELLER_TO_BUYER]).exists()
    change(is_offered=False)
    assert not PhraseTemplate.objects.offered([Direction.BUYER_TO_SELLER]).exists()


# The admin


@pytest.fixture
def editor(client):
    agent = person("erika@example.com", "Erika", *PERMISSIONS, role="agent", language="en")
    client.force_login(agent)
    return client


PERMISSIONS = ("view_phrasetemplate", "change_phrasetemplate", "add_phrasetemplate")
WORDS = {
    "direction": "buyer-to-seller",
    "group": "delivery",
    "position": "10",
    "is_offered": "on",
    "title_ja": "確認する",
    "title_en": "Check",
    "body_ja": "注文{order_number}を確認してください。",
    "body_en": "Please check order {order_number}.",
}


def test_editor_adds_a_phrase(noon, editor):
    editor.post(reverse("admin:messaging_phrasetemplate_add"), {"slug": "own", **WORDS})

    row = PhraseTemplate.objects.get()
    assert (row.slug, row.body_en, row.is_as_shipped) == ("own", "Please check order {order_number}.", False)
    assert NOON <= row.changed_at < NOON + timedelta(hours=1)


def test_editor_changes_a_phrase_but_not_its_slug(noon, editor, tmp_path):
    take(tmp_path, ONE)
    row = PhraseTemplate.objects.get()
    editor.post(reverse("admin:messaging_phrasetemplate_change", args=[row.pk]), {"slug": "other", **WORDS})

    row.refresh_from_db()
    assert (row.slug, row.title_ja) == ("when", "確認する")


@pytest.mark.parametrize(
    ("body_ja", "body_en", "field", "words"),
    [
        ("注文{order}", "Order {order_number}", "body_ja", "There is no slot {order}."),
        ("注文{order_number}", "Order", "body_ja", "The other language does not have {order_number}."),
        ("注文", "Order {date}", "body_en", "The other language does not have {date}."),
        ("注文2", "Order 3", "body_en", "The other language does not have the number 3."),
        ("注文{order_number", "Order", "body_ja", "A slot is not closed here: {order_number"),
        ("注文}", "Order", "body_ja", "This brace closes nothing: }"),
        ("{date}{days}", "{date}, {days}", "body_ja", "{days} touches the slot before it. Put a word between them."),
        ("　", "Order", "body_ja", "This field is required."),
    ],
)
def test_phrase_that_says_different_things_is_refused(editor, body_ja, body_en, field, words):
    address = reverse("admin:messaging_phrasetemplate_add")
    response = editor.post(address, {"slug": "own", **WORDS, "body_ja": body_ja, "body_en": body_en})

    assert words in response.context["adminform"].form.errors[field]
    assert not PhraseTemplate.objects.exists()


def test_list_and_form_are_shown(editor, tmp_path):
    take(tmp_path, ONE)
    row = PhraseTemplate.objects.get()

    assert "発送日を聞く" in editor.get(reverse("admin:messaging_phrasetemplate_changelist")).content.decode()
    page = editor.get(reverse("admin:messaging_phrasetemplate_change", args=[row.pk])).content.decode()
    assert "{tracking_number}" in page
