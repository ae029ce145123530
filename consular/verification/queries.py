"""Reading what the checks say. Callers have found dossier or file by the dossier's policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import QueryableAttribute, Session

from consular import evidence
from consular.applications import Application
from consular.catalogue import Service
from consular.evidence import LIVE, RECEIVED, Evidence
from consular.verification.checks import CHECKS
from consular.verification.findings import Finding, Outcome
from consular.verification.models import CheckRun
from consular.verification.noted import finding_from
from consular.verification.reading import reading_of
from consular.verification.rules import Compared, compare
from consular.verification.runs import in_force


@dataclass(frozen=True, slots=True)
class Summary:
    """For a line of a queue. `stop` and `look` count findings, `ok` checks that passed without one, `not_run` checks,
    `pending` files that no check has looked at yet.
    """

    stop: int = 0
    look: int = 0
    ok: int = 0
    not_run: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of one file, opened. `findings` are Finding, or Difference where characters were compared; `seen` is
    what `mrz` has read (`page`, `format`, `lines`, `fields`, `statuses`, `failing`, `corrected`, `boxes`, `turn`).
    """

    evidence_id: UUID
    item: str
    check: str
    engine_version: str
    outcome: Outcome
    ran_at: datetime
    findings: tuple[Finding, ...]
    seen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A question beside the evidence; `evidence_id` is the file that was read, None when none was.

    `compared.code` is `""` for the same, `not_checked`, or the code of a finding.
    """

    compared: Compared
    evidence_id: UUID | None

    @property
    def kind(self) -> str:
        """`ok`, `look` or `none`."""
        return {"": "ok", "not_checked": "none", "mrz_answer_missing": "none"}.get(self.compared.code, "look")


def summary(session: Session, dossier_ids: Iterable[UUID]) -> dict[UUID, Summary]:
    """What the live files of each dossier came to; nothing is opened. Every given dossier has an entry."""
    wanted = list(dossier_ids)
    clean = (CheckRun.outcome == Outcome.PASSED.value) & (CheckRun.looks + CheckRun.stops == 0)
    counted = session.execute(
        select(
            CheckRun.dossier_id,
            func.sum(CheckRun.stops),
            func.sum(CheckRun.looks),
            func.count().filter(clean),
            func.count().filter(CheckRun.outcome == Outcome.NOT_RUN.value),
        )
        .join(Evidence, Evidence.id == CheckRun.evidence_id)
        .where(CheckRun.dossier_id.in_(wanted), CheckRun.superseded_at.is_(None), Evidence.state.in_(LIVE))
        .group_by(CheckRun.dossier_id)
    )
    totals = {dossier_id: (int(s), int(k), int(o), int(n)) for dossier_id, s, k, o, n in counted}
    waiting = _pending(session, wanted)
    return {
        dossier_id: Summary(*totals.get(dossier_id, (0, 0, 0, 0)), pending=waiting.get(dossier_id, 0))
        for dossier_id in wanted
    }


def with_findings(dossier_id: QueryableAttribute[UUID], check: str | None = None) -> ColumnElement[bool]:
    """SQL condition: some live file of the dossier has what a person should look at; nothing is opened.

    That is a check that failed or came to no conclusion, or one that passed with a finding. `check` asks for one alone.
    """
    told = or_(
        CheckRun.outcome.in_((Outcome.FAILED.value, Outcome.INCONCLUSIVE.value)), CheckRun.stops + CheckRun.looks > 0
    )
    found = (
        select(CheckRun.id)
        .join(Evidence, Evidence.id == CheckRun.evidence_id)
        .where(CheckRun.dossier_id == dossier_id, CheckRun.superseded_at.is_(None), Evidence.state.in_(LIVE), told)
    )
    return exists(found if check is None else found.where(CheckRun.check == check))


def with_doubt(session: Session, evidence_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Which of these files have a finding that its sender should see; nothing is opened."""
    return frozenset(
        session.scalars(
            select(CheckRun.evidence_id).where(
                CheckRun.evidence_id.in_(evidence_ids),
                CheckRun.superseded_at.is_(None),
                CheckRun.stops + CheckRun.looks > 0,
            )
        )
    )


def _pending(session: Session, dossier_ids: Sequence[UUID]) -> dict[UUID, int]:
    looked_at = exists().where(CheckRun.evidence_id == Evidence.id, CheckRun.superseded_at.is_(None))
    counted = session.execute(
        select(Evidence.dossier_id, func.count())
        .where(Evidence.dossier_id.in_(dossier_ids), Evidence.state == RECEIVED, ~looked_at)
        .group_by(Evidence.dossier_id)
    )
    return {dossier_id: int(count) for dossier_id, count in counted}


def runs_of(session: Session, evidence_id: UUID) -> list[Checked]:
    """What stands of one file, in the order of the registry; empty while its checks are pending."""
    file = evidence.evidence(session, evidence_id)
    return [] if file is None else _checked(session, file)


def findings_for(session: Session, dossier_id: UUID) -> list[Checked]:
    """What stands of every live file of a dossier."""
    return [checked for file in evidence.of_dossier(session, dossier_id) for checked in _checked(session, file)]


def earlier_runs(session: Session, evidence_id: UUID) -> list[CheckRun]:
    """Superseded runs of a file, oldest first: what colleagues may have relied on."""
    return list(
        session.scalars(
            select(CheckRun)
            .where(CheckRun.evidence_id == evidence_id, CheckRun.superseded_at.is_not(None))
            .order_by(CheckRun.superseded_at, CheckRun.id)
        )
    )


def comparison(session: Session, application: Application, service: Service) -> list[ComparisonRow]:
    """The answers as they are now beside the newest travel document whose machine readable zone was read.

    A question that names no field of the zone has no row.
    """
    documents = {item.key for item in service.evidence if item.role == "travel-document"}
    for file in reversed(evidence.of_dossier(session, application.dossier_id)):
        run = in_force(session, file.id).get("mrz") if file.item in documents else None
        reading = None if run is None else reading_of(run.result.seen)
        if reading is not None:
            rows = compare(service.fields.values(), application.answers, reading.zone)
            return [ComparisonRow(row, file.id) for row in rows]
    return [ComparisonRow(row, None) for row in compare(service.fields.values(), application.answers, None)]


def _checked(session: Session, file: Evidence) -> list[Checked]:
    runs = in_force(session, file.id)
    return [
        Checked(
            evidence_id=file.id,
            item=file.item,
            check=name,
            engine_version=runs[name].engine_version,
            outcome=Outcome(runs[name].outcome),
            ran_at=runs[name].ran_at,
            findings=tuple(finding_from(noted) for noted in runs[name].result.findings),
            seen=runs[name].result.seen,
        )
        for name in CHECKS
        if name in runs
    ]
