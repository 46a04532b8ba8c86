"""Who people are, what happened to their accounts, and what they asked of us."""

import secrets
import uuid
import zoneinfo
from datetime import datetime
from typing import Any, ClassVar, Self

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import phrases
from accounts.rules import member_ids
from accounts.rules.languages import Language
from accounts.rules.people import AccountState, Role, Violation
from notices.clock import now


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA time zone."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone such as Asia/Tokyo."), params={"name": name})


def new_member_id() -> str:
    """Return a member ID at random; among a million people one in a thousand is taken, so whoever saves it tries again."""
    return member_ids.member_id(100_000_000 + secrets.randbelow(900_000_000))


def private_storage() -> Storage:
    """Return where files are kept that only their owner may fetch."""
    return storages["private"]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person who signs in by e-mail; without a password, one who cannot sign in yet."""
        user = self.model(email=self.normalize_email(email).strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an agent who may do everything. Who makes one from a shell needs no mail to prove the address."""
        user = self.create_user(email, password, **{"role": Role.AGENT, **fields, "is_superuser": True})
        address = {"email": user.email.lower(), "verified": True, "primary": True}
        apps.get_model("account", "EmailAddress").objects.using(self._db).create(user=user, **address)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class RoleIsFixed(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """The role of an account never changes."""


class User(AbstractBaseUser, PermissionsMixin):
    """A buyer, a seller's staff or an agent.

    The state changes through `actions.change_state` alone; the role never does.
    """

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    member_id = models.CharField(_("member ID"), max_length=11, unique=True, default=new_member_id, editable=False)
    role = models.CharField(
        _("role"), max_length=6, choices=[(role, phrases.ROLES[role]) for role in Role], default=Role.BUYER
    )
    label_name = models.CharField(
        _("name on labels"), max_length=60, blank=True, help_text=_("In English letters, as carriers print it.")
    )
    display_name = models.CharField(_("display name"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1 alpha-2; sellers only.
    language = models.CharField(
        _("language"), max_length=5, choices=[(code, code.own_name) for code in Language], default=Language.JA
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Tokyo", validators=[validate_time_zone])
    joined_at = models.DateTimeField(_("joined"), default=now, editable=False)

    state = models.CharField(
        _("state"),
        max_length=9,
        choices=[(state, phrases.STATES[state]) for state in AccountState],
        default=AccountState.ACTIVE,
        editable=False,
    )
    state_changed_at = models.DateTimeField(_("in this state since"), null=True, editable=False)
    # The end of a suspension, also of one that came upon a closed account; of a closed account, the end of the time in which it can be opened again.
    state_until = models.DateTimeField(_("until"), null=True, editable=False)
    violation = models.CharField(
        _("rule broken"),
        max_length=14,
        blank=True,
        editable=False,
        choices=[(violation, phrases.VIOLATIONS[violation]) for violation in Violation],
    )
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    # Failed sign-ins before this instant count no more: a sign-in or a reset of the password came after them.
    trusted_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    _role_in_database: str | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Somebody has this e-mail address already."),
            ),
            models.CheckConstraint(
                condition=~Q(state=AccountState.CLOSED) | Q(state_until__isnull=False) | Q(erased_at__isnull=False),
                name="user_closed_until",
            ),
            models.CheckConstraint(condition=Q(state=AccountState.SUSPENDED) | Q(violation=""), name="user_violation"),
        )
        indexes = (
            models.Index(fields=["state_until"], condition=~Q(state=AccountState.ACTIVE), name="user_until"),
            # For agents, who look people up among millions: names by their beginning, and the rare ones by what they are.
            models.Index(fields=["display_name"], name="user_display_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["label_name"], name="user_label_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["role", "-id"], condition=~Q(role=Role.BUYER), name="user_of_role"),
            models.Index(fields=["state", "-id"], condition=~Q(state=AccountState.ACTIVE), name="user_in_state"),
        )
        permissions = (
            ("change_state", "May suspend, lock and open accounts"),
            ("invite_agent", "May invite agents and choose their groups"),
        )

    def __str__(self) -> str:
        return self.display_name or self.email

    @classmethod
    def from_db(cls, *row: Any, **options: Any) -> Self:
        user = super().from_db(*row, **options)
        user._role_in_database = user.__dict__.get("role")
        return user

    def save(self, *args: Any, **options: Any) -> None:
        """Save, but never another role: orders and disputes were made under the one that the account has."""
        if self._role_in_database not in {None, self.role}:
            raise RoleIsFixed(f"{self.member_id} stays a {self._role_in_database}.")
        super().save(*args, **options)
        self._role_in_database = self.role

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Return whether Django may let this person in; a locked account is let no further than its own page."""
        return self.state in {AccountState.ACTIVE, AccountState.LOCKED}

    @property
    def is_staff(self) -> bool:
        """Return whether this person may see the admin at all."""
        return self.role == Role.AGENT

    @property
    def is_buyer(self) -> bool:
        return self.role == Role.BUYER

    @property
    def is_seller(self) -> bool:
        return self.role == Role.SELLER

    @property
    def shown_member_id(self) -> str:
        return member_ids.shown(self.member_id)

    def local(self, at: datetime) -> datetime:
        """Return `at` on this person's clock."""
        return at.astimezone(zoneinfo.ZoneInfo(self.time_zone))


class AccountEvent(models.Model):
    """A thing that happened to an account; never changed, never deleted."""

    account = models.ForeignKey(User, models.CASCADE, related_name="events", verbose_name=_("account"))
    verb = models.CharField(_("what"), max_length=8, choices=list(phrases.VERBS.items()))
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))
    before = models.CharField(_("before"), max_length=9)
    after = models.CharField(_("after"), max_length=9)
    note = models.CharField(_("note"), max_length=1000, blank=True)  # For agents; the person never sees it.
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d}"


