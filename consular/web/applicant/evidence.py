"""Attaching files: immediate answer about size and type, findings as the checks come in, "send it anyway"."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications, evidence, review
from consular.catalogue import EvidenceDefinition
from consular.core.errors import NotFound
from consular.evidence import SENTENCES
from consular.web.access import route
from consular.web.applicant.findings import finding_views
from consular.web.applicant.shared import own_application
from consular.web.context import actor, reader, work
from consular.web.limits import limit

bp = Blueprint("evidence", __name__)
EDITABLE = frozenset({"draft", "information_requested"})
MEDIA = "image/jpeg,image/png,image/webp,image/heic,application/pdf"


def _item(service: Any, key: str) -> EvidenceDefinition:
    found: EvidenceDefinition | None = service.evidence_item(key)
    if found is None:
        raise NotFound
    return found


@route(bp, "/applications/<reference>/evidence/<key>", permission="evidence:own:attach", methods=("GET", "POST"))
def item(reference: str, key: str) -> Response | str | tuple[str, int]:
    """The files of one item with what the checks say, and the way to add one."""
    posted = request.method == "POST"
    found, service = own_application(reference, "evidence:own:attach", lock=posted)
    wanted = _item(service, key)
    error: str | None = None
    if posted:
        error = _attach(found, wanted)
        if error is None:
            return make_response(redirect(request.path, HTTPStatus.SEE_OTHER))
    files = [f for f in evidence.of_dossier(work().session, found.dossier_id) if f.item == key]
    views = [_view(found, f, wanted) for f in files]
    body = render_template(
        "applicant/evidence.html",
        application=found,
        item=wanted,
        files=views,
        waiting=any(v["waiting"] for v in views),
        editable=found.state in EDITABLE,
        media="image/*" if wanted.role == "portrait" else MEDIA,
        error=error,
        next_url=_next_url(found, service, key),
    )
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if error else body


def _attach(found: applications.Application, wanted: EvidenceDefinition) -> str | None:
    """Take the uploaded files; the sentence for the first that cannot be taken, None when all were."""
    if found.state not in EDITABLE:
        raise applications.NotOpen(state=found.state, act="attach")
    limit("upload", most=120, seconds=3600)
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


def _removable(found: applications.Application, file: evidence.Evidence) -> bool:
    """What was there when the case was last with a colleague has perhaps been examined: it stays, more may be added."""
    if found.state not in EDITABLE or found.lodged_at is None:
        return found.state in EDITABLE
    asked = (r.asked_at for r in review.requests_of(work().session, found.dossier_id))
    return file.created_at > max(asked, default=found.lodged_at)


def _view(found: applications.Application, file: evidence.Evidence, wanted: EvidenceDefinition) -> dict[str, Any]:
    pages = evidence.pages_of(work().session, file.id)
    findings, waiting = finding_views(file, wanted, reader())
    return {
        "id": file.id,
        "name": file.file.name,
        "kilobytes": max(1, file.size // 1024),
        "rejected": file.state == evidence.REJECTED,
        "kept_anyway": file.kept_anyway,
        "removable": _removable(found, file),
        "pages": [(url_for("evidence.page", evidence_id=file.id, number=p.number), p.width, p.height) for p in pages],
        "findings": findings,
        "waiting": waiting,
        "doubt": any(f["level"] != "ok" for f in findings),
    }


def _next_url(found: applications.Application, service: Any, key: str) -> str:
    keys = [i.key for i in applications.wanted_evidence(service, found.answers)]
    if key in keys and keys.index(key) + 1 < len(keys) and found.state == "draft":
        return url_for("evidence.item", reference=found.reference, key=keys[keys.index(key) + 1])
    return url_for("applications.show", reference=found.reference)


@route(
    bp,
    "/applications/<reference>/evidence/<key>/<uuid:evidence_id>/remove",
    permission="evidence:own:attach",
    methods=("POST",),
)
def remove(reference: str, key: str, evidence_id: UUID) -> Response:
    """Take a file back."""
    found, file = _own_file(reference, evidence_id)
    if not _removable(found, file):
        raise applications.NotOpen(state=found.state, act="remove")
    evidence.remove(work(), file)
    return _back(reference, key)


@route(
    bp,
    "/applications/<reference>/evidence/<key>/<uuid:evidence_id>/keep",
    permission="evidence:own:attach",
    methods=("POST",),
)
def keep(reference: str, key: str, evidence_id: UUID) -> Response:
    """Send it anyway."""
    found, file = _own_file(reference, evidence_id)
    if found.state not in EDITABLE:
        raise applications.NotOpen(state=found.state, act="keep")
    if file.state != evidence.REJECTED:
        evidence.keep_anyway(work(), file)
    service_url = url_for("applications.show", reference=reference)
    return make_response(redirect(service_url, HTTPStatus.SEE_OTHER))


def _own_file(reference: str, evidence_id: UUID) -> tuple[applications.Application, evidence.Evidence]:
    found, _ = own_application(reference, "evidence:own:attach", lock=True)
    file = evidence.evidence_for(work().session, actor(), "evidence:own:attach", evidence_id)
    if file.dossier_id != found.dossier_id:
        raise NotFound
    return found, file


def _back(reference: str, key: str) -> Response:
    return make_response(redirect(url_for("evidence.item", reference=reference, key=key), HTTPStatus.SEE_OTHER))


@route(bp, "/evidence/<uuid:evidence_id>/pages/<int:number>.jpg", permission="evidence:own:view")
def page(evidence_id: UUID, number: int) -> Response:
    """A sanitised page, to its owner."""
    return serve_picture(evidence_id, "evidence:own:view", "page", number)


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


@route(bp, "/evidence/<uuid:evidence_id>/mrz.jpg", permission="evidence:own:view")
def detail(evidence_id: UUID) -> Response:
    """The machine lines cut from the picture, to its owner."""
    return serve_picture(evidence_id, "evidence:own:view", "mrz", 1)
