"""Named rules: Python, with parameters from `config/`. The tables are explicit; a service names what it uses."""

from consular.catalogue.rules.base import Facts, NamedRule, Verdict, add_months, age_on
from consular.catalogue.rules.competence import national_residence, residence_district, where_the_person_is
from consular.catalogue.rules.persons import age_at_least, age_below, happened_already, nationality_among
from consular.catalogue.rules.routing import chosen, hub, named_office
from consular.catalogue.rules.stay import (
    arrival_not_past,
    birth_not_future,
    leaves_after_arrival,
    passport_valid_after,
    stay_not_longer,
)

COMPETENCE: dict[str, NamedRule] = {
    "residence-district": residence_district,
    "national-residence": national_residence,
    "where-the-person-is": where_the_person_is,
}
ROUTING: dict[str, NamedRule] = {"hub": hub, "named-office": named_office, "chosen": chosen}
# Blocking rules stop lodging, because sending would be useless; advice is told to the applicant and to the officer.
BLOCKING: dict[str, NamedRule] = {
    "arrival-not-past": arrival_not_past,
    "leaves-after-arrival": leaves_after_arrival,
    "birth-not-future": birth_not_future,
    "age-at-least": age_at_least,
    "age-below": age_below,
    "happened-already": happened_already,
    "nationality-among": nationality_among,
}
ADVICE: dict[str, NamedRule] = {
    "stay-not-longer": stay_not_longer,
    "passport-valid-after": passport_valid_after,
}
# Parameters that each rule must be given, and which of them name fields.
PARAMETERS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "residence-district": (frozenset({"field"}), frozenset({"field"})),
    "national-residence": (frozenset({"field", "nationality"}), frozenset({"field", "nationality"})),
    "where-the-person-is": (frozenset({"field"}), frozenset({"field", "nationality"})),
    "hub": (frozenset(), frozenset()),
    "named-office": (frozenset({"office"}), frozenset()),
    "chosen": (frozenset({"field"}), frozenset({"field"})),
    "age-at-least": (frozenset({"birth", "years"}), frozenset({"birth"})),
    "age-below": (frozenset({"birth", "years"}), frozenset({"birth"})),
    "happened-already": (frozenset({"day"}), frozenset({"day"})),
    "nationality-among": (frozenset({"nationality", "states"}), frozenset({"nationality"})),
    "arrival-not-past": (frozenset({"arrival"}), frozenset({"arrival"})),
    "leaves-after-arrival": (frozenset({"arrival", "departure"}), frozenset({"arrival", "departure"})),
    "birth-not-future": (frozenset({"birth"}), frozenset({"birth"})),
    "stay-not-longer": (frozenset({"arrival", "departure", "days"}), frozenset({"arrival", "departure"})),
    "passport-valid-after": (frozenset({"expiry", "from", "months"}), frozenset({"expiry", "from"})),
}

__all__ = [
    "ADVICE",
    "BLOCKING",
    "COMPETENCE",
    "PARAMETERS",
    "ROUTING",
    "Facts",
    "NamedRule",
    "Verdict",
    "add_months",
    "age_on",
]
