"""What is wrong with an amount that somebody typed, and what to type instead."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from orders.rules.money import AmountFault

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

AMOUNT_FAULTS: dict[AmountFault, Promise] = {
    AmountFault.EMPTY: _("Enter an amount, such as %(example)s."),
    AmountFault.NOT_A_NUMBER: _("Write the amount in digits alone, such as %(example)s."),
    AmountFault.TOO_PRECISE: _("That is finer than this currency goes. Write the amount like %(example)s."),
    AmountFault.NEGATIVE: _("An amount is never below zero. Write it without a minus, such as %(example)s."),
    AmountFault.TOO_LARGE: _("At most %(most)s is possible here. Enter that or less."),
    AmountFault.UNKNOWN_CURRENCY: _("Amounts in this currency cannot be read."),
}
NOT_ABOVE_ZERO = _("Enter more than zero, such as %(example)s.")
OVER_MOST = _("At most %(most)s is possible here. Enter that or less.")
OTHER_MONEY = _("This was paid in %(currency)s. Write the amount in %(currency)s, such as %(example)s.")
AT_MOST = _("At most %(most)s.")
AT_MOST_OR_SHARE = _("At most %(most)s. You can also write a share of that, such as 50%%.")
NOT_A_SHARE = _("Write a share from 0.01%% to 100%%, such as 50%%, or an amount, such as %(example)s.")
SHARE_IS = _("%(share)s of %(most)s is %(amount)s. Look at it once more, then send it.")
