"""What people type to say who they are: an e-mail address or a member ID, and the ways in which it goes wrong."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from accounts.rules import member_ids

# Domains that many of our members have their mailbox at, and real ones that only look like a slip of them.
COMMON_DOMAINS = (
    *(
        "gmail.com",
        "yahoo.co.jp",
        "yahoo.com",
        "icloud.com",
        "outlook.com",
        "outlook.jp",
        "hotmail.com",
        "hotmail.co.jp",
    ),
    *("live.jp", "live.com", "msn.com", "me.com", "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp"),
    *("i.softbank.jp", "ymobile.ne.jp", "nifty.com", "rakuten.jp", "qq.com", "163.com", "126.com", "foxmail.com"),
)
REAL_DOMAINS = frozenset(
    {
        *("mail.com", "email.com", "ymail.com", "gmx.com", "ymail.ne.jp", "yahoo.com.cn", "yahoo.cn", "yahoo.fr"),
        *("hotmail.fr", "hotmail.it", "live.fr", "live.cn", "live.it", "outlook.fr", "outlook.it", "mac.com", "ms.com"),
        *("jp.com", "aq.com", "139.com", "189.com", "aol.com", "fastmail.com", "rocketmail.com", "zmail.com", "we.com"),
    }
)
MOBILE_OR_HOME = re.compile(r"\+?\d[\d()]{8,14}")
HYPHENS = re.compile(r"[\-‐‑–—−ー]")


class Hint(StrEnum):
    """What can be said about a login from its characters alone, without looking whether anybody has it."""

    FULL_WIDTH = "full_width"
    BLANKS = "blanks"
    DOMAIN = "domain"
    CHECK_DIGIT = "check_digit"
    PHONE = "phone"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class LoginHint:
    """A hint, and what it is about: the login as it was read, or as it was probably meant."""

    hint: Hint
    about: str = ""


def tidied(typed: str) -> str:
    """Return a login as accounts are found by it: half-width, in small letters, without blanks and invisible characters.

    Hyphens stay in an address and go from a member ID.
    """
    while (tidy := _tidied_once(typed)) != typed:  # What falls away can leave something to put together.
        typed = tidy
    return typed


def is_address(login: str) -> bool:
    """Return whether a tidied login is meant as an e-mail address; any other is meant as a member ID."""
    return "@" in login


def can_be_mailed(address: str) -> bool:
    """Return whether a mail can name this address's domain: in any script, but each part at most 63 bytes in ASCII."""
    try:
        address.rpartition("@")[2].encode("idna")
    except UnicodeError:
        return False
    return True


def hints(typed: str) -> tuple[LoginHint, ...]:
    """Return what may be wrong with a login, from its characters alone."""
    login, found = tidied(typed), []
    if unicodedata.normalize("NFKC", typed.strip()) != typed.strip():
        found.append(LoginHint(Hint.FULL_WIDTH, login))
    if any(c.isspace() or unicodedata.category(c) in {"Cf", "Cc"} for c in typed):
        found.append(LoginHint(Hint.BLANKS, login))
    if is_address(login):
        meant = probable_domain(login.rpartition("@")[2])
        return (*found, LoginHint(Hint.DOMAIN, f"{login.rpartition('@')[0]}@{meant}")) if meant else tuple(found)
    if member_ids.looks_like_one(login):
        return tuple(found) if member_ids.is_member_id(login) else (*found, LoginHint(Hint.CHECK_DIGIT, login))
    is_number = MOBILE_OR_HOME.fullmatch(HYPHENS.sub("", login)) is not None
    return (*found, LoginHint(Hint.PHONE if is_number else Hint.NEITHER, login))


def probable_domain(domain: str) -> str:
    """Return the common domain that this one is a slip of: one character wrong, missing, too many, or two swapped."""
    if domain in COMMON_DOMAINS or domain in REAL_DOMAINS or len(domain) > 30:
        return ""
    return next((common for common in COMMON_DOMAINS if len(common) > 6 and _is_one_slip(domain, common)), "")


def _tidied_once(typed: str) -> str:
    if member_ids.looks_like_one(typed):
        return member_ids.tidied(typed)
    visible = "".join(c for c in unicodedata.normalize("NFKC", typed) if unicodedata.category(c) not in {"Cf", "Cc"})
    return "".join(visible.split()).lower()


def _is_one_slip(typed: str, meant: str) -> bool:
    if abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    rest, wanted = typed[start:], meant[start:]
    is_swapped = len(rest) == len(wanted) and rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return is_swapped or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]
