"""Who a person is on this site: the role is chosen once, the state is what the rules of `states` make of it."""

from enum import StrEnum

DEMO_DOMAIN = "demo.example"  # Reserved by RFC 2606: no mail ever arrives there.


class Role(StrEnum):
    """Fixed when the account is made: selling and buying are different contracts."""

    BUYER = "buyer"
    SELLER = "seller"
    AGENT = "agent"


class AccountState(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"  # By its owner.
    SUSPENDED = "suspended"  # For breaking the marketplace's rules.
    LOCKED = "locked"  # To protect it; a password reset opens it.


class Violation(StrEnum):
    """Which of the marketplace's rules was broken."""

    COUNTERFEITS = "counterfeits"
    FRAUD = "fraud"
    ABUSE = "abuse"
    OUTSIDE_DEALS = "outside_deals"
    REVIEWS = "reviews"
    OTHER = "other"


def is_of_demo(address: str) -> bool:
    """Return whether an address is one of the people to try the site out as, whose password everybody can read."""
    return address.lower().endswith(f"@{DEMO_DOMAIN}")
