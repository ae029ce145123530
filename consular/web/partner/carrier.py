"""`carrier:check`: may these passengers be carried, as far as permissions of this ministry go?"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import request

from consular import border, partners
from consular.border import Journey, Outcome, Passenger
from consular.web.context import house, work
from consular.web.partner import fields
from consular.web.partner.errors import BodyInvalid, Flaw
from consular.web.partner.reading import escaped, read_json
from consular.web.partner.resource import Answer, blueprint, resource

bp = blueprint("carrier", "Carriers: whether passengers hold the permission of this ministry that they need.")
CODE = r"^[A-Z]{1,3}$"
BIRTH = r"^([0-9]{4}|XXXX)-([0-9]{2}|XX)-([0-9]{2}|XX)$"
# No whole date, and readers of the description should not take it for one.
_PARTIAL = {"format": "partial-date"}


class PassengerSent(fields.Sent):
    """What stands in the machine readable zone of the document that the passenger shows."""

    document_type = fields.Line(2, "The zone's first letters: P, PD, ...", pattern=r"^[A-Z]{1,2}$", required=True)
    document_number = fields.Line(20, "Number of the document.", pattern=r"^[A-Z0-9 -]*$", required=True)
    issuing_state = fields.Line(3, "ICAO code of the state, without fillers.", pattern=CODE, required=True)
    expiry_date = fields.Day("The document's last day.", required=True)
    nationality = fields.Line(3, "ICAO code, without fillers.", pattern=CODE, required=True)
    birth_date = fields.Line(
        10, "`1990-05-17`; what is unknown is X: `1990-XX-XX`.", pattern=BIRTH, required=True, metadata=_PARTIAL
    )
    primary_identifier = fields.Line(100, "As in the zone; of a mononym the whole name.", required=True)
    secondary_identifier = fields.Line(100, "As in the zone; empty for a mononym.", load_default="")
    sex = fields.Code(("F", "M", "X"), "As in the zone, X for the filler.", load_default="X")
    transit = fields.Flag("Stays in the airport and travels on.", load_default=False)


class CheckSent(fields.Sent):
    """A journey with its passengers."""

    carrier = fields.Line(10, "The carrier's code.", required=True)
    flight = fields.Line(20, "Flight, train or voyage.", required=True)
    departure_date = fields.Day("Local day of departure.", required=True)
    arrival_date = fields.Day("Local day of arrival.", required=True)
    entry_point = fields.Line(10, "Code of the place of arrival.", pattern=r"^[A-Z0-9]*$", required=True)
    passengers = fields.Rows(PassengerSent, border.MOST_PASSENGERS, "1 to 500 of them.", required=True)


class ResultTold(fields.Told):
    """The answer for one passenger, and nothing more."""

    outcome = fields.Code(tuple(Outcome), "Tolerate codes that you do not know: treat them as `refer`.", required=True)


class CheckTold(fields.Told):
    """The answers, in the order of the passengers."""

    check_id = fields.Id("Name it when you ask about this check.", required=True)
    checked_at = fields.Moment("When.", required=True)
    answers_for = fields.Line(3, "Whose permissions were looked at: this state's, nobody else's.", required=True)
    results = fields.Listed(ma.fields.Nested(ResultTold), border.MOST_PASSENGERS, "In order.", required=True)
    receipt = fields.Line(200_000, "Keep it: a JWS (ES256) of what was asked and told.", required=True)


def again(reply: partners.Reply) -> Any:
    """The answer to a repeated check. The same call came with the passengers, whom nobody keeps."""
    body = CheckSent().load(read_json(request.get_data(cache=True)))
    [kept] = reply.items or []
    made = border.checked_again(
        journey=journey_of(body),
        passengers=[passenger_of(told) for told in body["passengers"]],
        check_id=UUID(reply.resource),
        at=dt.datetime.fromisoformat(kept["at"]),
        outcomes=[Outcome(word) for word in kept["outcomes"]],
        seal=kept["seal"],
        issuer=kept["issuer"],
    )
    return _answer(made)


@resource(
    bp, "/carrier/checks", "POST", permission="carrier:check", takes=CheckSent, tells=CheckTold, again_items=again
)
def check(body: dict[str, Any]) -> Answer:
    """Check passengers.

    `ok`: a permission of this ministry is held and fits the document shown. `not_ok`: one is needed and none fits on
    the day of arrival; used entries and another document count. `not_applicable`: none is needed. `refer`: ask the
    border authority. It answers for this ministry's permissions only: no other state's visa, no ban, no other papers.
    Nothing personal is kept; the receipt names passengers by digests (see `/status-lists/keys` for its key). Repeated
    with its key a check is not made again: it has the same receipt.
    """
    passengers = [passenger_of(told) for told in body["passengers"]]
    services = house()
    issuer = services.settings.public_url.rstrip("/")
    try:
        made = border.check(
            work(), journey=journey_of(body), passengers=passengers, policies=services.catalogue.carriers, issuer=issuer
        )
    except border.CheckMalformed as error:
        raise malformed(error) from None
    kept = {"at": made.at.isoformat(), "outcomes": list(made.outcomes), "seal": made.seal, "issuer": made.issuer}
    return Answer(_answer(made), resource=str(made.check_id), items=[kept])


def _answer(made: border.Checked) -> dict[str, Any]:
    return {
        "check_id": made.check_id,
        "checked_at": made.at,
        "answers_for": house().catalogue.ministry.issuing_state,
        "results": [{"outcome": outcome} for outcome in made.outcomes],
        "receipt": made.receipt,
    }


def malformed(error: border.CheckMalformed) -> BodyInvalid:
    """The room's refusal with its place in the body."""
    place = str(error.parameters["field"])
    names = {"number": "document_number", "arrival": "arrival_date", "departure": "departure_date"}
    parts = [escaped(names.get(part, part)) for part in place.split("/")]
    return BodyInvalid([Flaw(error.code, "This value cannot be.", "#/" + "/".join(parts))])


def journey_of(body: dict[str, Any]) -> Journey:
    """The journey of a body that was found good."""
    return Journey(
        carrier=body["carrier"],
        flight=body["flight"],
        departure=body["departure_date"],
        arrival=body["arrival_date"],
        entry_point=body["entry_point"],
    )


def passenger_of(told: dict[str, Any]) -> Passenger:
    """One passenger of a body that was found good."""
    return Passenger(
        document_type=told["document_type"],
        number=told["document_number"],
        issuing_state=told["issuing_state"],
        expiry=told["expiry_date"],
        nationality=told["nationality"],
        birth=told["birth_date"],
        primary=told["primary_identifier"],
        secondary=told["secondary_identifier"],
        sex=told["sex"],
        transit=told["transit"],
    )
