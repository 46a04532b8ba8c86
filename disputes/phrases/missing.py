"""What missing units are worth, in words."""

from django.utils.translation import gettext, ngettext, pgettext

from disputes.rules.missing import MissingUnits
from orders.templatetags.orders import money


def worth_in_words(missing: MissingUnits, currency: str) -> str:
    """Say how many units are missing and what they are worth, and how that comes about where coupons paid a part."""
    said = ngettext(
        "%(count)s of %(claimed)s units is missing: %(worth)s.",
        "%(count)s of %(claimed)s units are missing: %(worth)s.",
        missing.count,
    ) % {"count": missing.count, "claimed": missing.claimed, "worth": money(missing.worth, currency)}
    if not missing.coupon:
        return said
    less = gettext("That is the price of %(price)s less %(coupon)s of coupons and promotions.") % {
        "price": money(missing.price, currency),
        "coupon": money(missing.coupon, currency),
    }
    return pgettext("two sentences", "%(first)s %(then)s") % {"first": said, "then": less}
