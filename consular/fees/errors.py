"""Errors of fees."""

from __future__ import annotations

from consular.core.errors import Conflict, ConsularError, Forbidden


class CashierDecides(Forbidden):
    """Whoever decides in an office may not take its money."""

    code = "cashier_decides"


class PowerToWaiveMissing(Forbidden):
    """Waiving is a personal power, beside the role."""

    code = "waive_power_missing"


class SamePerson(Forbidden):
    """Whoever did the first step may not do the second: void, settle, pay out."""

    code = "cash_same_person"


class TillNeeded(ConsularError):
    """The cashier has no open till for this office."""

    code = "till_needed"


class TillOver(ConsularError):
    """The till belongs to a day that is over: it can only be closed."""

    code = "till_over"


class TillElsewhere(ConsularError):
    """The cashier has a till open at another office."""

    code = "till_elsewhere"


class TillClosed(Conflict):
    """The till is closed already; nothing more can be entered, and it cannot be counted again otherwise."""

    code = "till_closed"


class TillShort(ConsularError):
    """There is less of this currency in the till than is to be paid out."""

    code = "till_short"


class CountMissing(ConsularError):
    """A currency was not counted, or what was written is no amount."""

    code = "count_missing"


class DifferenceUnexplained(ConsularError):
    """What was counted is not what should be there, and no reason was given. `differences`: currency -> amount."""

    code = "difference_unexplained"


class NothingToSettle(Conflict):
    """The till has no difference in this currency, or it is not closed."""

    code = "no_difference_to_settle"


class CurrencyNotTaken(ConsularError):
    """This office does not take the currency, or has no rate for it."""

    code = "currency_not_taken"


class AmountChanged(Conflict):
    """What is owed is no longer what the page showed."""

    code = "amount_changed"


class GivenTooLittle(ConsularError):
    """The payer gave less than is owed."""

    code = "given_too_little"


class NothingOwed(Conflict):
    """Nothing is owed and nothing was received: there is no receipt to give."""

    code = "nothing_owed"


class ChargeCancelled(Conflict):
    """The case has ended, and what was not paid is asked of nobody."""

    code = "charge_cancelled"


class VoidTooLate(Conflict):
    """A receipt can be void on its own day only, while its till is open and none of its money is being paid back."""

    code = "void_too_late"


class ReasonMissing(ConsularError):
    """This act needs its reason in words."""

    code = "cash_reason_missing"


class AlreadyWaived(Conflict):
    """There is nothing left that this ground could waive."""

    code = "already_waived"


class LineUnknown(ConsularError):
    """The fee table has no optional line of this name."""

    code = "fee_line_unknown"


class RefundNotOpen(Conflict):
    """The refund has moved on."""

    code = "refund_not_open"


class PaymentSettled(Conflict):
    """The payment has been dealt with."""

    code = "payment_settled"
