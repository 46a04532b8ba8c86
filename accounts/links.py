"""Links of mails that open something: whoever has one has shown that the mailbox is theirs."""

from allauth.account import app_settings
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User


def verification_link(address: EmailAddress) -> str:
    """Return the link with which an address is verified."""
    return _link(address.user, "account_confirm_email", EmailConfirmationHMAC(address).key)


def password_link(account: User) -> str:
    """Return the link with which a new password is set, once, within `PASSWORD_RESET_TIMEOUT`."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(account)
    return _link(account, "account_reset_password_from_key", user_pk_to_url_str(account), token)


def _link(account: User, name: str, *words: str) -> str:
    with translation.override(account.language):
        return f"{settings.SITE_URL}{reverse(name, args=words)}"
