import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from accounts import actions, time_zones
from accounts.models import User
from tests.conftest import NOON, person

pytestmark = pytest.mark.django_db
PATH = "/en/account/settings/"


@pytest.fixture
def hanako():
    return actions.register(
        email="hanako@example.com",
        password="correct horse battery",
        role="buyer",
        label_name="Hanako Yamada",
        language="en",
        time_zone="Asia/Tokyo",
        display_name="花子",
        at=NOON,
    )


def answers(**changed):
    said = {"display_name": "花子", "label_name": "Hanako Yamada", "language": "en", "time_zone": "Asia/Tokyo"}
    return {**said, **changed}


def fault_at(response, field):
    return [str(words) for words in response.context["form"].errors.get(field, [])]


# The overview


def test_strangers_are_asked_to_sign_in(client):
    response = client.get("/en/account/")

    assert (response.status_code, response["Location"]) == (302, "/en/account/login/?next=/en/account/")


def test_the_overview_says_who_one_is(client, hanako):
    client.force_login(hanako)
    page = client.get("/en/account/").content.decode()

    assert "Hello, 花子" in page
    assert f'id="member-id">{hanako.shown_member_id}</span>' in page
    assert ("Buyer account" in page, "Not verified yet" in page, "hanako@example.com" in page) == (True, True, True)


def test_the_overview_says_that_the_address_is_verified(client, hanako):
    actions.verify_address(account=hanako, at=NOON)
    client.force_login(hanako)

    assert client.get("/en/account/").context["is_verified"] is True


def test_an_agent_is_told_that_the_second_factor_is_required(client, settings):
    settings.AGENTS_NEED_SECOND_FACTOR = False
    client.force_login(person("misaki@example.com", "Misaki", role="agent"))

    assert "Agents need it to work here." in client.get("/en/account/").content.decode()


# Names


def test_names_in_any_script_are_saved(client, hanako):
    client.force_login(hanako)
    response = client.post(PATH, answers(display_name="  하나 🌸 花子 ", label_name="Ｈａｎａｋｏ Ono"))
    hanako.refresh_from_db()

    assert (response.status_code, response["Location"]) == (302, PATH)
    assert (hanako.display_name, hanako.label_name) == ("하나 🌸 花子", "Hanako Ono")


@pytest.mark.parametrize("typed", ["花子\x07", "a\x00b", "é" * 81])
def test_a_display_name_that_cannot_be_shown_is_refused_in_words(client, hanako, typed):
    client.force_login(hanako)
    response = client.post(PATH, answers(display_name=typed))
    hanako.refresh_from_db()

    assert (response.status_code, len(fault_at(response, "display_name"))) == (422, 1)
    assert hanako.display_name == "花子"


def test_a_label_name_in_another_script_is_refused_in_words(client, hanako):
    client.force_login(hanako)
    response = client.post(PATH, answers(label_name="山田 花子"))

    assert "English letters" in fault_at(response, "label_name")[0]


def test_nothing_typed_is_lost_when_one_field_is_wrong(client, hanako):
    client.force_login(hanako)
    response = client.post(
        PATH, answers(label_name="山田", display_name="Hana", language="ja", time_zone="Europe/Paris")
    )
    page = response.content.decode()

    assert 'value="山田"' in page
    assert 'value="Hana"' in page
    assert '<option value="Europe/Paris" selected>' in page
    assert response.context["form"]["language"].value() == "ja"


def test_agents_have_no_name_on_labels(client, settings):
    settings.AGENTS_NEED_SECOND_FACTOR = False
    misaki = person("misaki@example.com", "Misaki", role="agent", language="en")
    client.force_login(misaki)
    response = client.post(PATH, {"display_name": "M.", "language": "en", "time_zone": "Asia/Tokyo"})
    misaki.refresh_from_db()

    assert (response.status_code, misaki.display_name, misaki.label_name) == (302, "M.", "")


def test_only_what_is_settled_here_can_be_changed(client, hanako):
    client.force_login(hanako)
    client.post(PATH, answers(role="agent", email="other@example.com", is_superuser="on", state="closed"))
    hanako.refresh_from_db()

    assert (hanako.role, hanako.email, hanako.is_superuser, hanako.state) == (
        *("buyer", "hanako@example.com", False, "active"),
    )


# Language and time zone


def test_after_saving_the_page_comes_back_in_the_new_language(client, hanako):
    client.force_login(hanako)
    response = client.post(PATH, answers(language="ja"), follow=True)
    hanako.refresh_from_db()

    assert response.redirect_chain == [("/ja/account/settings/", 302)]
    assert hanako.language == "ja"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ja"


def test_a_language_that_the_site_does_not_have_is_refused(client, hanako):
    client.force_login(hanako)

    assert client.post(PATH, answers(language="de")).status_code == 422


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "localtime"])
def test_a_time_zone_that_is_not_one_is_refused(client, hanako, zone):
    client.force_login(hanako)
    response = client.post(PATH, answers(time_zone=zone))
    hanako.refresh_from_db()

    assert (response.status_code, hanako.time_zone) == (422, "Asia/Tokyo")


def test_zones_are_named_in_the_language_of_the_reader_with_their_offset_of_that_day():
    with override("ja"):
        japanese = dict(zone for _, zones in time_zones.choices(NOON) for zone in zones)
    with override("en"):
        english = dict(zone for _, zones in time_zones.choices(NOON) for zone in zones)
        winter = dict(zone for _, zones in time_zones.choices(NOON.replace(month=1)) for zone in zones)

    assert (japanese["Asia/Tokyo"], english["Asia/Tokyo"]) == ("東京 (UTC+09:00)", "Tokyo (UTC+09:00)")
    assert japanese["Asia/Kolkata"] == "コルカタ (UTC+05:30)"  # CLDR calls the zone Asia/Calcutta.
    assert (english["America/New_York"], winter["America/New_York"]) == ("New York (UTC−04:00)", "New York (UTC−05:00)")
    assert set(japanese) == set(english) == time_zones.main_zones()


def test_an_older_name_that_a_browser_gave_is_kept(client, hanako):
    User.objects.filter(pk=hanako.pk).update(time_zone="Asia/Calcutta")
    client.force_login(hanako)

    assert '<option value="Asia/Calcutta" selected>Kolkata (UTC+05:30)</option>' in client.get(PATH).content.decode()
    assert client.post(PATH, answers(time_zone="Asia/Calcutta")).status_code == 302


def test_every_path_is_there_in_both_languages():
    for name in ("account_home", "account_settings", "account_close", "account_data"):
        for language in ("ja", "en"):
            with override(language):
                assert reverse(name).startswith(f"/{language}/account/")


@pytest.mark.parametrize(
    ("door", "room"),
    [("end_session", "usersessions_list"), ("read_all_notices", "notices"), ("try_address_again", "notices")],
)
def test_who_had_to_sign_in_before_a_button_works_is_led_on(client, charlie, door, room):
    client.force_login(charlie)
    answer = client.get(reverse(door))
    assert (answer.status_code, answer["Location"]) == (302, reverse(room))
