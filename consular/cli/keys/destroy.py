"""`consular keys destroy`."""

from __future__ import annotations

import json
import sys
from typing import Any
from uuid import UUID

import click

from consular import privacy
from consular.app.assembly import Parts, assemble
from consular.cli.failing import told
from consular.cli.hold import colleague, refusals
from consular.core import logging
from consular.core.actor import system
from consular.core.outbox import TryLater
from consular.core.settings import load

REFUSED, POSSIBLE = "refused", "possible"


@click.command()
@click.argument("name", metavar="DOSSIER|APPLICANT")
@click.option("--reason", default="request", show_default=True, help="A code: why, such as retention or request.")
@click.option("--by", "number", help="Staff number of the colleague who asks for it.")
@click.option("--dry-run", is_flag=True, help="Say what would be erased and what forbids it; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def destroy(name: str, reason: str, number: str | None, dry_run: bool, as_json: bool) -> None:
    """Erase a file for good: a dossier, an application by its reference, all files of an applicant, or an account.

    Refuses, and names what stands in the way, while a document is valid, a case or an appeal is open, or a hold
    stands. What was erased is unreadable in every backup as soon as its keystore has passed. Safe to repeat: an
    erasure that was interrupted goes on. Exit code 1 when it was refused, or is not finished yet.
    """
    with told():
        settings = load()
        logging.configure(settings.log_level)
        parts = assemble(settings, pool_size=2)
    try:
        with told(), refusals(name):
            found = _look(parts, name, number) if dry_run else _destroy(parts, name, reason, number)
    finally:
        parts.close()
    click.echo(json.dumps(found) if as_json else "\n".join(_lines(found)))
    sys.exit(0 if found["state"] in (POSSIBLE, privacy.ERASED) else 1)


def _look(parts: Parts, name: str, number: str | None) -> dict[str, Any]:
    with parts.works.begin(system()) as work:
        colleague(work, number)
        target = privacy.find(work.session, name)
        blockers = privacy.what_blocks(work.session, target, now=work.now, catalogue=parts.catalogue)
        known = {erasure.dossier_id: erasure.state for erasure in privacy.erasures_of(work.session, target)}
        dossiers = [_dossier(p.dossier_id, p.kind, known.get(p.dossier_id)) for p in target.parts]
    left = len(known) < len(dossiers)
    state = REFUSED if blockers and left else POSSIBLE
    return _found(name, state, dossiers, blockers if left else ())


def _destroy(parts: Parts, name: str, reason: str, number: str | None) -> dict[str, Any]:
    try:
        with parts.works.begin(system()) as work:
            asked_by = colleague(work, number)
            begun = privacy.begin(work, name, reason=reason, catalogue=parts.catalogue, staff_id=asked_by)
            ids = [erasure.dossier_id for erasure in begun]
    except privacy.ErasureBlocked as blocked:
        return _found(name, REFUSED, [], blocked.blockers)
    for dossier_id in ids:
        _finish(parts, dossier_id)
    with parts.works.begin(system()) as work:
        ended = privacy.erasures_of(work.session, privacy.find(work.session, name))
        dossiers = [_dossier(e.dossier_id, e.kind, e.state) for e in ended]
    whole = all(dossier["state"] == privacy.ERASED for dossier in dossiers)
    return _found(name, privacy.ERASED if whole else privacy.ERASING, dossiers, ())


def _finish(parts: Parts, dossier_id: UUID) -> None:
    """The second step now, and not only when a worker comes to it; a part that is away is the worker's to wait for."""
    try:
        with parts.works.begin(system()) as work:
            privacy.write_down(work, dossier_id, parts.settings.ledger_path)
        with parts.works.begin(system()) as work:
            privacy.destroy(work, dossier_id)
    except TryLater as later:
        click.echo(f"{dossier_id}: {later.code}. The workers go on with it.", err=True)


def _dossier(dossier_id: UUID, kind: str, state: str | None) -> dict[str, Any]:
    return {"id": str(dossier_id), "kind": kind, "state": state}


def _found(
    name: str, state: str, dossiers: list[dict[str, Any]], blockers: tuple[privacy.Blocker, ...]
) -> dict[str, Any]:
    told_blockers = [
        {"code": b.code, "thing": b.thing, "until": b.until.isoformat() if b.until else None} for b in blockers
    ]
    return {"name": name, "state": state, "dossiers": dossiers, "blockers": told_blockers}


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [
        f"{b['thing']}: {privacy.SENTENCES[b['code']]}" + (f", until {b['until']}" if b["until"] else "")
        for b in found["blockers"]
    ]
    lines += [f"dossier/{d['id']}: {d['kind']}" + (f", {d['state']}" if d["state"] else "") for d in found["dossiers"]]
    closing = {
        REFUSED: "Not erased.",
        POSSIBLE: "Nothing stands in the way. Nothing was changed.",
        privacy.ERASING: "Not finished: the workers go on with it.",
        privacy.ERASED: "Erased.",
    }
    return [*lines, closing[found["state"]]]
