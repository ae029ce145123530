"""The short way of reading rows takes what the long way takes, and leaves every refusal to it."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
import pytest

from consular.web.partner import fields
from consular.web.partner.carrier import PassengerSent
from tests.web.partner.test_carrier import PASSENGER


class Short(fields.Sent):
    """As the API reads them."""

    rows = fields.Rows(PassengerSent, 3, required=True)


class Long(fields.Sent):
    """As marshmallow does."""

    rows = fields.Listed(ma.fields.Nested(PassengerSent), 3, required=True)


def outcome(schema: ma.Schema, body: Any) -> Any:
    """What is read, or what is told."""
    try:
        return schema.load(body)
    except ma.ValidationError as error:
        return error.messages


def without(name: str) -> dict[str, Any]:
    """A passenger who lacks something."""
    return {key: value for key, value in PASSENGER.items() if key != name}


WELL = {**PASSENGER, "transit": True}
ROWS: dict[str, Any] = {
    "all": [WELL],
    "two": [WELL, PASSENGER],
    "defaults": [without("sex"), without("secondary_identifier")],
    "one lacks a number": [WELL, without("document_number")],
    "a stranger's key": [{**PASSENGER, "shoe_size": 42}],
    "null": [{**PASSENGER, "sex": None}],
    "no object": [WELL, "P<UTO"],
    "no list": {"0": PASSENGER},
    "none": [],
    "too many": [PASSENGER] * 4,
    "a number that is none": [{**PASSENGER, "document_number": 4402917}],
    "too long": [{**PASSENGER, "issuing_state": "UTOP"}],
    "a line too many": [{**PASSENGER, "issuing_state": "UTO\n"}],
    "empty": [{**PASSENGER, "primary_identifier": ""}],
    "no day": [{**PASSENGER, "expiry_date": "2031-02-30"}],
    "a code of nobody": [{**PASSENGER, "sex": "Q"}],
    "no flag": [{**PASSENGER, "transit": "yes"}],
    "two wrong": [{**PASSENGER, "sex": "Q"}, {**PASSENGER, "birth_date": "1990"}],
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=list(ROWS))
def test_both_ways_read_and_refuse_alike(rows: Any) -> None:
    assert outcome(Short(), {"rows": rows}) == outcome(Long(), {"rows": rows})


def test_the_short_way_is_taken() -> None:
    """Else the test above compares the long way with itself."""
    field = Short().fields["rows"]
    assert isinstance(field, fields.Rows)
    assert field._taken([WELL]) == Long().load({"rows": [WELL]})["rows"]
    assert field._taken([{**WELL, "sex": "Q"}]) is None
