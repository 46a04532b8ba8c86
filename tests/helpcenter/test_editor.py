"""The page on which a text is written."""

import re

from django.test import Client
from django.urls import reverse

from tests.conftest import person
from tests.factories import live_article


def test_what_was_not_saved_is_kept_under_the_name_of_who_wrote_it(bob):
    article, keys = live_article(bob), []

    for name in ("ann", "ben"):
        client = Client()
        client.force_login(person(f"{name}@example.com", name, role="agent", is_superuser=True))
        page = client.get(reverse("admin:helpcenter_edit_text", args=[article.pk, "en"])).content.decode()
        keys.append(re.search(r'data-key="([^"]+)"', page)[1])

    assert keys[0] != keys[1]
