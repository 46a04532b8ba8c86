"""The contact page: which articles answer a topic, what an order number looks like, and what goes along unasked.

What somebody searched and read before asking is handed over by their own browser, so it is taken as anything else that
strangers send: bounded, on one line each, and without what could say more than they meant to.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from messaging.mail.characters import one_line
from messaging.rules.phrase_templates import PhraseGroup
from tickets.rules.states import Topic

# The articles that answer most questions of a topic; one that an operator does not have is passed over.
ANSWERS: Mapping[Topic, tuple[str, ...]] = {
    Topic.SIGN_IN: (
        "cannot-sign-in",
        "verification-email-not-arriving",
        "reset-your-password",
        "account-locked-for-security",
    ),
    Topic.SETTINGS: ("account-settings", "names-in-english-letters", "close-your-account"),
    Topic.REVIEWS: ("reviews-and-ratings", "problem-with-a-seller"),
    Topic.NOTIFICATIONS: ("notifications", "verification-email-not-arriving"),
    Topic.ORDER: ("cancel-an-order", "change-an-order", "find-your-orders", "write-to-a-seller"),
    Topic.DELIVERY: ("order-not-arrived", "tracking-not-moving", "marked-delivered-but-not-here", "track-your-parcel"),
    Topic.PAYMENT: ("payment-failed", "charged-but-no-order", "card-blocked-for-overseas-use", "bank-transfer"),
    Topic.RETURN: ("return-an-item", "return-postage", "when-refunds-arrive", "refunds-with-coupons"),
    Topic.DISPUTE: ("how-a-dispute-runs", "open-a-dispute", "sixty-day-window", "dispute-reasons-and-evidence"),
    Topic.SELLING: ("who-can-sell", "buying-with-a-seller-account", "registered-as-seller-by-mistake"),
    Topic.OTHER: ("use-the-help-centre", "japanese-support", "busy-hours"),
}

# The situations whose phrases fit a topic; a topic that is not here is too wide for sentences that others wrote.
PHRASES: Mapping[Topic, tuple[PhraseGroup, ...]] = {
    Topic.ORDER: (PhraseGroup.BEFORE_SHIPMENT, PhraseGroup.PROBLEM),
    Topic.DELIVERY: (PhraseGroup.DELIVERY, PhraseGroup.CUSTOMS),
    Topic.PAYMENT: (PhraseGroup.MONEY,),
    Topic.RETURN: (PhraseGroup.RETURN, PhraseGroup.MONEY),
    Topic.DISPUTE: (PhraseGroup.PROBLEM, PhraseGroup.DELIVERY),
}

ORDER_NUMBER_MOST = 40  # characters
TRAIL_MOST = 10  # searches, and as many articles
WORDS_MOST = 100  # characters of a search
TITLE_MOST = 120
TRAIL_SIZE_MOST = 20_000  # characters of all of it
SLUG = re.compile(r"[-\w]{1,120}")


def plain_number(typed: str) -> str:
    """Return a number without what hands and keyboards put into it: `ＫＭ－２０２６ 1` is `KM20261`."""
    return re.sub(r"[^\w]|_", "", unicodedata.normalize("NFKC", typed)).upper()


def same_number(typed: str, numbers: Iterable[str]) -> str:
    """Return which of some order numbers somebody typed; empty for none of them."""
    wanted = plain_number(typed)
    return next((number for number in numbers if wanted and plain_number(number) == wanted), "")


def trail_from(given: str, struck: Callable[[str], str]) -> dict[str, Any]:
    """Return what was searched and read before asking, from the JSON of a form; nothing where it is none.

    `struck` takes addresses and numbers out of what was searched.
    """
    try:
        found = json.loads(given) if len(given) <= TRAIL_SIZE_MOST else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    searched = [struck(one_line(words, WORDS_MOST)) for words in _texts(found.get("searched"))]
    read = [
        {"slug": one["slug"], "title": one_line(one["title"], TITLE_MOST)}
        for one in _list(found.get("read"))
        if isinstance(one, dict)
        and isinstance(one.get("slug"), str)
        and isinstance(one.get("title"), str)
        and SLUG.fullmatch(one["slug"])
    ]
    kept = {"searched": list(dict.fromkeys(filter(None, searched)))[-TRAIL_MOST:], "read": read[-TRAIL_MOST:]}
    return {name: rows for name, rows in kept.items() if rows}


def _texts(value: Any) -> list[str]:
    return [one for one in _list(value) if isinstance(one, str)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
