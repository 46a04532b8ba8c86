"""People of every role and in every state."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from accounts import actions, groups
from accounts.models import User
from accounts.queries import find_account
from accounts.rules.languages import Language
from accounts.rules.people import DEMO_DOMAIN, Role, Violation
from accounts.rules.states import Party, Verb

DOMAIN = DEMO_DOMAIN
SUSPENDED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to try the site as; `what` says it in the table of logins."""

    name: str
    display_name: str
    what: str
    label_name: str = ""
    role: Role = Role.BUYER
    language: Language = Language.JA
    time_zone: str = "Asia/Tokyo"
    country: str = ""
    is_verified: bool = True
    has_second_factor: bool = False
    group: str = ""
    is_superuser: bool = False
    verb: Verb | None = None
    violation: Violation | None = None
    is_for_ever: bool = False

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


def _agent(name: str, display_name: str, group: str, language: Language = Language.JA, **rights: bool) -> Person:
    zone = "Asia/Tokyo" if language is Language.JA else "Europe/London"
    what = f"Agent: {group.lower()}"
    return Person(
        name,
        display_name,
        what,
        role=Role.AGENT,
        language=language,
        time_zone=zone,
        group=group,
        **{"has_second_factor": True, **rights},  # type: ignore[arg-type]
    )


EN = Language.EN
PEOPLE = (
    Person("hanako", "山田 花子", "Buyer", "Hanako Yamada"),
    Person("emma", "Emma Wilson", "Buyer", "Emma Wilson", language=EN, time_zone="Europe/London"),
    Person("mai", "伊藤 舞", "Buyer with a second factor", "Mai Ito", has_second_factor=True),
    Person("kenji", "鈴木 健二", "Buyer, address not verified", "Kenji Suzuki", is_verified=False),
    Person(
        *("yuki", "佐藤 由紀", "Buyer, suspended until a day", "Yuki Sato"),
        verb=Verb.SUSPEND,
        violation=Violation.REVIEWS,
    ),
    Person(
        *("oliver", "Oliver Brown", "Buyer, suspended without end", "Oliver Brown"),
        language=EN,
        time_zone="America/New_York",
        verb=Verb.SUSPEND,
        violation=Violation.FRAUD,
        is_for_ever=True,
    ),
    Person("sakura", "高橋 さくら", "Buyer, locked for security", "Sakura Takahashi", verb=Verb.LOCK),
    Person(
        *("liam", "Liam Murphy", "Buyer, closed by himself", "Liam Murphy"),
        language=EN,
        time_zone="Europe/Dublin",
        verb=Verb.CLOSE,
    ),
    Person(
        *("wei", "陈伟", "Seller", "Wei Chen", Role.SELLER),
        language=EN,
        time_zone="Asia/Shanghai",
        country="CN",
    ),
    Person(
        "ling", "林玲", "Seller who reads Japanese", "Ling Lin", Role.SELLER, time_zone="Asia/Shanghai", country="CN"
    ),
    _agent("misaki", "田中 美咲", groups.SUPPORT),
    _agent("nora", "Nora Lindqvist", groups.MEDIATOR, EN),
    _agent("makoto", "渡辺 誠", groups.SENIOR_MEDIATOR),
    _agent("grace", "Grace Park", groups.EDITOR, EN),
    _agent("sho", "小林 翔", groups.TRANSLATOR),
    _agent("ada", "Ada Bell", groups.ADMINISTRATOR, EN, is_superuser=True),
)


def password() -> str:
    """Return the one password of the demo's people, this installation's own; empty before the first load."""
    file = settings.DATA_DIR / "demo-password"
    return file.read_text().strip() if file.exists() else ""


def load_people(*, at: datetime) -> int:
    """Make those who are missing, and return how many. Whoever is there already stays as they have become."""
    is_new = not password()
    if is_new:
        file = settings.DATA_DIR / "demo-password"
        file.touch(mode=0o600)
        file.write_text(f"demo-{secrets.token_hex(4)}")
    return sum(_load(person, at=at, is_new_password=is_new) for person in PEOPLE)


@transaction.atomic
def _load(person: Person, *, at: datetime, is_new_password: bool) -> int:
    account = find_account(person.email)
    if account is not None:
        if is_new_password:
            account.set_password(password())
            account.save(update_fields=["password"])
        return 0
    account = actions.register(
        email=person.email,
        password=password(),
        role=person.role,
        label_name=person.label_name,
        language=person.language,
        time_zone=person.time_zone,
        country=person.country,
        display_name=person.display_name,
        at=at,
    )
    if person.is_verified:
        actions.verify_address(account=account, at=at)
    if person.has_second_factor:
        add_second_factor(account)
    if person.group:
        account.groups.set(Group.objects.filter(name=person.group))
    if person.is_superuser:
        User.objects.filter(pk=account.pk).update(is_superuser=True)
    if person.verb:
        _bring_into_state(account, person, at)
    return 1


def add_second_factor(account: User) -> None:
    """Give somebody a second factor with recovery codes; the sign-in page says its code, see `templatetags.demo`."""
    if not Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(account, generate_totp_secret())
        RecoveryCodes.activate(account)


def _bring_into_state(account: User, person: Person, at: datetime) -> None:
    parties = {Verb.CLOSE: Party.OWNER, Verb.LOCK: Party.GUARD, Verb.SUSPEND: Party.AGENT}
    party = parties[person.verb]  # type: ignore[index]
    until = at + SUSPENDED_FOR if person.verb is Verb.SUSPEND and not person.is_for_ever else None
    actions.change_state(
        account=account,
        verb=person.verb,  # type: ignore[arg-type]
        by=account if party is Party.OWNER else None,
        party=party,
        at=at,
        violation=person.violation,
        until=until,
        note="Made for trying the site out.",
    )
