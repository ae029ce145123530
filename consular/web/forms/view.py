"""A step of the form as the template draws it: one description per field, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from consular import doc9303
from consular.catalogue import COUNTRIES, KINDS, NATIONALITIES, SENTENCES, FieldDefinition, Problem, Step
from consular.core.language import N_, Language, language

SEX = {"F": N_("Female"), "M": N_("Male"), "X": N_("X, not specified")}
YES_NO = {"yes": N_("Yes"), "no": N_("No")}
# Codes of nationality that are no territory, in words.
SPECIAL = {
    "UTO": N_("Utopia"),
    "XXA": N_("Stateless person"),
    "XXB": N_("Refugee (Convention of 1951)"),
    "XXC": N_("Refugee (other)"),
    "XXX": N_("Nationality not specified"),
    "UNO": N_("United Nations official"),
    "UNA": N_("United Nations agency official"),
    "UNK": N_("United Nations Interim Administration Mission in Kosovo"),
    "XOM": N_("Sovereign Military Order of Malta"),
    "XBA": N_("African Development Bank"),
    "XCC": N_("Caribbean Community (CARICOM)"),
    "XCE": N_("Council of Europe"),
    "XCO": N_("Common Market for Eastern and Southern Africa (COMESA)"),
    "XDC": N_("Southern African Development Community (SADC)"),
    "XEC": N_("Economic Community of West African States (ECOWAS)"),
    "XES": N_("Organisation of Eastern Caribbean States (OECS)"),
    "XIM": N_("African Export-Import Bank (Afreximbank)"),
    "XMP": N_("Parliamentary Assembly of the Mediterranean"),
    "XPO": N_("International Criminal Police Organization (INTERPOL)"),
    "EUE": N_("European Union laissez-passer"),
    "GBD": N_("British Overseas Territories citizen"),
    "GBN": N_("British National (Overseas)"),
    "GBO": N_("British Overseas citizen"),
    "GBP": N_("British protected person"),
    "GBS": N_("British subject"),
}


CHECK = N_("From your sign-in at {provider}. Check it, and change what is different in the passport.")
TAKEN = N_("From your sign-in at {provider}, and taken as it is. If it is wrong, have it corrected there first.")

# Problems whose sentence does not say which question it is about.
NAMELESS = frozenset(
    {
        "answer_missing",
        "answer_unreadable",
        "characters_not_allowed",
        "text_too_long",
        "date_missing",
        "date_part_missing",
        "date_impossible",
        "date_year_strange",
        "choice_missing",
        "choice_unknown",
        "country_missing",
    }
)


def country_name(code: str, tongue: Language) -> str:
    """Name of a country or kind of nationality in the reader's language; the code where none is known."""
    if code in SPECIAL:
        return tongue.gettext(SPECIAL[code])
    alpha2 = doc9303.territory(code)
    return (tongue.territory(alpha2) if alpha2 else None) or code


@lru_cache(maxsize=64)
def _listed(code: str, kind: str) -> tuple[tuple[str, str], ...]:
    tongue = language(code)
    codes = NATIONALITIES if kind == "nationality" else COUNTRIES
    return tuple(sorted(((c, country_name(c, tongue)) for c in codes), key=lambda pair: pair[1].casefold()))


def countries(tongue: Language, kind: str = "country") -> tuple[tuple[str, str], ...]:
    """(code, name) pairs for a select, sorted by name."""
    return _listed(tongue.code, kind)


def field_views(
    step: Step,
    raw: Mapping[str, Any],
    problems: Mapping[str, Sequence[Problem]],
    tongue: Language,
    told_by: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """What the macros of `parts/answers.html` take, in the order of the step. `told_by` names the provider from which
    an answer comes that was not saved yet, or that is fixed.
    """
    views = []
    for field in step.fields:
        view = _field_view(field, raw.get(field.key), problems.get(field.key, ()), tongue)
        if told_by and field.key in told_by:
            view |= _told(field, raw.get(field.key), view["hint"], told_by[field.key], tongue)
        views.append(view)
    return views


def _told(field: FieldDefinition, raw: Any, hint: str | None, provider: str, tongue: Language) -> dict[str, Any]:
    if field.from_sign_in and field.from_sign_in.fixed:
        note = tongue.gettext(TAKEN).format(provider=provider)
        return {"macro": "fixed_answer", "text": shown(field, raw, tongue), "hint": note}
    note = tongue.gettext(CHECK).format(provider=provider)
    return {"hint": f"{note} {hint}" if hint else note}


def _field_view(field: FieldDefinition, raw: Any, problems: Sequence[Problem], tongue: Language) -> dict[str, Any]:
    kind = KINDS[field.kind]
    told = [(p.part, tongue.say(SENTENCES, p.code, p.parameters)) for p in problems]
    return {
        "macro": kind.macro,
        "name": field.key,
        "label": tongue.pick(field.label),
        "hint": tongue.pick(field.hint) if field.hint else None,
        "value": kind.spread(raw),
        "error": next((text for part, text in told if not part), None),
        "errors": {part: text for part, text in told if part},
        "required": field.required == "yes",
        "options": options(field, tongue),
        "parameters": field.parameters,
        "when": _when(field, tongue),
    }


def _when(field: FieldDefinition, tongue: Language) -> str | None:
    """Pages work without script, so a conditional question is always shown and says when it counts."""
    return tongue.gettext(N_("Only if this applies to the answers above.")) if field.when else None


def options(field: FieldDefinition, tongue: Language) -> list[tuple[str, str]]:
    """(value, words) of a closed list."""
    if field.kind == "choice":
        return [(c.value, tongue.pick(c.label)) for c in field.choices]
    if field.kind == "yes_no":
        return [(value, tongue.gettext(words)) for value, words in YES_NO.items()]
    if field.kind == "sex":
        return [(value, tongue.gettext(words)) for value, words in SEX.items()]
    if field.kind in ("country", "nationality") or (field.kind == "address" and not field.parameters.get("country")):
        return list(countries(tongue, field.kind))
    return []


def first_control(field: FieldDefinition, part: str) -> str:
    """Id of the control that an error message leads to."""
    if part:
        return f"{field.key}-{part}"
    if field.kind in ("choice", "yes_no", "sex"):
        return f"{field.key}-1"
    first = {"name": "primary", "date": "day", "partial_date": "day", "address": "line1"}.get(field.kind)
    return f"{field.key}-{first}" if first else field.key


def error_list(step: Step, problems: Mapping[str, Sequence[Problem]], tongue: Language) -> list[tuple[str, str]]:
    """(link, sentence) pairs for the summary at the top; each names its field."""
    return [
        (f"#{first_control(field, problem.part)}", _named(field, problem, tongue))
        for field in step.fields
        for problem in problems.get(field.key, ())
    ]


def _named(field: FieldDefinition, problem: Problem, tongue: Language) -> str:
    told = tongue.say(SENTENCES, problem.code, problem.parameters)
    if problem.code not in NAMELESS:
        return told
    return f"{tongue.pick(field.label).rstrip('?؟')}: {told}"


def shown(field: FieldDefinition, value: Any, tongue: Language) -> str:
    """An answer in words, for check pages and letters."""
    if value is None:
        return ""
    if field.kind in ("date", "partial_date"):
        return tongue.date(value)
    if field.kind in ("country", "nationality"):
        return country_name(value, tongue)
    text = KINDS[field.kind].format(value, field, tongue.pick)
    if field.kind == "address":
        return f"{text}\n{country_name(value['country'], tongue)}"
    if field.kind in ("sex", "yes_no"):
        return tongue.gettext({**SEX, **YES_NO}[value])
    return text
