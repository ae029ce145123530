"""Sentences for what stands in the register."""

from consular.core.language import N_

SENTENCES = {
    "standing_valid": N_("Valid"),
    "standing_not_yet_valid": N_("Not valid yet"),
    "standing_expired": N_("Expired"),
    "standing_exhausted": N_("All entries have been used"),
    "standing_revoked": N_("Revoked"),
    "standing_annulled": N_("Annulled"),
    "standing_superseded": N_("Replaced by a newer document"),
    "document_already_ended": N_("This document was already annulled or revoked by another decision"),
    "document_no_entry_left": N_("This document cannot be used for an entry on that day"),
    "status_list_full": N_("No further documents can be issued until a new status list has been opened"),
}
