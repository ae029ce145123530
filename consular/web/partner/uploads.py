"""Evidence over the API: in one piece, or by an upload that may break off and go on (tus 1.0)."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, request

from consular import evidence
from consular.applications import Application, NotOpen
from consular.catalogue import EvidenceDefinition, Service
from consular.core.errors import NotFound
from consular.web.context import actor, work
from consular.web.partner import drafts, fields
from consular.web.partner.drafts import WRITE, EvidenceFile
from consular.web.partner.errors import ParameterInvalid
from consular.web.partner.reading import demand_media
from consular.web.partner.resource import PREFIX, Answer, blueprint, resource

bp = blueprint("evidence", "Evidence: files of applications, sent once and never read back.")
EDITABLE = ("draft", "information_requested")
MEDIA = ("image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf")
PIECE = "application/offset+octet-stream"
TUS = "1.0.0"
OFFSET_HEADER = fields.header(
    "Upload-Offset",
    "Where this piece begins: how many bytes have arrived.",
    type="integer",
    format="int32",
    minimum=0,
    maximum=evidence.MAX_BYTES,
)


class NewUpload(fields.Sent):
    """A file that will be sent in pieces."""

    item = fields.Key("Item of the service's evidence.", required=True, metadata={"examples": ["portrait"]})
    length = fields.Whole(1, evidence.MAX_BYTES, "Bytes of the whole file.", required=True)


class UploadTold(fields.Told):
    """How far it is."""

    id = fields.Id("Identifier.", required=True)
    item = fields.Line(80, "What the file is for.", required=True)
    length = fields.Whole(1, evidence.MAX_BYTES, "Bytes of the whole file.", required=True)
    offset = fields.Whole(0, evidence.MAX_BYTES, "Bytes that have arrived.", required=True)
    evidence_id = fields.Id("The file that it became.", allow_none=True)


def once(evidence_id: str) -> Any:
    """The file for a repeated call."""
    return evidence.evidence_for(work().session, actor(), WRITE, UUID(evidence_id), states=evidence.IN_CUSTODY)


@resource(
    bp,
    "/applications/<reference>/evidence/<item>",
    "POST",
    permission=WRITE,
    media=MEDIA,
    tells=EvidenceFile,
    status=HTTPStatus.CREATED,
    again=once,
)
def attach(reference: str, item: str) -> Answer:
    """Attach a file.

    Up to 20 MB in one piece, while the application is a draft or the office waits for information. An item that is
    asked for once replaces its earlier file.
    """
    demand_media(request, *MEDIA)
    application, service = drafts.found(reference, WRITE, lock=True)
    wanted = attachable(application, service, item)
    made = taken(application, wanted, request.get_data(cache=True))
    return Answer(made, resource=str(made.id))


def attachable(application: Application, service: Service, key: str) -> EvidenceDefinition:
    """The item of evidence, when partners may send it now. Raises NotFound or NotOpen."""
    item = service.evidence_item(key)
    if item is None or service.partners is None or not service.partners.attaches(key):
        raise NotFound
    if application.state not in EDITABLE:
        raise NotOpen(state=application.state, act="attach")
    return item


def taken(application: Application, item: EvidenceDefinition, content: Any) -> evidence.Evidence:
    """The file in custody. It is known by its item: a name could tell what it should not."""
    made = evidence.attach(
        work(),
        dossier_id=application.dossier_id,
        item=item.key,
        filename=item.key,
        content=content,
        single=item.role != "supporting",
    )
    work().session.flush()
    return made


def upload_again(upload_id: str) -> Answer:
    """The upload for a repeated call."""
    return _told(evidence.upload_for(work().session, actor(), WRITE, UUID(upload_id)))


@resource(
    bp,
    "/applications/<reference>/uploads",
    "POST",
    permission=WRITE,
    takes=NewUpload,
    tells=UploadTold,
    status=HTTPStatus.CREATED,
    again=upload_again,
    links={"piece": {"operationId": "evidence_upload", "parameters": {"upload_id": "$response.body#/id"}}},
)
def begin(reference: str, body: dict[str, Any]) -> Answer:
    """Begin an upload.

    For files over slow lines: send pieces with PATCH, ask with HEAD how far it is, go on from there. What is not
    finished in 24 hours is deleted.
    """
    application, service = drafts.found(reference, WRITE, lock=True)
    item = attachable(application, service, body["item"])
    made = evidence.begin_upload(work(), dossier_id=application.dossier_id, item=item.key, length=body["length"])
    return _told(made)


def _told(upload: evidence.Upload) -> Answer:
    return told(upload, "uploads", became=upload.evidence_id)


def told(upload: evidence.Upload, room: str, *, became: UUID | None = None) -> Answer:
    """How far it is, under the address of its room; and the file that it became, where that is told."""
    body = {
        "id": upload.id,
        "item": upload.item,
        "length": upload.length,
        "offset": upload.received,
        "evidence_id": became,
    }
    return Answer(body, resource=str(upload.id), location=f"{PREFIX}/{room}/{upload.id}", headers=progress(upload))


def progress(upload: evidence.Upload) -> dict[str, str]:
    """Headers of tus."""
    return {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.length), "Tus-Resumable": TUS}


@resource(bp, "/uploads/<uuid:upload_id>", permission=WRITE, tells=UploadTold)
def upload(upload_id: UUID) -> Answer:
    """Ask how far an upload is.

    HEAD gives the same in the headers Upload-Offset and Upload-Length.
    """
    return _told(evidence.upload_for(work().session, actor(), WRITE, upload_id))


@resource(
    bp,
    "/uploads/<uuid:upload_id>",
    "PATCH",
    permission=WRITE,
    media=(PIECE,),
    status=HTTPStatus.NO_CONTENT,
    headers=(OFFSET_HEADER,),
)
def piece(upload_id: UUID) -> Response:
    """Send a piece of an upload.

    The last piece makes it a file; what cannot be taken is told then.
    """
    return append(upload_id, WRITE, finish)


def append(upload_id: UUID, scope: str, finish_with: Any) -> Response:
    """Put the request's body behind what has arrived; a whole upload goes to `finish_with`."""
    demand_media(request, PIECE)
    offset = request.headers.get("Upload-Offset", "")
    if not re.fullmatch(r"[0-9]{1,9}", offset, re.ASCII):
        raise ParameterInvalid.named("Upload-Offset", "Send the number of bytes that have arrived.")
    found = evidence.upload_for(work().session, actor(), scope, upload_id, lock=True)
    evidence.append(work(), found, offset=int(offset), content=request.get_data(cache=True))
    if found.is_whole and found.done_at is None:
        finish_with(found)
    answer = Response(status=HTTPStatus.NO_CONTENT)
    answer.headers.update(progress(found))
    return answer


def finish(found: evidence.Upload) -> None:
    """What has arrived becomes evidence."""
    application, service = drafts.of_upload(found, WRITE)
    item = attachable(application, service, found.item)
    made = taken(application, item, evidence.whole(work().session, found))
    evidence.finish(work(), found, evidence_id=made.id)
