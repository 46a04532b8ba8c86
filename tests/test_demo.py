import re
import time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from accounts import actions, groups
from accounts.models import User
from accounts.rules.people import AccountState, Role
from accounts.rules.states import Party, Verb
from config import demo
from config.management.commands.load_demo import table, width
from notices.models import Notice
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
LOGIN = "/en/account/login/"


@pytest.fixture
def first_look(settings, tmp_path):
    settings.DEBUG = True
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def loaded(first_look):
    demo.load_people(at=NOON)


def somebody(name):
    return User.objects.get(email=f"{name}@demo.example")


# Loading


def test_there_are_people_of_every_role_in_every_state_and_every_group(loaded):
    agents = User.objects.filter(role=Role.AGENT)

    assert set(User.objects.values_list("role", flat=True)) == set(Role)
    assert set(User.objects.values_list("state", flat=True)) == set(AccountState)
    assert set(Group.objects.filter(user__in=agents).values_list("name", flat=True)) == set(groups.SHIPPED)
    assert set(User.objects.values_list("language", flat=True)) == {"ja", "en"}
    assert [user.email for user in User.objects.filter(is_superuser=True)] == ["ada@demo.example"]


def test_their_states_are_those_that_the_actions_make(loaded):
    yuki, oliver, kenji = somebody("yuki"), somebody("oliver"), somebody("kenji")

    assert (yuki.state, yuki.state_until > NOON, yuki.violation) == ("suspended", True, "reviews")
    assert (oliver.state, oliver.state_until, oliver.violation) == ("suspended", None, "fraud")
    assert (kenji.emailaddress_set.get().verified, somebody("hanako").emailaddress_set.get().verified) == (False, True)
    assert Notice.objects.filter(recipient=yuki, kind="account_suspended").count() == 1
    assert [user.events.count() for user in (yuki, somebody("liam"), somebody("hanako"))] == [1, 1, 0]


def test_every_agent_and_one_buyer_have_a_second_factor(loaded):
    with_one = set(User.objects.filter(authenticator__type=Authenticator.Type.TOTP).values_list("email", flat=True))
    agents = set(User.objects.filter(role=Role.AGENT).values_list("email", flat=True))

    assert with_one == agents | {"mai@demo.example"}


def test_loading_again_changes_nothing(loaded):
    actions.change_state(account=somebody("hanako"), verb=Verb.LOCK, by=None, party=Party.GUARD, at=NOON)
    before = (User.objects.count(), Notice.objects.count(), demo.password())
    made = demo.load_people(at=NOON)

    assert (made, (User.objects.count(), Notice.objects.count(), demo.password())) == (0, before)
    assert somebody("hanako").state == "locked"


def test_somebody_who_is_missing_is_made_again(loaded):
    somebody("emma").delete()

    assert (demo.load_people(at=NOON), somebody("emma").check_password(demo.password())) == (1, True)


def test_a_lost_password_file_makes_a_new_password(loaded, first_look):
    (first_look / "demo-password").unlink()
    demo.load_people(at=NOON)

    assert somebody("hanako").check_password(demo.password())


def test_the_password_is_this_installation_s_own_and_only_its_owner_reads_the_file(loaded, first_look):
    assert re.fullmatch(r"demo-[0-9a-f]{8}", demo.password())
    assert (first_look / "demo-password").stat().st_mode & 0o777 == 0o600


def test_it_refuses_outside_debug(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError) as refused:
        call_command("load_demo")

    assert refused.value.returncode == 1
    assert (User.objects.count(), list(tmp_path.iterdir())) == (0, [])


def test_it_prints_the_logins_in_straight_columns(first_look):
    out = StringIO()
    call_command("load_demo", stdout=out)
    lines = [line for line in out.getvalue().splitlines() if "@demo.example" in line]

    assert len(lines) == len(demo.PEOPLE)
    assert demo.password() in out.getvalue()
    assert len({width(line[: line.rindex(" ")]) for line in lines}) == 1


def test_japanese_letters_are_two_cells_wide():
    assert table([("山田", "a"), ("Emma W.", "b")]) == ["山田     a", "Emma W.  b"]


# Signing in as one of them


def enter(client, name):
    return client.post(LOGIN, {"login": f"{name}@demo.example", "password": demo.password()})


def shown_code(page):
    return re.search(r"The code is now: (\d{6})<", page)


def test_the_sign_in_page_names_them_in_debug_only(loaded, client, settings):
    shown = client.get(LOGIN).content.decode()
    settings.DEBUG = False
    hidden = client.get(LOGIN).content.decode()

    assert ("hanako@demo.example" in shown, demo.password() in shown) == (True, True)
    assert ("demo.example" in hidden, demo.password() in hidden) == (False, False)


def test_buyers_get_in_with_the_password(loaded, client):
    response = enter(client, "hanako")

    assert (response.status_code, client.session.get("_auth_user_id")) == (302, str(somebody("hanako").pk))


def test_the_code_of_an_agent_is_shown_and_lets_them_in(loaded, client, settings):
    settings.AGENTS_NEED_SECOND_FACTOR = True
    asked = enter(client, "misaki")
    if time.time() % 30 > 28:  # noqa: TID251 (the code would be another one by the time that it is sent)
        time.sleep(2.5)
    code = shown_code(client.get(asked["Location"]).content.decode())
    client.post(asked["Location"], {"code": code[1]})

    assert client.session.get("_auth_user_id") == str(somebody("misaki").pk)
    assert client.get("/admin/").status_code == 200


def test_the_code_is_never_shown_outside_debug(loaded, client, settings):
    asked = enter(client, "misaki")
    settings.DEBUG = False

    assert shown_code(client.get(asked["Location"]).content.decode()) is None


@pytest.mark.parametrize("email", ["misaki@example.com", "misaki@demo.example.com", "demo.example@example.com"])
def test_the_code_of_anybody_else_is_never_shown(loaded, client, email):
    User.objects.filter(email="misaki@demo.example").update(email=email)
    client.post(LOGIN, {"login": email, "password": demo.password()})

    assert shown_code(client.get("/en/account/second-factor/authenticate/").content.decode()) is None


def piece_for(user):
    request = RequestFactory().get("/en/")
    request.user, request.session = user, {}
    with override("en"):
        return render_to_string("accounts/_demo_code.html", request=request)


def test_the_piece_itself_is_empty_outside_debug(loaded, settings):
    misaki = somebody("misaki")
    secret = decrypt(misaki.authenticator_set.get(type=Authenticator.Type.TOTP).data["secret"])
    shown = shown_code(piece_for(misaki))
    settings.DEBUG = False

    assert validate_totp_code(secret, shown[1])
    assert piece_for(misaki).strip() == ""
