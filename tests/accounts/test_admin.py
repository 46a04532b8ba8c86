from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions, groups
from accounts.admin.finding import MOST_SHOWN, found_by
from accounts.models import AccountEvent, User
from accounts.rules.people import Violation
from accounts.rules.states import Party, Verb
from notices.models import Notice
from tests.conftest import NOON, person, uses_services

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/user/"


def agent_in(group, name="misaki", **fields):
    agent = person(f"{name}@example.com", name.capitalize(), role="agent", **{"language": "en", **fields})
    agent.groups.add(Group.objects.get(name=group))
    return User.objects.get(pk=agent.pk)


@pytest.fixture
def misaki():
    return agent_in(groups.SUPPORT)


@pytest.fixture
def ada():
    return agent_in(groups.ADMINISTRATOR, "ada")


@pytest.fixture
def signed_in(client, misaki):
    client.force_login(misaki)
    return client


def page_of(account):
    return f"{LIST}{account.pk}/change/"


def move_path(account, verb):
    return reverse("admin:accounts_user_move", args=[account.pk, verb])


def cost(client, path):
    """Return how many queries a page takes in a session that is in use."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def suspend(account, **fields):
    return actions.change_state(
        account=account,
        by=None,
        **{"verb": Verb.SUSPEND, "party": Party.AGENT, "violation": Violation.FRAUD, "at": NOON, **fields},
    )


# Who may come in


def test_agents_sign_in_where_everybody_does(client):
    response = client.get("/admin/login/?next=/admin/")

    assert (response.status_code, response["Location"].partition("?")[0]) == (302, reverse("account_login"))


def test_buyers_do_not_get_in(client, charlie):
    client.force_login(charlie)

    assert client.get(LIST, follow=True).status_code == 403


@pytest.mark.parametrize("name", [groups.EDITOR, groups.TRANSLATOR])
def test_editors_and_translators_see_no_people(client, charlie, name):
    client.force_login(agent_in(name))

    assert [client.get(path).status_code for path in (LIST, page_of(charlie), move_path(charlie, "lock"))] == [403] * 3


def test_a_mediator_looks_but_changes_nothing(client, charlie):
    client.force_login(agent_in(groups.MEDIATOR))
    page = client.get(page_of(charlie))

    assert (page.status_code, page.context["moves"]) == (200, [])
    assert client.post(move_path(charlie, "lock"), {"note": ""}).status_code == 403


# Finding


@pytest.fixture
def crowd(charlie):
    charlie.label_name = "Charlie Stone"
    charlie.save()
    return {
        "charlie": charlie,
        "hanako": person("Hanako.Yamada@example.com", "花子", label_name="Hanako Yamada"),
        "hana": person("hana@example.com", "Hana", label_name="Hana Mori"),
    }


def found(typed):
    return sorted(user.email.lower().split("@")[0] for user in found_by(User.objects.all(), typed))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("hanako.yamada@EXAMPLE.com", ["hanako.yamada"]),
        (" ｈａｎａ@example.com ", ["hana"]),
        ("yamada@example.com", []),
        ("Hana", ["hana", "hanako.yamada"]),
        ("hanako y", ["hanako.yamada"]),
        ("花", ["hanako.yamada"]),
        ("mori", []),
        ("%", []),
        ("_ana", []),
        ("nobody", []),
    ],
)
def test_people_are_found_by_whole_address_or_the_beginning_of_a_name(crowd, typed, names):
    assert found(typed) == names


def test_people_are_found_by_member_id_in_any_spelling(crowd):
    member_id = crowd["hana"].member_id
    spellings = [
        *(
            member_id,
            member_id.upper(),
            member_id[1:],
            crowd["hana"].shown_member_id,
            f" {crowd['hana'].shown_member_id} ",
        ),
        *("Ｍ" + member_id[1:], f"{member_id[1:4]} {member_id[4:7]} {member_id[7:]}"),
    ]

    assert [found(typed) for typed in spellings] == [["hana"]] * len(spellings)


def fill():
    """Let there be many buyers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_user (password, email, member_id, role, label_name, display_name, country, language,"
            " time_zone, joined_at, state, violation, is_superuser)"
            " SELECT '', 'p' || n || '@example.com', 'x' || n, 'buyer', 'Name ' || n, 'Shown ' || n, '', 'ja',"
            " 'Asia/Tokyo', now(), 'active', '', false FROM generate_series(1, 20000) n"
        )
        cursor.execute("ANALYZE accounts_user")


@pytest.mark.skipif(not uses_services(), reason="the plan is PostgreSQL's")
@pytest.mark.parametrize(
    ("rare", "index"), [({"role": "agent"}, "user_of_role"), ({"state": "locked"}, "user_in_state")]
)
def test_the_rare_ones_are_listed_without_reading_everybody(rare, index):
    fill()

    assert index in User.objects.filter(**rare).order_by("-pk")[:50].explain()


