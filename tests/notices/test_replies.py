"""Reply-To, and the way out of optional mail: what we wrote is read back, what somebody else wrote is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import replies, unsubscribing
from notices.rules import reply_addresses
from notices.rules.kinds import Topic

KEY = b"a key of these tests"
DOMAIN = "reply.example.com"
THREADS = st.from_regex(r"[a-z0-9]([a-z0-9/-]{0,28}[a-z0-9])?", fullmatch=True)
CASES = st.sampled_from([str.lower, str.upper, str.title, lambda address: f"  {address}\n"])


@given(THREADS, st.integers(0, 36**10 - 1), CASES)
def test_an_address_is_read_in_any_case(thread, person, case):
    address = reply_addresses.write(thread, person, domain=DOMAIN, key=KEY)

    assert len(address.partition("@")[0]) <= 64
    assert reply_addresses.read(case(address), domain=DOMAIN, key=KEY) == (thread, person)


@given(THREADS, st.integers(0, 10**9), st.data())
def test_a_changed_address_is_not_read(thread, person, data):
    address = reply_addresses.write(thread, person, domain=DOMAIN, key=KEY)
    place = data.draw(st.integers(len("reply+"), address.index("@") - 1))
    letter = data.draw(st.sampled_from([c for c in "abcdefghijklmnopqrstuvwxyz234567-" if c != address[place]]))
    changed = address[:place] + letter + address[place + 1 :]

    assert reply_addresses.read(changed, domain=DOMAIN, key=KEY) is None


def test_neither_another_key_nor_another_domain_reads_it():
    address = reply_addresses.write("dispute/d-8kq2", 7, domain=DOMAIN, key=KEY)

    assert reply_addresses.read(address, domain=DOMAIN, key=b"another") is None
    assert reply_addresses.read(address, domain="example.org", key=KEY) is None


@pytest.mark.parametrize(
    "address", ["", "@", "alice@example.com", "reply+@reply.example.com", "reply+x.1.aaaa@reply.example.com"]
)
def test_what_is_no_such_address_is_not_read(address):
    assert reply_addresses.read(address, domain=DOMAIN, key=KEY) is None


@pytest.mark.parametrize("thread", ["", "a b", "a_b", "カメラ", "a" * 31, "-a", "a.b"])
def test_a_name_that_an_address_cannot_carry_is_refused(thread):
    with pytest.raises(ValueError, match="cannot be the name of a thread"):
        reply_addresses.write(thread, 1, domain=DOMAIN, key=KEY)


@pytest.mark.django_db
def test_the_settings_decide_whether_replies_are_invited(settings, charlie):
    settings.REPLY_DOMAIN = ""
    assert replies.address_for("ticket/t-1", charlie) == ""
    settings.REPLY_DOMAIN = DOMAIN
    assert replies.address_for("", charlie) == ""
    assert replies.read(replies.address_for("ticket/t-1", None)) == ("ticket/t-1", replies.GUEST)

    address = replies.address_for("ticket/T-1", charlie)

    assert replies.read(address) == ("ticket/t-1", charlie.pk)


@pytest.mark.django_db
def test_an_older_secret_key_still_reads_what_it_signed(settings, charlie):
    settings.REPLY_DOMAIN, settings.SECRET_KEY = DOMAIN, "the old one"
    address = replies.address_for("ticket/t-1", charlie)
    settings.SECRET_KEY = "the new one"
    assert replies.read(address) is None
    settings.SECRET_KEY_FALLBACKS = ["the old one"]

    assert replies.read(address) == ("ticket/t-1", charlie.pk)


def test_a_way_out_names_the_person_and_the_topic():
    token = unsubscribing.token_for(7, Topic.MESSAGES)

    assert unsubscribing.read(token) == (7, Topic.MESSAGES)
    assert [unsubscribing.read(word) for word in ("", "7-messages", token + "x", token.replace("7", "8", 1))] == [
        None
    ] * 4
