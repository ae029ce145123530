"""`/carrier`: a person of a carrier checks passengers at the gate, by keyboard or reader, and prints the receipt."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template, request

from consular import border
from consular.border import Outcome
from consular.core.language import N_
from consular.web.access import route
from consular.web.carrier.reading import JOURNEY, WRONG, Flaw, Typed, place_of, read
from consular.web.context import house, now, reader, work
from consular.web.partner import rates
from consular.web.partner.carrier import journey_of, passenger_of
from consular.web.transaction import fresh_work

bp = Blueprint("carriers", __name__, url_prefix="/carrier")
_CHECK = "border:passengers:check"
# The room's names for places of a body, where the form has others.
_PLACES = {"arrival": "arrival_date", "departure": "departure_date", "number": "document_number"}
# For each answer: the sign, the word of the API, what it means and what to do.
ANSWERS = {
    Outcome.OK: (
        True,
        N_("OK"),
        N_("A permission of this state is held, and it fits the document shown. Nothing more is needed from us."),
    ),
    Outcome.NOT_APPLICABLE: (
        True,
        N_("Not applicable"),
        N_("No permission of this state is needed for this journey."),
    ),
    Outcome.REFER: (
        "look",
        N_("Refer"),
        N_("This cannot be answered here. Ask the border authority before you let the passenger board."),
    ),
    Outcome.NOT_OK: (
        False,
        N_("Not OK"),
        N_(
            "A permission of this state is needed, and none fits on the day of arrival. Compare what was checked"
            " with the document; if the answer stays, ask the border authority."
        ),
    ),
}


@route(bp, "", permission=_CHECK)
def form() -> str:
    """The empty form, with today's days."""
    today = now().date().isoformat()
    return _page({"departure_date": today, "arrival_date": today, "document_type": "P"})


@route(bp, "", permission=_CHECK, methods=("POST",))
def check() -> str | tuple[str, int]:
    """The answers and the receipt, above the form for the next passenger, which keeps the flight. Nothing is kept."""
    rates.count()
    typed = read(request.form, now().date())
    if typed.flaws:
        return _refused(typed.flaws)
    passengers = [passenger_of(told) for told in typed.body["passengers"]]
    services = house()
    try:
        made = border.check(
            work(),
            journey=journey_of(typed.body),
            passengers=passengers,
            policies=services.catalogue.carriers,
            issuer=services.settings.public_url.rstrip("/"),
        )
    except border.CheckMalformed as error:
        fresh_work()
        return _refused(_flaws_of(error, typed))
    rows = [_row(passenger, outcome) for passenger, outcome in zip(passengers, made.outcomes, strict=True)]
    told = Counter(outcome for outcome in made.outcomes)
    counts = [(reader().gettext(ANSWERS[outcome][1]), reader().number(told[outcome])) for outcome in told]
    return _page(_next_one(), checked=made, rows=rows, counts=counts, journey=typed.body)


def _refused(flaws: dict[str, Flaw]) -> tuple[str, int]:
    said = {name: reader().gettext(flaw.text).format(**flaw.gaps) for name, flaw in flaws.items()}
    ordered = {name: said[name] for name in WRONG if name in said}
    return _page(request.form.to_dict(), errors=ordered), HTTPStatus.UNPROCESSABLE_ENTITY


def _flaws_of(error: border.CheckMalformed, typed: Typed) -> dict[str, Flaw]:
    path = [_PLACES.get(part, part) for part in str(error.parameters["field"]).split("/")]
    name = place_of(path, typed.scanned)
    return {name: Flaw(WRONG[name])}


def _next_one() -> dict[str, str]:
    """The form for the next passenger: the journey stays, the document does not."""
    return {**{name: request.form.get(name, "") for name in JOURNEY}, "document_type": "P"}


def _row(passenger: border.Passenger, outcome: Outcome) -> dict[str, Any]:
    sign, word, means = ANSWERS[outcome]
    return {
        "name": ", ".join(part for part in (passenger.primary, passenger.secondary) if part),
        "document": f"{passenger.document_type} {passenger.issuing_state} {passenger.number}",
        "sign": sign,
        "outcome": outcome.value,
        "word": reader().gettext(word),
        "means": reader().gettext(means),
    }


def _page(typed: dict[str, str], **more: Any) -> str:
    context = {"errors": {}, "checked": None, "rows": [], "counts": [], "journey": None, **more}
    return render_template("carrier/desk.html", typed=typed, **context)