@pytest.mark.skipif(not uses_services(), reason="the plan is PostgreSQL's")
@pytest.mark.parametrize("typed", ["hana@example.com", "Hana", "M482-910-3857", "花"])
def test_no_search_reads_everybody(typed):
    fill()
    plan = found_by(User.objects.order_by("-pk"), typed).explain()

    assert "Seq Scan" not in plan
    assert "Index" in plan


@pytest.mark.parametrize("filters", ["", "?role__exact=buyer", "?state__exact=active", "?q=nobody"])
def test_the_list_costs_the_same_for_one_person_and_three(signed_in, crowd, filters):
    three = cost(signed_in, LIST + filters)
    User.objects.filter(email__startswith="hana").delete()

    assert (cost(signed_in, LIST + filters), three) == (6, 6)


def test_nobody_counts_everybody(signed_in, crowd):
    with CaptureQueriesContext(connection) as queries:
        signed_in.get(LIST)
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"] and "accounts_user" in query["sql"]]

    assert counts != []
    assert all(f"LIMIT {MOST_SHOWN}" in sql for sql in counts)


# One person


def test_the_page_of_a_person_shows_facts_and_events_and_edits_none(signed_in, charlie, misaki):
    actions.change_state(
        account=charlie,
        verb=Verb.SUSPEND,
        by=misaki,
        party=Party.AGENT,
        at=NOON,
        violation=Violation.FRAUD,
        until=NOON + timedelta(days=3),
        note="See the letter of April.",
    )
    response = signed_in.get(page_of(charlie))
    page = response.content.decode()
    line = response.context["timeline"][0]

    assert (line.at, line.what, line.by, line.note) == (NOON, "suspended", "Misaki", "See the letter of April.")
    assert line.details.splitlines()[0] == (
        "Rule broken: deceiving another member about a payment, an order or a dispute"
    )
    assert charlie.shown_member_id in page
    assert [name for name in ("role", "email", "display_name", "state", "groups") if f'name="{name}"' in page] == []


def test_the_role_and_the_facts_cannot_be_posted(client, charlie):
    client.force_login(agent_in(groups.ADMINISTRATOR, "ada"))
    client.post(page_of(charlie), {"role": "seller", "email": "x@example.com", "is_superuser": "on", "state": "locked"})
    charlie.refresh_from_db()

    assert (charlie.role, charlie.email, charlie.is_superuser, charlie.state) == (
        *("buyer", "charlie@example.com", False, "active"),
    )


def test_the_page_costs_the_same_for_one_event_and_three(signed_in, charlie, misaki):
    suspend(charlie)
    one = cost(signed_in, page_of(charlie))
    actions.change_state(account=charlie, verb=Verb.LIFT, by=misaki, party=Party.AGENT, at=NOON)
    suspend(charlie)

    assert (cost(signed_in, page_of(charlie)), one) == (10, 10)


def test_nobody_is_deleted(client, charlie):
    client.force_login(person("root@example.com", "Root", role="agent", is_superuser=True))
    response = client.post(f"{LIST}{charlie.pk}/delete/", {"post": "yes"})

    assert (response.status_code, User.objects.filter(pk=charlie.pk).exists()) == (403, True)


# Changing the state


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        ("active", ["suspend", "lock"]),
        ("locked", ["suspend", "unlock"]),
        ("suspended", ["lift"]),
        ("closed", ["reopen", "suspend"]),
    ],
)
def test_the_buttons_are_those_of_the_table(signed_in, charlie, state, verbs):
    from notices.clock import now

    if state == "locked":
        actions.change_state(account=charlie, verb=Verb.LOCK, by=None, party=Party.GUARD, at=now())
    if state == "suspended":
        suspend(charlie)
    if state == "closed":
        actions.change_state(account=charlie, verb=Verb.CLOSE, by=charlie, party=Party.OWNER, at=now())
    moves = signed_in.get(page_of(charlie)).context["moves"]

    assert [move["verb"] for move in moves] == verbs
    assert [signed_in.get(move_path(charlie, verb)).status_code for verb in verbs] == [200] * len(verbs)


def test_a_suspension_until_a_day_is_in_the_zone_of_the_agent(signed_in, charlie, misaki):
    signed_in.post(
        move_path(charlie, "suspend"), {"violation": "reviews", "until": "2030-05-01T12:00", "note": "Second time."}
    )
    charlie.refresh_from_db()
    event = AccountEvent.objects.get(account=charlie)

    assert (charlie.state, charlie.violation, charlie.state_until.isoformat()) == (
        *("suspended", "reviews", "2030-05-01T03:00:00+00:00"),
    )
    assert (event.by, event.note) == (misaki, "Second time.")
    assert Notice.objects.filter(recipient=charlie, kind="account_suspended").count() == 1


