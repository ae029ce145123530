"""Sentences for what stands between a file and its erasure."""

from consular.core.language import N_

SENTENCES = {
    "erasure_blocked": N_("The file cannot be erased now"),
    "case_open": N_("The case is still open"),
    "item_not_returned": N_("A paper of the case has not been returned"),
    "proposal_open": N_("A proposed decision waits for a second person"),
    "document_being_made": N_("The document or letter of a decision is still being made"),
    "appeal_open": N_("The time for an appeal is still running, or the letter has not been fetched yet"),
    "document_valid": N_("An issued document is still valid"),
    "hold": N_("A hold forbids the erasure"),
    "account_has_file": N_("The account still has a file that is not erased"),
    "colleague_serves": N_("The colleague has not left"),
    "hold_on_erased": N_("A hold comes too late: the file was erased"),
    "reason_malformed": N_("A reason is a code: small letters, digits and dashes, at most 40"),
}
