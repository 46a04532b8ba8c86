"""Where allauth meets our rules: what it would do by itself goes through our actions, what it would send is owed."""

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import actions, doorstep, notice_kinds, phrases, rate_limits, sealing
from accounts.models import AccountRequest, User
from accounts.queries import find_account
from accounts.rules.people import AccountState, is_of_demo
from accounts.rules.states import Refusal
from notices.clock import now
from notices.rules.kinds import NoticeKind

NO_MATCH = _(
    "This e-mail address or member ID and this password do not belong together. Please check both: capital and small "
    "letters of the password count, and so do blanks in it."
)
# What allauth would write mails about, and the kind that is owed instead. None: the action that did it has told already.
NOTICES: dict[str, NoticeKind | None] = {
    "account/email/password_changed": None,
    "account/email/password_set": None,
    "account/email/password_reset": None,
    "account/email/email_deleted": None,  # Nothing but a new address that was given up before it was verified.
    "account/email/email_changed": notice_kinds.ADDRESS_CHANGED,
    "mfa/email/totp_activated": notice_kinds.SECOND_FACTOR_ON,
    "mfa/email/totp_deactivated": notice_kinds.SECOND_FACTOR_OFF,
    "mfa/email/recovery_codes_generated": notice_kinds.RECOVERY_CODES_MADE,
}


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Sign in by e-mail address or member ID: one query and one hash, whether or not there is such an account."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        login = credentials.get("email") or credentials.get("username") or ""
        account = find_account(login)
        found: User | None = self._check_password(account, credentials["password"])
        if account is not None and is_of_demo(account.email) and not settings.DEBUG:  # Their password is no secret.
            self._stash_user(None)
            return None
        return found


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": NO_MATCH,
        "username_password_mismatch": NO_MATCH,
        "invalid_login": NO_MATCH,
        "incorrect_password": _("This is not your password. Capital and small letters count, and so do blanks."),
        "enter_current_password": _("This is not your password. Capital and small letters count, and so do blanks."),
        "incorrect_code": _("This code is not right. Codes change every 30 seconds, and each works once."),
        "too_many_login_attempts": _(
            "There were too many tries, so please wait 15 minutes. If you are not sure of your password, set a new one: "
            "“Forgot your password?” sends you a link."
        ),
        "rate_limited": _("There were too many tries. Please wait a few minutes, and then try again."),
        "duplicate_email": _("This is the address that you have now."),
    }

    # Getting in

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        actions.note_failed_login(login=credentials.get("email") or credentials.get("username") or "", at=now())

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, username=user.member_id, password=password)
        return found is not None and found.pk == user.pk

    def pre_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse | None:
        """Let in only whose account is active; show others, who gave the right password, why it is not."""
        at = now()
        account = actions.meet_at_the_door(account=user, at=at)
        if account.state == AccountState.ACTIVE:
            user.state = account.state
            return None
        clear_login(request)
        doorstep.remember_account(request.session, account, at)
        return redirect("account_state")

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session, unless the account was locked or suspended while the code was looked up."""
        refusal = self.pre_login(request, user)
        if refusal is not None:
            raise ImmediateHttpResponse(refusal)
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        actions.trust(account=user, at=now())
        doorstep.forget_account(request.session)
        response: HttpResponse = super().post_login(request, user, **login)
        return response

    def respond_email_verification_sent(self, request: HttpRequest, user: User | None) -> HttpResponse:
        if user is not None:
            doorstep.remember_address(request.session, user.email.lower(), user.pk)
        return redirect("account_email_verification_sent")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where somebody goes who did not say where; who is signed in and signs up again learns about roles."""
        user = request.user
        is_at_sign_up = request.resolver_match is not None and request.resolver_match.url_name == "account_signup"
        if is_at_sign_up and (user.is_seller or request.GET.get("as") == "seller"):  # type: ignore[union-attr]
            return reverse("seller_account")
        return reverse("admin:index") if user.is_staff else reverse("account_home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    # Signing up, proving an address, setting a password

    def sign_up(self, request: HttpRequest, **said: Any) -> HttpResponse:
        """Make an account, or seem to: the page and the work are the same for an address that has one."""
        at = now()
        # The first mail counts, too. Over the limit nothing shows, or strangers would learn that somebody is written to.
        wait = rate_limits.seconds_to_wait(request, "confirm_email", key=said["email"], at=at)
        language = get_language() or settings.LANGUAGE_CODE
        account = actions.sign_up(**said, language=language, at=at, is_too_often=wait > 0)
        doorstep.remember_address(request.session, said["email"], account)
        return redirect("account_email_verification_sent")

    def ask_for_password_link(self, login: str) -> None:
        language = get_language() or settings.LANGUAGE_CODE
        actions.ask(kind=AccountRequest.Kind.RESET, login=login, language=language, at=now())

    def set_password(self, user: User, password: str) -> None:
        actions.change_password(account=user, password=password, at=now())

    def reset_password(self, user: User, password: str) -> None:
        actions.reset_password(account=user, password=password, at=now())

    def clean_email(self, email: str) -> str:
        """Refuse addresses of a domain that never has mailboxes; accounts that were erased have such ones."""
        if email.endswith(".invalid"):
            raise ValidationError(_("This address cannot receive mail. Please enter another one."))
        return email

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Verify an address, unless another account has it by now; a closed door gets no other address."""
        account = User.objects.select_for_update(no_key=True).get(pk=email_address.user_id)
        is_first = not EmailAddress.objects.filter(user=account, verified=True).exists()
        # Whoever has the new mailbox could set a new password, and that opens a lock.
        if not is_first and account.state != AccountState.ACTIVE:
            messages.error(request, phrases.REFUSALS[Refusal.WRONG_STATE])
            return False
        others = User.objects.exclude(pk=account.pk).alias(lowered=Lower("email"))
        if others.filter(lowered=email_address.email.lower()).exists():
            words = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, words, {"email": email_address.email})
            return False
        is_verified: bool = super().confirm_email(request, email_address)
        if is_verified and is_first:
            actions.verify_address(account=User.objects.get(pk=email_address.user_id), at=now())
        return is_verified

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Let go of a new address that is not verified yet; the one in use is changed, never deleted."""
        return not email_address.primary and email_address.email != email_address.user.email.lower()

    # What allauth would send

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        actions.owe_verification(address=emailconfirmation.email_address, at=now())

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Owe the notice that stands for one of allauth's mails; raise KeyError for one that nobody thought of."""
        kind = NOTICES[template_prefix]
        if kind is None:
            return
        about = {name: (context or {}).get(name) for name in ("from_email", "to_email")}
        changed = {"old": about["from_email"], "new": about["to_email"]} if context else {}
        actions.owe_news(account=user, kind=kind, at=now(), address=email or "", **changed)
        if kind is notice_kinds.SECOND_FACTOR_ON:  # Other sessions were opened without it.
            actions.end_sessions(account=user, but=self.request.session.session_key or "")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> NoReturn:
        """Refuse, because mail is owed by actions and sent by the outbox."""
        raise NotImplementedError(f"No notice stands for {template_prefix}.")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Agents need the second factor, so you cannot switch it off. If you have a new phone, ask an administrator to "
            "reset it: then you can set it up anew."
        ),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (settings.AGENTS_NEED_SECOND_FACTOR and authenticator.user.is_staff)
