"""A process that does in a site's world what it is told, one Python expression a line: starting one for each would take seconds."""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Permission  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from accounts import actions as account_actions  # noqa: E402
from accounts.models import User  # noqa: E402
from accounts.rules.people import Role, Violation  # noqa: E402
from accounts.rules.states import Party, Verb  # noqa: E402
from messaging import actions  # noqa: E402
from messaging.models import Thread  # noqa: E402
from messaging.rules.threads import Side  # noqa: E402
from notices.clock import now  # noqa: E402
from orders.models import Order, Shop  # noqa: E402
from tests.orders.conftest import person  # noqa: E402
from tests.orders.factories import make_order  # noqa: E402


def build():
    """Let Hanako buy at Wei's shop, Ken elsewhere and Lin sell elsewhere; return the reference of Hanako's thread with Wei."""
    hanako, wei = person("hanako@example.com", "Hanako", Role.BUYER), person("wei@example.com", "Wei", Role.SELLER)
    person("ken@example.com", "Ken", Role.BUYER)
    lin, sakura = person("lin@example.com", "Lin", Role.SELLER), person("sakura@example.com", "Sakura", Role.AGENT)
    sakura.user_permissions.set(Permission.objects.filter(content_type__app_label="messaging"))
    order = make_order()
    order.shop.staff.add(wei)
    Shop.objects.create(code="ELSEWHERE", name="Elsewhere", country="CN").staff.add(lin)
    assert order.buyer == hanako
    return thread().reference


def named(name):
    return User.objects.get(email=f"{name}@example.com")


def thread():
    return actions.thread_about_order(order=Order.objects.get(), at=now())


def sign_in(name):
    """Return the cookie of a new session."""
    client = Client()
    client.force_login(named(name), backend="accounts.adapter.Backend")
    client.get("/en/account/", headers={"host": "127.0.0.1"})  # So that the session is known as theirs.
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def write(name, body):
    side = Side.CUSTOMER if named(name).is_buyer else Side.SHOP
    actions.write(thread=thread(), by=named(name), side=side, body=body, at=now())
    return changes()


def changes():
    return Thread.objects.get().changes


def sign_out(cookie):
    Session.objects.filter(session_key=cookie.partition("=")[2]).delete()


def leave_shop(name):
    Order.objects.get().shop.staff.remove(named(name))


def join_shop(name):
    Order.objects.get().shop.staff.add(named(name))


def lift(name):
    account_actions.change_state(account=named(name), verb=Verb.LIFT, party=Party.AGENT, by=named("sakura"), at=now())


def suspend(name):
    account_actions.change_state(
        account=named(name),
        verb=Verb.SUSPEND,
        party=Party.AGENT,
        by=named("sakura"),
        violation=Violation.OTHER,
        at=now(),
    )


for line in sys.stdin:
    try:
        answer = {"value": eval(line)}
    except Exception as error:
        answer = {"error": repr(error)}
    connections.close_all()
    print(json.dumps(answer), flush=True)
