"""`appearances:write`, `biometrics:write`, `payments:write`: what happens when the applicant stands at the counter."""

from __future__ import annotations

import re
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from consular import appearances, applications, evidence, fees
from consular.applications import Application, NotOpen
from consular.catalogue import Service
from consular.core.errors import NotFound
from consular.web.context import actor, house, now, work
from consular.web.partner import drafts, fields, uploads
from consular.web.partner.entry import partner
from consular.web.partner.errors import BodyInvalid, Flaw
from consular.web.partner.resource import Answer, blueprint, resource

bp = blueprint("counter", "The applicant at the counter: appearance, biometrics, payment.")
APPEARANCES, BIOMETRICS, PAYMENTS = "appearances:write", "biometrics:write", "payments:write"
KINDS = ("photo", "signature", "fingerprint")
_FINGER = "finger-"
OUTCOMES = ("receipted", "over", "double", "unusable", "held", "foreign", "unknown", "repeated")


class NewAppearance(fields.Sent):
    """What was checked, seen and captured. What the service asks for stands in its definition."""

    identity = fields.Key("How the person was identified: a key of the service's list.", required=True)
    document = fields.Line(500, "What the identity was checked against.")
    originals = fields.Listed(fields.Key(), 50, "Evidence of which the original was seen.")
    photo = fields.Code(appearances.PHOTO, "`captured`: sent as biometrics before.", required=True)
    signature = fields.Code(appearances.SIGNATURE, "`captured`: sent as biometrics before.", required=True)
    fingerprints = fields.Code(appearances.FINGERPRINTS, "`captured`: sent as biometrics before.", required=True)
    exemption = fields.Line(500, "The ground, where they are `exempt`.")
    reused_from = fields.Line(500, "The earlier application, where they are `reused`.")
    reused_on = fields.Day("The day on which they were taken then.")


class AppearanceTold(fields.Told):
    """That the person has appeared."""

    id = fields.Id("Identifier.", required=True)
    reference = fields.Reference(required=True)
    office = fields.Key("Where.", required=True)
    at = fields.Moment("When.", required=True)


class NewBiometric(fields.Sent):
    """A capture that will be sent in pieces."""

    kind = fields.Code(KINDS, "What it is.", required=True)
    finger = fields.Whole(1, 10, "Code of ISO/IEC 19794-4: 1 is the right thumb.")
    length = fields.Whole(1, evidence.MAX_BYTES, "Bytes of the whole file.", required=True)


class NewPayment(fields.Sent):
    """Money that the partner has received for the ministry."""

    number = fields.Line(60, "The partner's own receipt: known once.", required=True, pattern=r"^[A-Za-z0-9./-]*$")
    currency = fields.Line(3, "ISO 4217.", required=True, pattern=r"^[A-Z]{3}$")
    amount = fields.Amount("What was received.", required=True)
    paid_on = fields.Day("When.", required=True)


class PaymentTold(fields.Told):
    """What became of it."""

    outcome = fields.Code(OUTCOMES, "`held`: less than is owed, waits for the rest.", required=True)
    application = fields.Part(drafts.ApplicationShort, "The application as it stands.", required=True)


def appeared(reference: str) -> Any:
    """The appearance for a repeated call."""
    application, _ = drafts.found(reference, APPEARANCES)
    made = appearances.made(work().session, application.dossier_id)
    if made is None:
        raise NotFound
    return {"id": made.id, "reference": application.reference, "office": made.office, "at": made.at}


@resource(
    bp,
    "/applications/<reference>/appearance",
    "POST",
    permission=APPEARANCES,
    takes=NewAppearance,
    tells=AppearanceTold,
    status=HTTPStatus.CREATED,
    again=appeared,
)
def appear(reference: str, body: dict[str, Any]) -> Answer:
    """Record an appearance.

    The applicant stood at the counter. Send captures as biometrics first: they are taken into the appearance.
    """
    application, service = drafts.found(reference, APPEARANCES, lock=True)
    asked = service.appearance
    if asked is None or application.lodged_at is None or not applications.is_open(application):
        raise NotOpen(state=application.state, act="appear")
    fingers = evidence.waiting(work().session, application.dossier_id, _FINGER)
    taken = fingers if body["fingerprints"] == "captured" else []
    folder_office = drafts.short(application, drafts.folder_of(application))["office"]
    day = applications.local_day(work(), house().catalogue, folder_office)
    given = {**body, "originals": tuple(body.get("originals") or ())}
    appearances.record(
        work(),
        dossier_id=application.dossier_id,
        asked=asked,
        given=appearances.Given(**given),
        age=applications.age_at_lodging(application, day),
        today=day,
        wanted=frozenset(_wanted(application, service)),
        prints=[_print(upload) for upload in taken],
        pictures=_pictures(application, service),
    )
    for upload in fingers:
        evidence.finish(work(), upload, evidence_id=None)
    work().session.flush()
    return Answer(appeared(application.reference), resource=application.reference)


def _wanted(application: Application, service: Service) -> set[str]:
    """Evidence of which the original could be asked for: what is required, and what was sent."""
    sent = evidence.items_attached(work().session, application.dossier_id)
    return {item.key for item in applications.wanted_evidence(service, application.answers) if item.required} | sent


