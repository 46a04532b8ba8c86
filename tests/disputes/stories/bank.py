"""The payment service of a story."""

from disputes.rules.refunds import Answer, Said
from orders.rules.money import parsed, plain


class Bank:
    """A gateway that pays once for a key, and says what it is told to say; what it has paid it never denies."""

    def __init__(self):
        self.says, self.payments = Said.PAID, {}

    def pay(self, payment, *, at):
        assert parsed(plain(payment.amount, payment.currency), payment.currency) == payment.amount  # I23
        if self.says is Said.PAID:
            self.payments.setdefault(payment.key, (f"P-{payment.key}", payment.amount))
        if payment.key in self.payments and self.says is not Said.UNCLEAR:
            return Answer(Said.PAID, self.payments[payment.key][0], payment.amount, payment.currency)
        return Answer(self.says)
