"""Attaching files: immediate answer about size and type, findings as the checks come in, "send it anyway"."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request

from consular import applications, evidence, review
from consular.applications import Application
from consular.catalogue import EvidenceDefinition, Service
from consular.core.errors import NotFound
from consular.evidence import SENTENCES
from consular.web.applicant.findings import finding_views
from consular.web.applicant.shared import own_application
from consular.web.context import actor, reader, work
from consular.web.filing.door import Door
from consular.web.limits import limit

MEDIA = "image/jpeg,image/png,image/webp,image/heic,application/pdf"


def _item(service: Service, key: str) -> EvidenceDefinition:
    found = service.evidence_item(key)
    if found is None:
        raise NotFound
    return found


def item_page(door: Door, reference: str, key: str) -> Response | str | tuple[str, int]:
    """The files of one item with what the checks say, and the way to add one."""
    posted = request.method == "POST"
    found, service = own_application(reference, door.permissions["item"], lock=posted)
    wanted = _item(service, key)
    error: str | None = None
    if posted:
        error = _attach(door, found, wanted)
        if error is None:
            return make_response(redirect(request.path, HTTPStatus.SEE_OTHER))
    files = [f for f in evidence.of_dossier(work().session, found.dossier_id) if f.item == key]
    views = [_view(door, found, f, wanted) for f in files]
    body = render_template(
        "applicant/evidence.html",
        door=door,
        application=found,
        item=wanted,
        files=views,
        waiting=any(v["waiting"] for v in views),
        editable=found.state in door.editable,
        media="image/*" if wanted.role == "portrait" else MEDIA,
        error=error,
        next_url=_next_url(door, found, service, key),
    )
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if error else body


def _attach(door: Door, found: Application, wanted: EvidenceDefinition) -> str | None:
    """Take the uploaded files; the sentence for the first that cannot be taken, None when all were."""
    if found.state not in door.editable:
        raise applications.NotOpen(state=found.state, act="attach")
    limit("upload", most=door.uploads_an_hour, seconds=3600)
    uploads = [f for f in request.files.getlist("file") if f.filename]
    if not uploads:
        return reader().say(SENTENCES, "file_missing")
    for upload in uploads:
        try:
            evidence.attach(
                work(),
                dossier_id=found.dossier_id,
                item=wanted.key,
                filename=upload.filename or "",
                content=upload.stream,
                single=wanted.role != "supporting",
            )
        except (evidence.FileRefused, evidence.TooManyFiles) as refused:
            return reader().say(SENTENCES, refused.code, refused.parameters)
    return None


def _removable(door: Door, found: Application, file: evidence.Evidence) -> bool:
    """What was there when the case was last with a colleague has perhaps been examined: it stays, more may be added."""
    if found.state not in door.editable or found.lodged_at is None:
        return found.state in door.editable
    asked = (r.asked_at for r in review.requests_of(work().session, found.dossier_id))
    return file.created_at > max(asked, default=found.lodged_at)


def _view(door: Door, found: Application, file: evidence.Evidence, wanted: EvidenceDefinition) -> dict[str, Any]:
    pages = evidence.pages_of(work().session, file.id)
    crop_url = door.url("detail", **_picture(door, file.id, "mrz", 1))
    findings, waiting = finding_views(file, wanted, reader(), crop_url=crop_url)
    return {
        "id": file.id,
        "name": file.file.name,
        "kilobytes": max(1, file.size // 1024),
        "rejected": file.state == evidence.REJECTED,
        "kept_anyway": file.kept_anyway,
        "removable": _removable(door, found, file),
        "pages": [(door.url("page", **_picture(door, file.id, "page", p.number)), p.width, p.height) for p in pages],
        "findings": findings,
        "waiting": waiting,
        "doubt": any(f["level"] != "ok" for f in findings),
    }


def _picture(door: Door, evidence_id: UUID, kind: str, number: int) -> dict[str, object]:
    """Parts of a picture's address; the pages of staff name kind and number, the applicant's the number of a page."""
    if door.at_counter:
        return {"evidence_id": evidence_id, "kind": kind, "number": number}
    return {"evidence_id": evidence_id, **({"number": number} if kind == "page" else {})}


def _next_url(door: Door, found: Application, service: Service, key: str) -> str:
    keys = [i.key for i in applications.wanted_evidence(service, found.answers)]
    if key in keys and keys.index(key) + 1 < len(keys) and found.state == "draft":
        return door.url("item", reference=found.reference, key=keys[keys.index(key) + 1])
    return door.url("show", reference=found.reference)


def remove_file(door: Door, reference: str, key: str, evidence_id: UUID) -> Response:
    """Take a file back."""
    found, file = _own_file(door, reference, evidence_id)
    if not _removable(door, found, file):
        raise applications.NotOpen(state=found.state, act="remove")
    evidence.remove(work(), file)
    return make_response(redirect(door.url("item", reference=reference, key=key), HTTPStatus.SEE_OTHER))


def keep_file(door: Door, reference: str, evidence_id: UUID) -> Response:
    """Send it anyway."""
    found, file = _own_file(door, reference, evidence_id)
    if found.state not in door.editable:
        raise applications.NotOpen(state=found.state, act="keep")
    if file.state != evidence.REJECTED:
        evidence.keep_anyway(work(), file)
    return make_response(redirect(door.url("show", reference=reference), HTTPStatus.SEE_OTHER))


def _own_file(door: Door, reference: str, evidence_id: UUID) -> tuple[Application, evidence.Evidence]:
    permission = door.permissions["item"]
    found, _ = own_application(reference, permission, lock=True)
    file = evidence.evidence_for(work().session, actor(), permission, evidence_id)
    if file.dossier_id != found.dossier_id:
        raise NotFound
    return found, file


def serve_picture(evidence_id: UUID, permission: str, kind: str, number: int) -> Response:
    """One sanitised picture, after the dossier's policy; never the upload itself. Staff also see what was replaced."""
    states = evidence.IN_CUSTODY if actor().is_staff else evidence.LIVE
    file = evidence.evidence_for(work().session, actor(), permission, evidence_id, states=states)
    found = next((p for p in evidence.pages_of(work().session, file.id, kind) if p.number == number), None)
    if found is None:
        raise NotFound
    if actor().is_staff:
        work().record("evidence:picture:view", f"evidence/{file.id}", dossier_id=file.dossier_id)
    response = make_response(evidence.picture(found))
    response.mimetype = "image/jpeg"
    response.headers["Content-Disposition"] = 'inline; filename="page.jpg"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response
