"""Sentences for refusals of review and for the lines of a case's history. Every refusal says what to do."""

from consular.core.language import N_

SENTENCES = {
    "claimed_by_colleague": N_(
        "A colleague is working on this case. Wait until it is released, or choose another case"
    ),
    # The edge fills in `name` and `until`: errors carry ids only.
    "claimed_by_colleague_until": N_(
        "{name} is working on this case until {until}. Choose another case, or ask {name} to release it"
    ),
    "case_not_claimed": N_("You do not have this case any more. Claim it, then send this again"),
    "same_person": N_("You proposed this decision. Another person must confirm or return it"),
    "not_your_proposal": N_("A colleague proposed this. Return it with a note instead"),
    "interest_missing": N_("Choose why you keep out of this case"),
    "interest_words_missing": N_("Write in a few words why you keep out of this case"),
    "recused": N_("You declared an interest in this case. Leave it to a colleague"),
    "power_missing": N_("Your powers do not include this decision ({power}). Ask a colleague who has them"),
    "role_missing": N_("Your role in this office does not include this. Ask your post manager"),
    "input_refused": N_("Something is missing or cannot be taken. Nothing was saved; look at the marked fields"),
    "already_proposed": N_("A decision on this case already waits for confirmation. Look at it first"),
    "proposal_not_open": N_("This proposal no longer waits for confirmation. Look at the case as it is now"),
    "already_decided": N_("This has been decided already. Nothing was changed. Look at the decision"),
    "already_answered": N_(
        "This question has been answered already. If something is missing, wait: the officer can ask again"
    ),
    "cursor_malformed": N_("This link into the list is damaged. Open the queue again"),
    "application_changed": N_(
        "A colleague has changed this case since you opened it. Nothing of yours was done. Look at it as it is now"
    ),
    "application_not_open": N_("The case has moved on, so this is no longer possible. Look at it as it is now"),
    "grant_begins_past": N_("The visa cannot begin before today. Enter a day from today on"),
    "grant_ends_before_begin": N_("The last day is before the first day. Look at both again"),
    "grant_validity_too_long": N_(
        "From the first to the last day there are {days} days. This service allows {most}. Choose an earlier last day"
    ),
    "grant_outlives_passport": N_("The passport expires on {expiry}. The visa must end on that day or before"),
    "consultation_missing": N_(
        "The person's own state has not agreed yet. Ask it, and write down its answer, before you grant"
    ),
    "state_objects": N_("The person's own state objects: this cannot be granted. Refuse, or wait for another answer"),
    "consultation_words_missing": N_("Write how the state was asked or has answered, with the sign of the letter"),
    "reviewed_already": N_("A colleague has reviewed this decision. Look at the case as it is now"),
    "grant_outlives_journey": N_(
        "The document is for one journey and ends by {last}. Choose that day or an earlier one"
    ),
    "grant_months_missing": N_("Enter for how many months the passport is valid"),
    "grant_months_too_many": N_(
        "For this age the passport is valid for {most} months at most, not {months}. Enter fewer"
    ),
    "grant_months_fixed": N_("This service gives {months} months, no fewer. Enter {months}"),
    "grant_no_validity_for_age": N_("This service has no validity for this age. Look at the date of birth"),
    "grant_stay_missing": N_("Enter the number of days that the holder may stay, 1 or more"),
    "grant_stay_too_long": N_("This service allows a stay of {most} days, not {days}. Enter fewer days"),
    "grant_stay_exceeds_validity": N_(
        "The visa is valid for {most} days, so nobody can stay {days}. Enter fewer days, or a later last day"
    ),
    "grant_entries_missing": N_("Choose how often the holder may enter"),
    "grant_entries_not_allowed": N_("This service does not allow that number of entries. Choose one from the list"),
    "lesser_grounds_missing": N_(
        "This is less than the applicant asked for. Choose one ground or more for that, or grant what was asked"
    ),
    "lesser_grounds_unneeded": N_(
        "This is all that the applicant asked for. Take the ticks off the grounds for less, or grant less"
    ),
    "grounds_missing": N_("Choose one ground or more"),
    "ground_unknown": N_("Choose grounds from this service’s own list"),
    "ground_twice": N_("Choose each ground once, and put all its facts there"),
    "facts_missing": N_("Write the facts for this ground: what you saw, where, and why it matters"),
    "question_missing": N_("Write what the applicant should tell or send"),
    "answer_days_out_of_range": N_("Give the applicant between 1 and {most} days to answer"),
    "note_missing": N_("Write what should be looked at again"),
    "reason_missing": N_("Write a reason; it stays in the record of the case"),
    "reference_malformed": N_("That is no reference. A reference looks like V7K3-M9QX-D4. Look at it again"),
    "search_empty": N_("Fill in a reference, a passport number, an e-mail address or a name"),
    "search_one_only": N_("Search by one thing at a time: empty this field or the one above it"),
    "search_unreadable": N_("There is no letter or digit in this. Type it as it stands in the document"),
    "search_birth_incomplete": N_(
        "Enter day, month and year. When a part is unknown, leave the date empty: the name is looked for in your queue"
    ),
    "search_name_not_latin": N_(
        "Type the family name in Latin letters, as in the lines at the foot of the passport page"
    ),
}

# What staff read in a case's history.
HISTORY = {
    "lodged": N_("Sent by the applicant"),
    "admissible": N_("Complete and paid: the time for the decision began"),
    "fee_owed_again": N_("A receipt was made void: the case waits for its fee again"),
    "examination": N_("Examination began"),
    "claimed": N_("Claimed"),
    "claim_taken_over": N_("Taken over from a colleague, with a reason"),
    "claim_released": N_("Released"),
    "recused": N_("Recused: keeps out of this case"),
    "information_requested": N_("The applicant was asked"),
    "information_received": N_("The applicant answered"),
    "information_overdue": N_("The time to answer ended without an answer"),
    "decision_proposed": N_("Decision proposed"),
    "decision_returned": N_("Proposal returned with a note"),
    "granted": N_("Granted"),
    "refused": N_("Refused"),
    "inadmissible": N_("Declared inadmissible"),
    "withdrawn": N_("Withdrawn by the applicant"),
    "decision_taken_back": N_("Proposal taken back"),
    "revocation_proposed": N_("Revocation proposed"),
    "revocation_taken_back": N_("Proposed revocation taken back"),
    "revocation_returned": N_("Proposed revocation returned with a note"),
    "revoked": N_("Revoked"),
    "state_asked": N_("The person's own state was asked"),
    "state_agrees": N_("The person's own state agrees"),
    "state_objects": N_("The person's own state objects"),
    "state_silent": N_("The person's own state has not answered in time"),
    "decision_upheld": N_("Decision in urgency reviewed and upheld"),
    "decision_questioned": N_("Decision in urgency reviewed, with doubts"),
}

# The lines that review adds to what the applicant reads.
FOR_APPLICANT = {
    "information_requested": N_("We asked you for something"),
    "information_received": N_("We have your answer"),
    "information_overdue": N_(
        "The time to answer is over. We go on with what we have; you can still answer until we decide"
    ),
    "revoked": N_("Your visa was revoked. A letter tells you why and what you can do"),
}
