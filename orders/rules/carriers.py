"""Carriers, and whose a tracking number can be.

A guess is as sure as the number makes it: a form that only one carrier uses with a check digit that fits is SURE, one
without a check digit LIKELY, and one that several carriers share only POSSIBLE. Sources of forms and check digits: UPU
standard S10 for postal items; the carriers' own published forms for the rest.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import quote

MOST_CHARACTERS = 40
EVERY_CARRIER_URL = "https://www.ship24.com/tracking?p={number}"


class Sureness(IntEnum):
    POSSIBLE = 1
    LIKELY = 2
    SURE = 3


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier; `url` is its tracking page with a place for the number."""

    code: str
    name_en: str
    name_ja: str
    url: str

    def name(self, language: str) -> str:
        return self.name_ja if language == "ja" else self.name_en

    def tracking_url(self, number: str) -> str:
        return self.url.format(number=quote(tidied(number), safe=""))


@dataclass(frozen=True, slots=True)
class Guess:
    carrier: Carrier
    sureness: Sureness


CARRIERS = {
    carrier.code: carrier
    for carrier in (
        Carrier(
            "japan-post",
            "Japan Post",
            "日本郵便",
            "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1={number}",
        ),
        Carrier(
            "yamato",
            "Yamato Transport",
            "ヤマト運輸",
            "https://jizen.kuronekoyamato.co.jp/jizen/servlet/crjz.b.NQ0010?id={number}",
        ),
        Carrier(
            "sagawa",
            "Sagawa Express",
            "佐川急便",
            "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo={number}",
        ),
        Carrier("china-post", "China Post", "中国郵政", "https://www.ship24.com/tracking?p={number}"),
        Carrier(
            "singapore-post",
            "Singapore Post",
            "シンガポール郵便",
            "https://www.singpost.com/track-items?trackingid={number}",
        ),
        Carrier(
            "hongkong-post",
            "Hongkong Post",
            "香港郵便",
            "https://www.hongkongpost.hk/en/mail_tracking/index.html?trackcode={number}",
        ),
        Carrier(
            "korea-post",
            "Korea Post",
            "韓国郵便",
            "https://service.epost.go.kr/trace.RetrieveEmsRigiTraceList.comm?POST_CODE={number}",
        ),
        Carrier(
            "royal-mail",
            "Royal Mail",
            "ロイヤルメール",
            "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
        ),
        Carrier("usps", "USPS", "USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
        Carrier(
            "dhl-post",
            "Deutsche Post DHL",
            "ドイツポストDHL",
            "https://www.dhl.de/en/privatkunden/dhl-sendungsverfolgung.html?piececode={number}",
        ),
        Carrier("other-post", "Another postal service", "そのほかの郵便", EVERY_CARRIER_URL),
        Carrier("ups", "UPS", "UPS", "https://www.ups.com/track?tracknum={number}"),
        Carrier("fedex", "FedEx", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
        Carrier(
            "dhl-express",
            "DHL Express",
            "DHLエクスプレス",
            "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}",
        ),
        Carrier(
            "cainiao", "Cainiao", "ツァイニャオ(菜鳥)", "https://global.cainiao.com/newDetail.htm?mailNoList={number}"
        ),
        Carrier("yunexpress", "YunExpress", "YunExpress(雲途)", "https://www.yuntrack.com/parcelTracking?id={number}"),
        Carrier("4px", "4PX", "4PX(逓四方)", "https://track.4px.com/#/result/0/{number}"),
        Carrier(
            "sf-express",
            "SF Express",
            "SFエクスプレス(順豊)",
            "https://www.sf-express.com/we/ow/chn/en/waybill/waybill-detail/{number}",
        ),
    )
}

# UPU S10 ends with the country whose post issued the number (ISO 3166-1 alpha-2).
POSTS = {
    "JP": "japan-post",
    "CN": "china-post",
    "SG": "singapore-post",
    "HK": "hongkong-post",
    "KR": "korea-post",
    "GB": "royal-mail",
    "US": "usps",
    "DE": "dhl-post",
}


def tidied(typed: str) -> str:
    """Return a tracking number as carriers print it: half-width capitals and digits without anything between them."""
    letters = unicodedata.normalize("NFKC", typed).upper()
    return re.sub(r"[^\w]|_", "", letters)


def is_plausible(typed: str) -> bool:
    """Return whether this could be a tracking number at all: 6 to 40 letters and digits, at least four of them digits."""
    number = tidied(typed)
    return bool(re.fullmatch(r"[A-Z0-9]{6,40}", number)) and len(re.findall(r"\d", number)) >= 4


def guesses(typed: str) -> list[Guess]:
    """Return whose number this can be, the surest first; empty when its form says nothing."""
    number = tidied(typed)
    if len(number) > MOST_CHARACTERS:
        return []
    found = [guess for form in FORMS if (guess := form(number)) is not None]
    return sorted(found, key=lambda guess: -guess.sureness)


def every_carrier_url(number: str) -> str:
    """Return where a number is looked up at many carriers at once."""
    return EVERY_CARRIER_URL.format(number=quote(tidied(number), safe=""))


# Check digits


def s10_check(serial: str) -> int:
    """Return the check digit of the eight digits of a UPU S10 number."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def seven_check(digits: str) -> int:
    """Return the remainder by seven, which Japanese parcel carriers and DHL Express put last."""
    return int(digits) % 7


def ups_check(body: str) -> int:
    """Return the check digit of the fifteen characters behind a UPS number's 1Z."""
    values = [int(char) if char.isdigit() else (ord(char) - 63) % 10 for char in body]
    return -(sum(values[0::2]) + 2 * sum(values[1::2])) % 10


def fedex_check(digits: str) -> int:
    """Return the check digit of the eleven digits of a FedEx Express number."""
    return sum(int(digit) * weight for digit, weight in zip(digits, (3, 1, 7) * 4, strict=False)) % 11 % 10


def three_one_check(digits: str) -> int:
    """Return the check digit that GS1 and USPS use: weights 3 and 1 in turn, from the right."""
    return -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))) % 10


