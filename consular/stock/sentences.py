"""Sentences for the stock of blanks."""

from consular.core.language import N_

SENTENCES = {
    "blank_numbers_missing": N_("Enter the numbers, one a line, or the first and last of a range: A0000001 - A0000050"),
    "blank_numbers_malformed": N_("These are no numbers of this kind of blank. Compare them with the blanks"),
    "blank_numbers_too_many": N_("Enter at most 1,000 numbers at a time"),
    "blank_numbers_twice": N_("These numbers were entered twice. Take the second ones out"),
    "blank_numbers_known": N_("These numbers were entered before, so nothing was entered. Look for their delivery"),
    "blank_numbers_not_announced": N_(
        "These numbers are not part of this delivery. Look at them again; if they lie there, have them entered as a "
        "delivery of their own"
    ),
    "blank_numbers_never_received": N_("These numbers were never received anywhere. Look at them again"),
    "blank_numbers_elsewhere": N_("By the ledger these blanks are at another office, so nothing was done"),
    "blank_numbers_not_free": N_("These blanks are not free: allocated, on their way, spoilt, lost or issued"),
    "blank_numbers_not_on_the_way": N_("Nobody has sent these blanks to you, so they cannot arrive"),
    "blank_numbers_refused": N_("These numbers cannot be used here"),
    "out_of_stock": N_("The office has no free blank of this kind. Ask for some from another office"),
    "blank_not_free": N_("This blank is not free any more. Look at its history"),
    "order_has_blank": N_("The order holds another blank. Release or spoil that one first"),
    "order_without_blank": N_("No blank is allocated to the order. Allocate one first"),
    "second_person_needed": N_("This needs a second person. Ask a colleague to do it under their own name"),
    "witness_unknown": N_("Enter the staff number of a colleague who works with the stock of this office"),
    "nothing_to_settle": N_("There is no open difference here any more"),
    "explanation_missing": N_("Say in a sentence what happened"),
}
