"""Rows of check runs: which are in force, and how a new one takes the place of an older."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.core.ids import new_id
from consular.core.work import Work
from consular.evidence import Evidence
from consular.vault import mac
from consular.verification.checks import Check, Need
from consular.verification.examination import Ran
from consular.verification.findings import Level, Outcome
from consular.verification.models import CheckRun, RunFindings
from consular.verification.noted import note


def in_force(session: Session, evidence_id: UUID) -> dict[str, CheckRun]:
    """The runs of a file that nothing has superseded, by check."""
    found = session.scalars(
        select(CheckRun).where(CheckRun.evidence_id == evidence_id, CheckRun.superseded_at.is_(None))
    )
    return {run.check: run for run in found}


def input_key(check: Check, evidence_id: UUID, looked_at: object, outcome: Outcome) -> bytes:
    """HMAC of what a run looked at; 16 bytes. A check that was not run has looked at nothing."""
    whole = [check.name, check.version, str(evidence_id), outcome is Outcome.NOT_RUN, looked_at]
    return mac("verification-input", json.dumps(whole, sort_keys=True, ensure_ascii=True).encode())[:16]


def write(work: Work, file: Evidence, ran: Ran, before: CheckRun | None, engines: str = "") -> CheckRun:
    """Put a run in the place of the one before."""
    if before is not None:
        before.superseded_at = work.now
        # The index allows one run in force, and SQLAlchemy inserts before it updates.
        work.session.flush()
    levels = [finding.level for finding in ran.report.findings]
    looked_into_file = bool(ran.check.needs & {Need.ORIGINAL, Need.PAGES})
    run = CheckRun(
        id=new_id(),
        dossier_id=file.dossier_id,
        evidence_id=file.id,
        check=ran.check.name,
        engine_version=f"{ran.check.version} {engines}".strip() if looked_into_file else ran.check.version,
        outcome=ran.report.outcome.value,
        input_key=input_key(ran.check, file.id, ran.looked_at, ran.report.outcome),
        stops=levels.count(Level.STOP),
        looks=levels.count(Level.LOOK),
        ran_at=work.now,
    )
    run.result = RunFindings([note(finding) for finding in ran.report.findings], dict(ran.seen))
    work.session.add(run)
    return run