# Forms


def _guess(code: str, sureness: Sureness) -> Guess:
    return Guess(CARRIERS[code], sureness)


def _postal(number: str) -> Guess | None:
    found = re.fullmatch(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})", number)
    if found is None or s10_check(found[2]) != int(found[3]):
        return None
    code = POSTS.get(found[4], "other-post")
    return _guess(code, Sureness.LIKELY if code == "other-post" else Sureness.SURE)


def _ups(number: str) -> Guess | None:
    found = re.fullmatch(r"1Z([A-Z0-9]{15})(\d)", number)
    return _guess("ups", Sureness.SURE) if found and ups_check(found[1]) == int(found[2]) else None


def _usps(number: str) -> Guess | None:
    fits = re.fullmatch(r"9[1-5]\d{18}(\d{2})?", number) and three_one_check(number[:-1]) == int(number[-1])
    return _guess("usps", Sureness.SURE) if fits else None


def _with_mark(pattern: str, code: str) -> Callable[[str], Guess | None]:
    form = re.compile(pattern)
    return lambda number: _guess(code, Sureness.LIKELY) if form.fullmatch(number) else None


def _by_seven(length: int, code: str) -> Callable[[str], Guess | None]:
    form = re.compile(rf"\d{{{length}}}")

    def fits(number: str) -> Guess | None:
        is_right = form.fullmatch(number) and seven_check(number[:-1]) == int(number[-1])
        return _guess(code, Sureness.POSSIBLE) if is_right else None

    return fits


def _fedex(number: str) -> Guess | None:
    if re.fullmatch(r"\d{12}", number) and fedex_check(number[:-1]) == int(number[-1]):
        return _guess("fedex", Sureness.POSSIBLE)
    if re.fullmatch(r"\d{15}", number) and three_one_check(number[:-1]) == int(number[-1]):
        return _guess("fedex", Sureness.LIKELY)
    return None


FORMS: tuple[Callable[[str], Guess | None], ...] = (
    _postal,
    _ups,
    _usps,
    _with_mark(r"(LP|CNG|CAINIAO)\d{10,20}(CN)?", "cainiao"),
    _with_mark(r"YT\d{16}", "yunexpress"),
    _with_mark(r"4PX\d{10,14}(CN)?", "4px"),
    _with_mark(r"SF\d{12,13}", "sf-express"),
    _with_mark(r"JJD\d{12,20}", "dhl-express"),
    _by_seven(12, "yamato"),
    _by_seven(12, "sagawa"),
    _by_seven(12, "japan-post"),
    _by_seven(11, "japan-post"),
    _by_seven(10, "dhl-express"),
    _fedex,
)
