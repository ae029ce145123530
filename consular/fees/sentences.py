"""Sentences for refusals at the counter, and words of receipts. Every refusal says what to do."""

from consular.core.language import N_

SENTENCES = {
    "cashier_decides": N_("You decide on applications in this office, so you take none of its money. Ask a cashier"),
    "waive_power_missing": N_("Your powers do not include waiving fees. Ask a colleague who has this power"),
    "cash_same_person": N_("Another person must do this: you did the step before. Ask a colleague"),
    "till_needed": N_("Open your till for this office first, then do this again"),
    "till_over": N_("Your till is of a day that is over. Count and close it, open a new one, then do this again"),
    "till_elsewhere": N_("You have a till open at another office. Close it first"),
    "till_closed": N_("This till is closed. Nothing was changed. Look at the cash-up"),
    "till_short": N_("There is not enough of this currency in your till. Ask a colleague to pay, or pay by transfer"),
    "count_missing": N_(
        "Count every currency and write each amount with digits, such as 120.50; 0 where there is none"
    ),
    "difference_unexplained": N_(
        "What you counted is not what should be there. Count again, or say in a few words what may have happened"
    ),
    "no_difference_to_settle": N_("There is no difference to settle here. Look at the cash-up as it is now"),
    "currency_not_taken": N_("This currency is not taken here. Choose another one"),
    "amount_changed": N_("What is owed has changed since this page was made. Nothing was recorded. Look at it again"),
    "given_too_little": N_("This is less than what is owed. Ask for the rest, or correct the amount"),
    "nothing_owed": N_("Nothing is owed here, so there is nothing to receive"),
    "charge_cancelled": N_("This case has ended, so nothing is received for it any more"),
    "void_too_late": N_(
        "This receipt can no longer be made void: its day is over, its till is closed or money of it is being paid "
        "back. Pay the money back as a refund"
    ),
    "cash_reason_missing": N_("Say in a few words why"),
    "already_waived": N_("There is nothing left that could be waived on this ground. Look at the lines"),
    "fee_line_unknown": N_("There is no such line in the fee table. Choose one of those shown"),
    "refund_not_open": N_("A colleague has dealt with this refund. Nothing was changed. Look at the list"),
    "payment_settled": N_("This payment has been dealt with. Nothing was changed. Look at the list"),
}