def test_a_suspension_without_end(signed_in, charlie):
    response = signed_in.post(move_path(charlie, "suspend"), {"violation": "fraud", "until": "", "note": ""})
    charlie.refresh_from_db()

    assert (response["Location"], charlie.state, charlie.state_until) == (page_of(charlie), "suspended", None)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"violation": "", "until": ""}, "violation"),
        ({"violation": "fraud", "until": "2020-01-01T00:00"}, "until"),
        ({"violation": "fraud", "until": "tomorrow"}, "until"),
        ({"violation": "fraud", "until": "", "note": "x" * 1_001}, "note"),
    ],
)
def test_what_is_missing_is_said_in_words(signed_in, charlie, said, field):
    response = signed_in.post(move_path(charlie, "suspend"), {"note": "", **said})
    charlie.refresh_from_db()

    assert (response.status_code, list(response.context["form"].errors), charlie.state) == (422, [field], "active")


def test_asking_changes_nothing(signed_in, charlie):
    page = signed_in.get(move_path(charlie, "lock")).content.decode()
    charlie.refresh_from_db()

    assert ("reset the password" in page, charlie.state) == (True, "active")


def test_a_refusal_is_said_in_words(signed_in, charlie):
    suspend(charlie)
    response = signed_in.post(move_path(charlie, "lock"), {"note": ""})

    assert response.status_code == 422
    assert "The account is no longer in a state in which this can be done." in response.content.decode()


@pytest.mark.parametrize("verb", ["close", "delete", "promote"])
def test_what_is_not_for_agents_is_not_there(signed_in, charlie, verb):
    assert signed_in.post(f"{LIST}{charlie.pk}/state/{verb}/", {"note": ""}).status_code == 404


def test_nobody_changes_the_own_account_or_a_superuser_s(signed_in, misaki):
    root = person("root@example.com", "Root", role="agent", is_superuser=True)

    assert [signed_in.post(move_path(account, "lock"), {"note": ""}).status_code for account in (misaki, root)] == [
        403
    ] * 2


# The second factor of somebody who lost it


def reset_path(account):
    return reverse("admin:accounts_user_reset_second_factor", args=[account.pk])


def test_a_second_factor_is_reset_after_a_page_that_asks(signed_in, charlie, misaki):
    Authenticator.objects.create(user=charlie, type=Authenticator.Type.TOTP, data={})
    phone = Client()
    phone.force_login(charlie)
    phone.get("/en/account/")
    offered = reset_path(charlie) in signed_in.get(page_of(charlie)).content.decode()
    asked = (signed_in.get(reset_path(charlie)).status_code, Authenticator.objects.filter(user=charlie).count())
    done = signed_in.post(reset_path(charlie), {"note": "Showed her passport."})
    again = signed_in.post(reset_path(charlie), {"note": ""})
    event = AccountEvent.objects.get(account=charlie)
    page = signed_in.get(page_of(charlie))

    assert (offered, asked, done["Location"], again["Location"]) == (True, (200, 1), *[page_of(charlie)] * 2)
    assert (event.verb, event.by, event.before, event.after) == ("reset_2f", misaki, "active", "active")
    assert (page.context["timeline"][0].what, page.context["can_reset"]) == ("second factor reset", False)
    assert Notice.objects.filter(recipient=charlie, kind="account_second_factor_off").count() == 1
    assert phone.get("/en/account/").status_code == 302


def test_who_may_not_reset_a_second_factor(client, charlie, misaki):
    root = person("root@example.com", "Root", role="agent", is_superuser=True)
    for account in (charlie, misaki, root):
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    client.force_login(misaki)
    by_support = [client.post(reset_path(account), {"note": ""}).status_code for account in (misaki, root)]
    client.force_login(agent_in(groups.MEDIATOR, "mei"))
    by_mediator = client.post(reset_path(charlie), {"note": ""}).status_code

    assert (by_support, by_mediator, Authenticator.objects.count()) == ([403, 403], 403, 3)


# Agents and their groups


def test_groups_are_chosen_by_who_may_invite(client, ada, misaki):
    client.force_login(ada)
    mediators = Group.objects.get(name=groups.MEDIATOR)
    response = client.post(page_of(misaki), {"groups": [mediators.pk]})

    assert (response.status_code, list(misaki.groups.all())) == (302, [mediators])


