"""Sentences for custody."""

from consular.core.language import N_

SENTENCES = {
    "custody_labels_missing": N_("Scan or type at least one label"),
    "custody_labels_malformed": N_("These are no labels. A label looks like V7K3-M9QX-D4. Scan them again"),
    "custody_labels_too_many": N_("Scan at most 500 labels at a time"),
    "custody_labels_unknown": N_("No item has these labels. Scan them again"),
    "custody_labels_not_here": N_("By the record these items are not in this office, so nothing was done"),
    "custody_labels_refused": N_("These labels cannot be used here"),
    "custody_item_not_here": N_("The item is not in your office any more, so nothing was done. Look at its history"),
    "custody_case_closed": N_("This case is closed, so nothing is taken in for it. Give the item back at once"),
    "custody_bag_not_ready": N_("By the record this bag has not left yet. Ask the office that sealed it"),
    "custody_bag_number_taken": N_("Another bag with this number is on its way. Compare the number with the seal"),
    "custody_bag_malformed": N_(
        "Choose another office, and enter the number of the seal (capitals, figures, dashes) and a short word for the "
        "courier"
    ),
    "custody_case_unknown": N_("No case of your offices has this reference. Compare it with the applicant’s mail"),
    "custody_kind_missing": N_("Choose what kind of item it is"),
    "custody_capacity_missing": N_("Choose in which capacity the person acts"),
    "custody_proof_missing": N_("Choose what the person has shown"),
    "custody_words_missing": N_("Write who it was, or what happened"),
    "custody_place_malformed": N_("A place is a short name of letters and figures, such as Safe 2"),
    "custody_input_refused": N_("Something is missing"),
    "custody_other_person_needed": N_("Somebody else than who counted settles this"),
    "custody_count_not_open": N_("There is no open difference here any more"),
}
