"""Every address of messages and orders, for everybody: read off the URL configuration, so that none is forgotten."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import private_storage
from messaging import urls
from messaging.models import PhraseTemplate
from messaging.rules.threads import Side
from orders import actions as of_orders
from orders import urls as order_urls
from orders.rules.states import CancelReason
from tests.messaging.test_pages import say
from tests.messaging.uploads import ready, sent
from tests.orders.conftest import NOON, person

pytestmark = pytest.mark.django_db

PEOPLE = ("hanako", "wei", "ken", "lin", "sakura", "grace", None)

# What is asked for with GET: the buyer, the seller, the other two, an agent who may see everything, one who may not, and
# somebody who is not signed in. 302 leads to signing in or from an address that takes only POST to its page.
GET = {
    # What everybody has of their own.
    "inbox": (200, 200, 200, 200, 200, 200, 302),
    "inbox_count": (200, 200, 200, 200, 200, 200, 204),
    "live_unread": (204, 204, 204, 204, 204, 204, 401),  # Without ASGI there is no stream.
    "photo_states": (200, 200, 200, 200, 200, 200, 200),  # Of a stranger: what their browser uploaded.
    "orders": (200, 200, 200, 200, 200, 200, 302),
    # A thread, an order, and what may be begun about it.
    "thread": (200, 200, 404, 404, 200, 404, 302),
    "thread_live": (204, 204, 404, 404, 204, 404, 401),
    "messages_since": (200, 200, 404, 404, 200, 404, 302),
    "read_thread": (302, 302, 404, 404, 302, 404, 302),
    "put_away": (302, 302, 404, 404, 302, 404, 302),
    "take_out": (302, 302, 404, 404, 302, 404, 302),
    "translate_message": (302, 302, 404, 404, 302, 404, 302),
    "phrases": (200, 200, 404, 404, 200, 404, 302),
    "phrase": (200, 404, 404, 404, 404, 404, 302),  # It is a buyer's.
    "new_message": (302, 302, 404, 404, 404, 404, 302),  # There is a thread already.
    "order": (200, 200, 404, 404, 200, 404, 302),
    "cancel_order": (200, 404, 404, 404, 404, 404, 302),
    "extend_window": (404, 200, 404, 404, 200, 404, 302),
    # A photo that was sent.
    "photo": (200, 200, 404, 404, 200, 404, 404),
    "photo_thumbnail": (200, 200, 404, 404, 200, 404, 404),
    "photo_view": (200, 200, 404, 404, 200, 404, 404),
    "photo_piece": (200, 200, 404, 404, 200, 404, 404),
    "photo_original": (404, 404, 404, 404, 200, 404, 404),
    # What takes only POST.
    "answer_cancel": (302, 302, 302, 302, 302, 302, 302),  # To the order, which is looked for there.
    "photo_upload": (405, 405, 405, 405, 405, 405, 405),
    "photo_remove": (405, 405, 405, 405, 405, 405, 405),
    "photo_hide": (405, 405, 405, 405, 405, 405, 405),
    "hints": (405, 405, 405, 405, 405, 405, 302),
}

# What is sent with POST, empty as it is.
POST = {
    "thread": (422, 422, 404, 404, 404, 404, 302),
    "new_message": (422, 422, 404, 404, 404, 404, 302),
    "phrase": (422, 404, 404, 404, 404, 404, 302),
    "read_thread": (404, 404, 404, 404, 404, 404, 302),  # Up to which message, it does not say.
    "put_away": (302, 302, 404, 404, 302, 404, 302),
    "take_out": (302, 302, 404, 404, 302, 404, 302),
    "translate_message": (302, 302, 404, 404, 302, 404, 302),
    "hints": (200, 200, 200, 200, 200, 200, 302),
    "photo_upload": (400, 400, 400, 400, 400, 400, 400),
    "photo_remove": (404, 404, 404, 404, 404, 404, 404),  # It was sent.
    "photo_hide": (404, 404, 404, 404, 422, 404, 404),
    "cancel_order": (422, 404, 404, 404, 404, 404, 302),
    "answer_cancel": (404, 422, 404, 404, 404, 404, 302),
    "extend_window": (404, 422, 404, 404, 422, 404, 302),
}
ONLY_READ = set(GET) - set(POST)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(private_storage(), "location", str(tmp_path))


@pytest.fixture
def sakura(sakura):
    from django.contrib.auth.models import Permission

    sakura.user_permissions.add(*Permission.objects.filter(content_type__app_label="orders"))
    return type(sakura).objects.get(pk=sakura.pk)


@pytest.fixture
def grace(db):
    """An agent who writes articles and may see nobody's messages."""
    return person("grace@example.com", "Grace", "agent")


@pytest.fixture
def addresses(client, thread, order, hanako):
    """Return the address of every page, stream and file about one order, by its name."""
    photo = sent(thread, hanako, ready(hanako))
    message = say(thread, hanako)
    PhraseTemplate.objects.create(
        slug="where-is-it",
        direction="buyer-to-seller",
        group="delivery",
        title_ja="荷物の場所を聞く",
        title_en="Ask where it is",
        body_ja="注文番号{order_number}の荷物はどこですか。",
        body_en="Where is order {order_number}?",
        changed_at=NOON,
    )
    of_orders.ask_to_cancel(order=order, by=hanako, reason=CancelReason.OTHER, at=NOON)
    words = {
        "reference": photo.reference,
        "slug": "where-is-it",
        "number": order.number,
        "message": message.reference,
        "position": 1,
    }
    queries = {"new_message": f"order={order.number}", "phrases": f"about={thread.reference}"}
    queries["phrase"] = queries["phrases"]
    found = {}
    for pattern in [*urls.urlpatterns, *order_urls.urlpatterns]:
        names = set(pattern.pattern.converters)
        given = {name: words[name] for name in names}
        if "reference" in names and not pattern.name.startswith("photo"):
            given["reference"] = thread.reference
        with translation.override("en"):
            found[pattern.name] = f"{reverse(pattern.name, kwargs=given)}?{queries.get(pattern.name, '')}"
    return found


def answers(request, client, method, address):
    """Return what everybody is answered."""
    found = []
    for who in PEOPLE:
        client.logout()
        if who:
            client.force_login(request.getfixturevalue(who))
        found.append(getattr(client, method)(address).status_code)
    return tuple(found)


def test_everybody_gets_what_is_theirs(request, client, noon, addresses):
    assert {name: answers(request, client, "get", address) for name, address in addresses.items()} == GET


def test_everybody_changes_what_is_theirs(request, client, noon, addresses):
    writable = {name: address for name, address in addresses.items() if name not in ONLY_READ}

    assert {name: answers(request, client, "post", address) for name, address in writable.items()} == POST


def test_what_is_only_read_takes_no_post(request, client, noon, addresses, hanako):
    client.force_login(hanako)

    assert {client.post(addresses[name]).status_code for name in ONLY_READ} == {405}


def test_what_is_narrowed_is_no_page_s_to_others(client, noon, case, hanako, wei, sakura):
    """Say something to one side, and look for it from the other at every address that shows words."""
    say(case, sakura, "between us", side=Side.SUPPORT, audience="customer")
    names = ["thread", "messages_since"]
    found = {}
    for reader in (hanako, wei):
        client.force_login(reader)
        pages = [client.get(reverse(name, args=[case.reference])) for name in names]
        pages.append(client.get(reverse("inbox"), {"q": "between"}))
        found[reader] = [b"between us" in page.content for page in pages]

    assert found == {hanako: [True, True, True], wei: [False, False, False]}
