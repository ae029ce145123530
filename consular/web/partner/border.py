"""`border:verify` and `border:record`: documents of this ministry at the border."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import marshmallow as ma

from consular import border, issuance
from consular.core.errors import NotFound
from consular.register import Standing
from consular.web.context import actor, house, now, work
from consular.web.partner import fields
from consular.web.partner.carrier import malformed
from consular.web.partner.errors import BodyInvalid, Flaw
from consular.web.partner.resource import PREFIX, Answer, blueprint, resource

bp = blueprint("border", "Border control: verifying documents of this ministry, recording entries and exits.")
VERIFY, RECORD = "border:verify", "border:record"
_NUMBER = r"^[A-Z0-9 -]*$"
_TEXT = r"^[\s\S]*$"


class VerificationSent(fields.Sent):
    """Exactly one of the three."""

    number = fields.Line(20, "Number of the visa or emergency travel document.", pattern=_NUMBER)
    barcode = fields.Line(8192, "The text of a barcode.")
    seal = fields.Line(4096, "The bytes of a visible digital seal, in base64.", pattern=r"^[A-Za-z0-9+/=]*$")


class HolderTold(fields.Told):
    """Who holds it, to be compared with the person and the passport."""

    primary_identifier = fields.Line(200, "Name.", required=True)
    secondary_identifier = fields.Line(200, "Name; null for a mononym.", allow_none=True)
    birth_date = fields.Line(10, "What is unknown is X.", required=True, metadata={"format": "partial-date"})
    nationality = fields.Line(3, "ICAO code.", required=True)
    sex = fields.Line(1, "F, M or X.", required=True)
    passport_number = fields.Line(40, "The passport that it belongs to.", required=True)


class MovementShort(fields.Told):
    """An entry or exit."""

    kind = fields.Code(border.MOVEMENTS, "Which.", required=True)
    at = fields.Moment("When.", required=True)
    place = fields.Line(10, "Where.", required=True)


class DocumentTold(fields.Told):
    """The document as the register has it."""

    number = fields.Line(40, "Number.", required=True)
    kind = fields.Code(("e-visa", "sticker", "emergency-travel-document"), "What it is.", required=True)
    category = fields.Line(40, "Category.", required=True)
    valid_from = fields.Day("First day.", required=True)
    valid_until = fields.Day("Last day.", required=True)
    entries_allowed = fields.Whole(0, 255, "0: any number; null: no visa.", allow_none=True)
    entries_used = fields.Whole(0, 1_000_000, "Entries recorded.", required=True)
    days_of_stay = fields.Whole(1, 999, "Longest stay.", allow_none=True)
    holder = fields.Part(HolderTold, "Holder.", required=True)
    annotations = fields.Line(
        4000, "What the deciding officer wrote for the border alone: show it to nobody.", pattern=_TEXT, required=True
    )
    conditions = fields.Line(4000, "Conditions of the grant, as the holder has them.", pattern=_TEXT, required=True)
    movements = fields.Listed(ma.fields.Nested(MovementShort), 1000, "The newest last.", required=True)


class VerificationTold(fields.Told):
    """Whether it may be used today, and what it says."""

    checked_at = fields.Moment("When.", required=True)
    verdict = fields.Code(tuple(issuance.Verdict), "On the seal or barcode; null for a number.", allow_none=True)
    standing = fields.Code(tuple(Standing), "Where the document stands today; null without one.", allow_none=True)
    document = fields.Part(DocumentTold, "Only where the register has it and the seal is ours.", allow_none=True)


class MovementSent(fields.Sent):
    """An entry or exit to record."""

    record_id = fields.Id("Your own id of this movement: sent again, it is the same one.", required=True)
    number = fields.Line(20, "Number of the document.", pattern=_NUMBER, required=True)
    kind = fields.Code(border.MOVEMENTS, "Which.", required=True)
    at = fields.Moment("When; at most 30 days ago.", required=True)
    place = fields.Line(10, "Code of the border post.", pattern=r"^[A-Z0-9]*$", required=True)


class MovementTold(MovementShort):
    """A movement that was recorded."""

    id = fields.Id("Ours.", required=True)
    record_id = fields.Id("Yours.", required=True)
    recorded_at = fields.Moment("When it reached us.", required=True)


@resource(bp, "/border/verifications", "POST", permission=VERIFY, takes=VerificationSent, tells=VerificationTold)
def verify(body: dict[str, Any]) -> Any:
    """Verify a document.

    By number, by the text of its barcode, or by the bytes of its seal. Each look is audited with the operator. What the
    seal's signature does not prove is not looked up. Annulling at the border is a decision of an officer, not a call.
    """
    given = [name for name in ("number", "barcode", "seal") if body.get(name)]
    if len(given) != 1:
        raise BodyInvalid([Flaw("one_needed", "Send exactly one of number, barcode, seal.", "#")])
    number, verdict = body.get("number"), None
    if given != ["number"]:
        payload = body["barcode"] if given == ["barcode"] else _bytes(body["seal"])
        believed = issuance.believed(work().session, house().catalogue.ministry)
        result, number = border.verify_seal(work(), payload=payload, believed=believed, at=now())
        verdict = result.verdict
    told = {"checked_at": now(), "verdict": verdict, "standing": None, "document": None}
    if number is None:
        return told
    try:
        found = border.verify(work(), number=number, day=now().astimezone(_zone()).date())
    except border.DocumentUnknown:
        if verdict is None:
            raise
        return told  # what has expired may have been removed; the seal's own verdict stands
    return {**told, "standing": found.standing, "document": _document(found)}


@resource(
    bp,
    "/border/movements",
    "POST",
    permission=RECORD,
    takes=MovementSent,
    tells=MovementTold,
    status=HTTPStatus.CREATED,
    again=lambda movement_id: _recorded(UUID(movement_id)),
    links={"read": {"operationId": "border_one", "parameters": {"movement_id": "$response.body#/id"}}},
)
def record(body: dict[str, Any]) -> Answer:
    """Record an entry or exit.

    An entry uses up one of a visa's; with the last one the visa is exhausted. What was recorded before under the same
    `record_id` is answered again; another movement under it is a conflict. An entry that the document does not allow is
    a conflict too: nothing is recorded.
    """
    try:
        row = border.record(
            work(),
            record_id=body["record_id"],
            number=body["number"],
            kind=body["kind"],
            at=body["at"],
            place=body["place"],
            operator=actor().operator or "",
            zone=house().catalogue.ministry.zone,
        )
    except border.CheckMalformed as error:
        raise malformed(error) from None
    return Answer(_movement(row), resource=str(row.id), location=f"{PREFIX}/border/movements/{row.id}")


@resource(bp, "/border/movements/<uuid:movement_id>", permission=RECORD, tells=MovementTold)
def one(movement_id: UUID) -> Any:
    """Read a movement.

    One that this client has recorded.
    """
    return _recorded(movement_id)


def _recorded(movement_id: UUID) -> dict[str, Any]:
    me = actor().id
    if me is None:
        raise NotFound
    return _movement(border.movement(work().session, me, movement_id))


def _movement(row: border.Movement) -> dict[str, Any]:
    return {
        "id": row.id,
        "record_id": row.record_id,
        "kind": row.kind,
        "at": row.crossing.at,
        "place": row.crossing.place,
        "recorded_at": row.recorded_at,
    }


def _document(found: border.Verified) -> dict[str, Any]:
    row, told = found.document, found.document.particulars
    return {
        "number": told.number,
        "kind": row.kind,
        "category": row.category,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "entries_allowed": row.entries_allowed,
        "entries_used": row.entries_used,
        "days_of_stay": row.duration_days,
        "holder": {
            "primary_identifier": told.primary,
            "secondary_identifier": told.secondary,
            "birth_date": told.birth,
            "nationality": told.nationality,
            "sex": told.sex,
            "passport_number": told.passport_number,
        },
        "annotations": found.annotations,
        "conditions": found.conditions,
        "movements": [
            {"kind": m.kind, "at": m.crossing.at, "place": m.crossing.place} for m in found.movements[-1000:]
        ],
    }


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise BodyInvalid([Flaw("base64_malformed", "This is no base64.", "#/seal")]) from None


def _zone() -> ZoneInfo:
    return ZoneInfo(house().catalogue.ministry.zone)
