"""The demo world's disputes: every stage, every outcome, and every mail of them whole in both languages."""

import re

import pytest

from config import demo
from disputes.models import Dispute, Evidence
from disputes.rules.states import Outcome, Stage
from notices import rendering
from notices.models import Notice
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
MISSING = "!! %s is missing !!"


def test_the_demo_has_every_stage_and_outcome_and_its_mails_are_whole(settings, tmp_path):
    settings.DEBUG, settings.DATA_DIR, settings.PRIVATE_ROOT = True, tmp_path, tmp_path / "private"
    demo.load_people(at=NOON)

    made, again = demo.load_disputes(at=NOON), demo.load_disputes(at=NOON)

    assert (made, again) == (21, 0)
    assert set(Dispute.objects.values_list("stage", flat=True)) == set(Stage)
    assert set(Dispute.objects.exclude(outcome="").values_list("outcome", flat=True)) == set(Outcome)
    assert Evidence.objects.exclude(photo=None).values("dispute").distinct().count() > 10

    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**first, "OPTIONS": {**first["OPTIONS"], "string_if_invalid": MISSING}}]
    broken = []
    for notice in Notice.objects.filter(kind__startswith="dispute").select_related("recipient"):
        for language in ("en", "ja"):
            notice.recipient.language = language
            said = rendering.render(notice, at=notice.created_at)
            whole = f"{said.subject}\n{said.text}\n{said.html}"
            broken += re.findall(r"\{\{|\{%|!! .* is missing !!|\[\[|\bNone\b|%\(", whole)
    assert broken == []