class FailedLogin(models.Model):
    """A sign-in that failed, for a known login or an unknown one alike: the same row, at the same cost."""

    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="failed_logins")
    login_hash = models.CharField(max_length=64)  # Keyed SHA-256 of the tidied login, so that no address is kept.
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")
        indexes = (
            models.Index(fields=["account", "at"], name="failed_login_of"),
            models.Index(fields=["at"], name="failed_login_at"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class AccountRequest(models.Model):
    """Something that was asked for an address, which a sweep answers by mail.

    The page that took it did the same work whether or not somebody has that address, so neither its words nor its time
    tell a stranger.
    """

    class Kind(models.TextChoices):
        RESET = "reset"
        HELP = "help"  # Why can't I log in?
        SIGN_UP = "sign_up"  # With an address that has an account.
        VERIFY = "verify"  # Send the verification mail again.

    kind = models.CharField(max_length=8, choices=Kind.choices)
    login = models.CharField(max_length=254)  # An address or a member ID, tidied.
    language = models.CharField(max_length=5)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes = (models.Index(fields=["id"], condition=Q(answered_at=None), name="request_open"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"


class DataExport(models.Model):
    """Everything we hold about a person, as one zip that they fetch within `EXPORT_DAYS`."""

    account = models.ForeignKey(User, models.CASCADE, related_name="exports")
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_at = models.DateTimeField()
    claimed_by = models.UUIDField(null=True)
    try_at = models.DateTimeField()
    parts_done = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file = models.FileField(storage=private_storage, upload_to="exports/", blank=True)

    class Meta:
        verbose_name = _("data export")
        verbose_name_plural = _("data exports")
        constraints = (
            # One at a time: asking again while one is made changes nothing.
            models.UniqueConstraint(fields=["account"], condition=Q(made_at=None), name="export_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(made_at=None, expires_at=None) | Q(made_at__isnull=False, expires_at__isnull=False),
                name="export_made_expires",
            ),
        )

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"

    def is_ready(self, at: datetime) -> bool:
        return self.made_at is not None and self.expires_at is not None and at < self.expires_at