def _pictures(application: Application, service: Service) -> frozenset[str]:
    sent = evidence.items_attached(work().session, application.dossier_id)
    portraits = {item.key for item in service.evidence if item.role == "portrait"}
    found = {"photo"} if portraits & sent else set()
    return frozenset(found | ({"signature"} if appearances.SIGNATURE_ITEM.key in sent else set()))


def _print(upload: evidence.Upload) -> appearances.Print:
    return appearances.Print(int(upload.item.removeprefix(_FINGER)), evidence.whole(work().session, upload).getvalue())


def begun_again(upload_id: str) -> Answer:
    """The upload for a repeated call."""
    return _told(evidence.upload_for(work().session, actor(), BIOMETRICS, UUID(upload_id)))


@resource(
    bp,
    "/applications/<reference>/biometrics",
    "POST",
    permission=BIOMETRICS,
    takes=NewBiometric,
    tells=uploads.UploadTold,
    status=HTTPStatus.CREATED,
    again=begun_again,
)
def capture(reference: str, body: dict[str, Any]) -> Answer:
    """Begin to send a capture.

    A photograph, a signature or one finger, in pieces. It is sealed on arrival; nothing can be read back.
    """
    application, service = drafts.found(reference, BIOMETRICS, lock=True)
    if application.lodged_at is None or not applications.is_open(application):
        raise NotOpen(state=application.state, act="capture")
    item = _item(service, body)
    made = evidence.begin_upload(work(), dossier_id=application.dossier_id, item=item, length=body["length"])
    return _told(made)


def _item(service: Service, body: dict[str, Any]) -> str:
    """What the upload is for, by kind."""
    if body["kind"] == "fingerprint":
        if body.get("finger") is None:
            raise BodyInvalid([Flaw("finger_missing", "Say which finger it is.", "#/finger")])
        return f"{_FINGER}{body['finger']}"
    portrait = next((item.key for item in service.evidence if item.role == "portrait"), None)
    item = portrait if body["kind"] == "photo" else appearances.SIGNATURE_ITEM.key
    if item is None:
        raise BodyInvalid([Flaw("kind_not_asked", "The service does not ask for it.", "#/kind")])
    return item


def _told(upload: evidence.Upload) -> Answer:
    return uploads.told(upload, "biometrics")


@resource(bp, "/biometrics/<uuid:upload_id>", permission=BIOMETRICS, tells=uploads.UploadTold)
def captured(upload_id: UUID) -> Answer:
    """Ask how far a capture is.

    HEAD gives the same in the headers Upload-Offset and Upload-Length. The capture itself is never given back.
    """
    return begun_again(str(upload_id))


@resource(
    bp,
    "/biometrics/<uuid:upload_id>",
    "PATCH",
    permission=BIOMETRICS,
    media=(uploads.PIECE,),
    status=HTTPStatus.NO_CONTENT,
    headers=(uploads.OFFSET_HEADER,),
)
def capture_piece(upload_id: UUID) -> Response:
    """Send a piece of a capture.

    The last piece of a photograph or signature makes it evidence; fingers wait for the appearance.
    """
    return uploads.append(upload_id, BIOMETRICS, _finish)


def _finish(upload: evidence.Upload) -> None:
    if upload.item.startswith(_FINGER):
        return
    application, _ = drafts.of_upload(upload, BIOMETRICS)
    made = evidence.attach(
        work(),
        dossier_id=application.dossier_id,
        item=upload.item,
        filename=upload.item,
        content=evidence.whole(work().session, upload),
        single=True,
    )
    work().session.flush()
    evidence.finish(work(), upload, evidence_id=made.id)


def paid_again(told: str) -> Any:
    """What became of a payment, for a repeated call."""
    outcome, _, reference = told.partition(" ")
    application, _ = drafts.found(reference, PAYMENTS)
    return {"outcome": outcome, "application": drafts.short(application, drafts.folder_of(application))}


@resource(
    bp,
    "/applications/<reference>/payments",
    "POST",
    permission=PAYMENTS,
    takes=NewPayment,
    tells=PaymentTold,
    status=HTTPStatus.CREATED,
    again=paid_again,
)
def pay(reference: str, body: dict[str, Any]) -> Answer:
    """Record a payment.

    Money that the partner has received for what the ministry charges. The same receipt number counts once; another
    amount under the same number is refused.
    """
    application, _ = drafts.found(reference, PAYMENTS, lock=True)
    if application.lodged_at is None:
        raise NotOpen(state=application.state, act="pay")
    if body["paid_on"] > now().date() or not re.search(r"[1-9]", body["amount"]):
        pointer = "#/amount" if body["paid_on"] <= now().date() else "#/paid_on"
        raise BodyInvalid([Flaw("payment_impossible", "A payment is of today or before, and of something.", pointer)])
    outcome = fees.record_payment(
        work(),
        external_id=f"partner:{partner().client_id}:{body['number']}",
        currency=body["currency"],
        amount=Decimal(body["amount"]),
        paid_on=body["paid_on"],
        dossier_id=application.dossier_id,
    )
    if outcome == "contradicts":
        raise BodyInvalid([Flaw("payment_contradicts", "This receipt number came with other contents.", "#/number")])
    work().session.flush()
    kept = f"{outcome} {application.reference}"
    return Answer(paid_again(kept), resource=kept)
