"""The summary of mistakes on the case page: each named by its field, each leading to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consular.core.language import N_, Language

# Names of the fields as `review.InputRefused` has them; the ids of their controls where these differ.
FIELDS = {
    "outcome": N_("Propose"),
    "valid_from": N_("Valid from"),
    "valid_until": N_("Valid until"),
    "entries": N_("Entries"),
    "duration_of_stay_days": N_("Longest stay in days"),
    "months": N_("Valid for how many months"),
    "conditions": N_("Conditions"),
    "border_note": N_("Note for the border"),
    "grounds": N_("Grounds"),
    "question": N_("Question to the applicant"),
    "days": N_("Days to answer"),
    "note": N_("Return"),
    "reason": N_("Take over"),
    "interest": N_("I know this person"),
    "words": N_("In your words"),
    "answer": N_("Answer of the state"),
    "consultation": N_("The person's own state"),
    "review_note": N_("Review"),
}
CONTROLS = {
    "outcome": "outcome-1",
    "valid_from": "valid_from-day",
    "valid_until": "valid_until-day",
    "entries": "entries-1",
    "interest": "interest-1",
    "answer": "answer-1",
}


def error_links(
    problems: Mapping[str, str], form: str, grounds: Sequence[tuple[str, str, bool]], tongue: Language
) -> list[tuple[str, str]]:
    """(link, sentence) pairs. `grounds` are (key, words, facts wanted) of the form that was sent."""
    words = {key: text for key, text, _ in grounds}
    return [_link(field, problem, form, words, tongue) for field, problem in problems.items()]


def _link(field: str, problem: str, form: str, grounds: Mapping[str, str], tongue: Language) -> tuple[str, str]:
    if field.startswith("facts."):
        ground = field.removeprefix("facts.")
        target, name = f"{form}-facts-{ground}", grounds.get(ground, ground).rstrip(".")
    elif field == "grounds":
        first = next(iter(grounds), "")
        target, name = f"{form}-{first}", tongue.gettext(FIELDS[field])
    else:
        target, name = CONTROLS.get(field, field), tongue.gettext(FIELDS[field])
    return f"#{target}", f"{name}: {problem}"