def test_nobody_chooses_the_own_groups(client, ada):
    client.force_login(ada)
    response = client.post(page_of(ada), {"groups": [group.pk for group in Group.objects.all()]})

    assert (response.status_code, list(ada.groups.values_list("name", flat=True))) == (403, [groups.ADMINISTRATOR])


def test_nobody_gives_what_they_may_not_do_or_takes_it(client, ada, misaki):
    mightier = Group.objects.create(name="Auditors")
    mightier.permissions.add(Permission.objects.get(codename="delete_group"))
    client.force_login(ada)
    given = client.post(page_of(misaki), {"groups": [mightier.pk]})
    invited = client.post(f"{LIST}add/", invitation(groups=[mightier.pk]))
    misaki.groups.add(mightier)
    client.post(page_of(misaki), {"groups": [Group.objects.get(name=groups.MEDIATOR).pk]})

    assert (list(given.context["adminform"].form.errors), list(invited.context["form"].errors)) == (["groups"],) * 2
    assert sorted(group.name for group in misaki.groups.all()) == ["Auditors", groups.MEDIATOR]


def test_superusers_give_every_group(client, misaki):
    mightier = Group.objects.create(name="Auditors")
    mightier.permissions.add(Permission.objects.get(codename="delete_group"))
    client.force_login(person("root@example.com", "Root", role="agent", is_superuser=True))
    client.post(page_of(misaki), {"groups": [mightier.pk]})

    assert list(misaki.groups.all()) == [mightier]


def test_only_superusers_make_superusers(client, ada, misaki):
    client.force_login(ada)
    client.post(page_of(misaki), {"groups": [], "is_superuser": "on"})
    by_ada = User.objects.get(pk=misaki.pk).is_superuser
    client.force_login(person("root@example.com", "Root", role="agent", is_superuser=True))
    client.post(page_of(misaki), {"groups": [], "is_superuser": "on"})

    assert (by_ada, User.objects.get(pk=misaki.pk).is_superuser) == (False, True)


def test_agents_without_the_permission_choose_no_groups(signed_in, ada):
    mediators = Group.objects.get(name=groups.MEDIATOR)
    response = signed_in.post(page_of(ada), {"groups": [mediators.pk]})

    assert (response.status_code, list(ada.groups.values_list("name", flat=True))) == (403, [groups.ADMINISTRATOR])


def invitation(**changed):
    support = Group.objects.get(name=groups.SUPPORT)
    said = {"email": "Nora@Example.com", "display_name": "Nora", "language": "en", "groups": [support.pk]}
    return {**said, **changed}


def test_an_agent_is_invited_and_sets_the_password_over_the_mail(client, ada):
    client.force_login(ada)
    response = client.post(f"{LIST}add/", invitation())
    nora = User.objects.get(email="nora@example.com")
    notice = Notice.objects.get(recipient=nora)

    assert (response.status_code, response["Location"]) == (302, page_of(nora))
    assert (nora.role, nora.has_usable_password(), nora.language) == ("agent", False, "en")
    assert [group.name for group in nora.groups.all()] == [groups.SUPPORT]
    assert (notice.kind, notice.context["by"]) == ("account_agent_invited", "Ada")

    client.logout()
    path = "/" + notice.context["url"].split("/", 3)[3]
    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "a quiet river 77", "password2": "a quiet river 77"})
    nora.refresh_from_db()
    assert nora.check_password("a quiet river 77")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "ADA@example.com"}, "email"),
        ({"email": "nora"}, "email"),
        ({"display_name": " "}, "display_name"),
        ({"language": "de"}, "language"),
        ({"groups": [0]}, "groups"),
    ],
)
def test_an_invitation_that_cannot_go_out_is_said_in_words(client, ada, changed, field):
    client.force_login(ada)
    response = client.post(f"{LIST}add/", invitation(**changed))

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_support_agents_invite_nobody(signed_in):
    assert [signed_in.get(f"{LIST}add/").status_code, signed_in.post(f"{LIST}add/", invitation()).status_code] == [
        403
    ] * 2


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens_in_both_languages(client, charlie, language):
    client.force_login(person("root@example.com", "Root", role="agent", is_superuser=True, language=language))
    suspend(charlie)
    paths = [LIST, page_of(charlie), f"{LIST}add/", move_path(charlie, "lift"), "/admin/auth/group/"]

    assert [client.get(path).status_code for path in paths] == [200] * len(paths)


@pytest.mark.parametrize("field", ["password__startswith", "email__icontains", "label_name"])
def test_the_list_answers_no_question_but_its_filters(signed_in, charlie, field):
    assert signed_in.get(LIST, {field: "p"}).status_code == 400
    assert signed_in.get(LIST, {"role__exact": "buyer", "state__exact": "active"}).status_code == 200
