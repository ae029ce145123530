"""Sentences about production. Every refusal says what to do."""

from consular.core.language import N_

SENTENCES = {
    "order_moved": N_("This order has moved on since the page was made. Look at where it stands now"),
    "decider_produces": N_(
        "You took part in this decision. Somebody else makes the document and checks it: ask a colleague"
    ),
    "production_objection": N_(
        "The person's own state has objected since the grant. Nothing is made or handed over: ask an officer to revoke it"
    ),
    "production_consent_gone": N_(
        "A guardian has taken the consent back since the grant. Nothing is made or handed over until there is one again"
    ),
    "print_not_read": N_(
        "The printed document was not read back as ordered. Look at the differences, then scan it again or spoil it"
    ),
    "not_to_produce": N_("Nothing can be made from this decision. Look at the case: an answer or a picture is missing"),
    "discard_refused": N_(
        "This reason does not fit. Choose “revoked” where the register says so; before “lost”, the search must be ended on "
        "the item's page"
    ),
    "receiver_missing": N_("Say who takes the document: the holder, a guardian, or somebody with a mandate"),
    "receiver_is_minor": N_("The holder is a child. Hand the document to a guardian, or to somebody with a mandate"),
    "receiver_identity_missing": N_("Enter what the person showed to prove who it is"),
    "receiver_name_missing": N_("Enter the name of the person who takes it"),
    "mandate_missing": N_("Without a written mandate nobody else gets the document. Enter what was presented"),
    "old_document_missing": N_("Say what became of the old document: cancelled, kept, missing, or reported before"),
    "old_document_unreported": N_(
        "The register still has the old document as valid. Report its loss first, or choose what became of it"
    ),
    "old_document_unneeded": N_("This document replaces none. Choose “there is no old document”"),
    "bureau_unset": N_("Nothing can be sent to the bureau: its keys are not set up"),
    "answer_refused": N_("The bureau's file was not taken, and nothing of it took effect"),
    "answer_unsigned": N_(
        "The bureau's file is cut off or was altered, or the bureau has not signed it. Ask for it to be sent again"
    ),
    "answer_malformed": N_("The bureau's file does not follow docs/production-files.md. Tell the bureau"),
    "answer_of_another": N_("The file is from another bureau, or of another kind"),
    "answer_serial_taken": N_("A file with this number came before with other content. Tell the bureau"),
    "answer_chain_broken": N_("The file does not follow the last one that came. Tell the bureau"),
    "answer_too_early": N_("File number {missing} of the bureau is missing; this one is kept until it comes"),
    "settlement_missing": N_("Choose what was done about it"),
    "scan_missing": N_("Choose a scan or photo of the printed page"),
    "spoil_reason_missing": N_("Choose why the blank is spoilt"),
    "witness_missing": N_("Choose the colleague who saw it with you"),
}
