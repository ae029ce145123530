"""What the border's codes say to people."""

from __future__ import annotations

from consular.core.language import N_

SENTENCES = {
    "border_check_malformed": N_("This check or record is not complete or cannot be"),
    "border_document_unknown": N_("No document of this ministry bears this number or seal"),
    "border_entry_refused": N_("The document allows no entry on this day"),
    "border_movement_differs": N_("Another movement was recorded under this id"),
    "border_no_policy": N_("No policy for carriers is in force"),
    "status_list_unfit": N_("This is no status list that can be used"),
}
