"""The tour's third door: break it on purpose. A byte of the database, the worker, a character of a visa."""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consular import applications, evidence, vault, verification
from consular.core.actor import system
from consular.core.errors import NotFound
from consular.core.outbox import Delivery
from consular.web.access import PUBLIC, route
from consular.web.context import house, reader, work
from consular.web.limits import limit
from consular.web.ops import local_rows, local_terminal, seeded
from consular.web.ops.local_worker import kill, waited_for, with_comment, worker_pids

bp = Blueprint("engineer", __name__, url_prefix="/engineer")
# Cases of the sample by the keys of its plan: one that stands in no queue, a draft to check again, an e-visa in force.
TAMPER, CHECK, VISA = "chiara", "noor", "natcha"
ITEM = "passport-page"
READER = "cfavre"
TAKEN_SECONDS = 15.0
_INTO_THE_CHECK = 0.4
# Inside the signature, whatever the message is long.
_FROM_THE_END = 60
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@route(bp, "", permission=PUBLIC)
def index() -> str:
    """Three things to break, each with what does the same in a terminal."""
    sample = seeded.read(house().settings)
    return render_template(
        "local/engineer.html",
        tamper=_tamper(sample.cases.get(TAMPER)),
        check=sample.cases.get(CHECK),
        barcode=_barcode(sample.barcodes.get(VISA), wants_change="alter" in request.args),
        setting_out=local_terminal.setting_out(house().settings),
        verify=local_terminal.command("audit", "verify"),
        worker=local_terminal.kill(pids) if (pids := worker_pids(house().settings)) else None,
        counted=local_terminal.statement(local_terminal.COUNTED, rows=True),
        reader_key=READER,
    )


def _tamper(reference: str | None) -> dict[str, Any] | None:
    if reference is None:
        return None
    card = local_rows.card_of(work().session, reference)
    return {
        "reference": reference,
        "statement": local_terminal.statement(local_rows.FLIP.replace(":reference", f"'{reference}'")),
        "tail": card[-16:].hex(" "),
        "size": len(card),
        "digest": hashlib.sha256(card).hexdigest()[:16],
        "is_broken": _is_broken(reference),
    }


def _is_broken(reference: str) -> bool:
    """Whether the card no longer opens: asked of the vault, not remembered."""
    found = applications.application_for(work().session, system(), "system", reference)
    try:
        return found.card is None
    except vault.Tampered:
        return True


def _barcode(text: str | None, *, wants_change: bool) -> dict[str, Any] | None:
    """The text, with one character changed on demand, and where that is."""
    if not text:
        return None
    changed, place = altered(text)
    shown = changed if wants_change else text
    read = local_terminal.seal_read(house().settings, shown)
    return {"text": shown, "altered": wants_change, "places": [place], "read": read}


def altered(text: str) -> tuple[str, int]:
    """A barcode's text with one character of its signature replaced, and its place."""
    place = max(0, len(text) - _FROM_THE_END)
    other = _ALPHABET[(_ALPHABET.find(text[place]) + 1) % len(_ALPHABET)]
    return f"{text[:place]}{other}{text[place + 1 :]}", place


@route(bp, "/flip", permission=PUBLIC, methods=("POST",))
def flip() -> Response:
    """Turn a bit of a sealed column with plain SQL; pressed again, the row is what it was."""
    reference = _case(TAMPER)
    local_rows.flip(work().session, reference)
    return _back("seal")


@route(bp, "/kill", permission=PUBLIC, methods=("POST",))
def kill_worker() -> Response:
    """Attach a page so that a check begins, and kill the worker while it looks."""
    limit("tour-kill", most=20, seconds=600)
    reference = _case(CHECK)
    path = seeded.picture(house().settings, CHECK, ITEM)
    if not path.is_file():
        raise NotFound
    content = with_comment(path.read_bytes(), secrets.token_hex(8).encode())
    with house().works.begin(system()) as begun:
        found = applications.application_for(begun.session, system(), "system", reference)
        file_id = evidence.attach(
            begun, dossier_id=found.dossier_id, item=ITEM, filename=f"{ITEM}.jpg", content=content, single=True
        ).id
    was: list[int] = []
    if waited_for(lambda: _is_taken(file_id), seconds=TAKEN_SECONDS):
        time.sleep(_INTO_THE_CHECK)
        was = kill(worker_pids(house().settings))
    address = url_for("local.engineer.check", evidence_id=file_id, was=" ".join(map(str, was)))
    return make_response(redirect(address, HTTPStatus.SEE_OTHER))


def _is_taken(evidence_id: UUID) -> bool:
    with house().works.sessions() as session:
        found = _delivery(session, evidence_id)
        return found is not None and found.attempts > 0 and found.done_at is None


def _delivery(session: Session, evidence_id: UUID) -> Delivery | None:
    query = select(Delivery).where(
        Delivery.reaction == "verification.check", Delivery.payload["evidence_id"].as_string() == str(evidence_id)
    )
    return session.scalars(query).first()


@route(bp, "/check/<uuid:evidence_id>", permission=PUBLIC)
def check(evidence_id: UUID) -> str:
    """What became of the check: rows, tries, processes. The page renews itself until there is a result."""
    file = evidence.evidence(work().session, evidence_id)
    found = applications.application_for(work().session, system(), "system", _case(CHECK))
    if file is None or file.dossier_id != found.dossier_id:
        raise NotFound
    run = verification.CheckRun
    counted = work().session.execute(
        select(run.check, func.count(), func.count().filter(run.superseded_at.is_(None)))
        .where(run.evidence_id == evidence_id)
        .group_by(run.check)
        .order_by(run.check)
    )
    rows = [(name, total, standing) for name, total, standing in counted]
    delivery = _delivery(work().session, evidence_id)
    return render_template(
        "local/killed.html",
        rows=rows,
        attempts=delivery.attempts if delivery else 0,
        done=delivery is not None and delivery.done_at is not None,
        until=_clock_time(delivery.leased_until) if delivery and delivery.leased_until else None,
        was=[pid for pid in request.args.get("was", "").split() if pid.isdecimal()][:20],
        now_pids=worker_pids(house().settings),
        evidence_id=evidence_id,
    )


def _clock_time(moment: datetime) -> str:
    return reader().moment(moment, house().catalogue.ministry.zone, style="HH:mm:ss")


def _case(key: str) -> str:
    found = seeded.read(house().settings).cases.get(key)
    if found is None:
        raise NotFound
    return found


def _back(anchor: str) -> Response:
    return make_response(redirect(url_for("local.engineer.index", _anchor=anchor), HTTPStatus.SEE_OTHER))
