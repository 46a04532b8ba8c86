"""The secrets of second factors lie sealed in the database."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.core.cache import cache

from accounts import sealing
from notices.clock import now
from tests.accounts.people import member

SECRET = "JBSWY3DPEHPK3PXP"


def code():
    return format_hotp_value(hotp_value(SECRET, int(now().timestamp()) // 30))


def test_what_is_sealed_can_be_unsealed_and_not_be_read():
    sealed = sealing.seal(SECRET)

    assert (sealing.unseal(sealed), sealed.startswith("fernet:"), SECRET in sealed) == (SECRET, True, False)
    assert sealing.seal(SECRET) != sealed


def test_what_was_kept_in_clear_before_is_still_understood():
    assert sealing.unseal(SECRET) == SECRET


def test_a_new_key_of_the_site_unseals_as_long_as_the_old_one_is_named(settings):
    settings.SECRET_KEY = "the old key"
    sealed = sealing.seal(SECRET)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new key", ["the old key"]
    assert (sealing.unseal(sealed), sealing.unseal(sealing.seal(SECRET))) == (SECRET, SECRET)

    settings.SECRET_KEY_FALLBACKS = []

    with pytest.raises(InvalidToken):
        sealing.unseal(sealed)


def test_what_was_tampered_with_is_refused():
    sealed = sealing.seal(SECRET)

    with pytest.raises(InvalidToken):
        sealing.unseal(sealed[:-4] + "AAA=")


@pytest.mark.django_db
def test_a_second_factor_is_kept_sealed_and_works():
    grace = member("grace@example.com")
    TOTP.activate(grace, SECRET)
    codes = RecoveryCodes.activate(grace).get_unused_codes()

    kept = {row.type: row.data for row in Authenticator.objects.filter(user=grace)}

    assert kept["totp"]["secret"].startswith(sealing.SEALED)
    assert kept["recovery_codes"]["seed"].startswith(sealing.SEALED)
    cache.clear()
    assert Authenticator.objects.get(user=grace, type="totp").wrap().validate_code(code())
    assert Authenticator.objects.get(user=grace, type="recovery_codes").wrap().validate_code(codes[0])


@pytest.mark.django_db
def test_a_second_factor_of_before_still_works():
    grace = member("grace@example.com")
    factor = Authenticator.objects.create(user=grace, type="totp", data={"secret": SECRET})

    assert factor.wrap().validate_code(code())
