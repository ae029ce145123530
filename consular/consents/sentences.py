"""Sentences about consents. Every one says what to do."""

from consular.core.language import N_

SENTENCES = {
    "consent_missing": N_(
        "The consent of the other guardian is missing, refused or withdrawn. Ask for it, or record one on paper, first"
    ),
    "consent_ended": N_("This consent has been answered, withdrawn or has lapsed. Look at where it stands now"),
    "paper_missing": N_("Write what you have seen: who signed it, before whom, on which day"),
    "not_the_guardian": N_(
        "This question is for somebody else. Sign in with the e-mail address to which we wrote, or come to the counter"
    ),
}
