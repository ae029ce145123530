"""A draft of the factories' person, drawn documents of hers, and hands to attach them and to run checks."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from consular import applications, doc9303, evidence, verification
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.work import Works
from consular.evidence import Evidence
from consular.local.specimens import Person, draw_passport_page, draw_portrait
from consular.local.specimens.passports import PassportDefect
from consular.local.specimens.portraits import PortraitDefect
from tests import factories

SYSTEM = Actor(ActorKind.SYSTEM)
NATCHA = Person(
    primary="Wongphaisan",
    secondary="Natcha",
    nationality="THA",
    document_number="AC4402917",
    birth=date(1993, 4, 17),
    sex="F",
    expiry=date(2031, 9, 2),
)


def zone_of(person: Person, **other: Any) -> tuple[str, str]:
    """The person's TD3 zone; `other` replaces what `doc9303.build` is told."""
    told: dict[str, Any] = {
        "document_code": "P",
        "issuing_state": person.nationality,
        "primary": person.primary,
        "secondary": person.secondary or "",
        "document_number": person.document_number,
        "nationality": person.nationality,
        "date_of_birth": person.birth,
        "sex": person.sex,
        "date_of_expiry": person.expiry,
    }
    first, second = doc9303.build("TD3", **{**told, **other})
    return first, second


@cache
def passport(defect: PassportDefect | None = None) -> bytes:
    return draw_passport_page(NATCHA, mrz_lines=zone_of(NATCHA), defect=defect, seed=1)


@cache
def portrait(defect: PortraitDefect | None = None) -> bytes:
    return draw_portrait(NATCHA, defect=defect, seed=1)


class Scene:
    """Each method is one transaction, as in the web or in the worker."""

    def __init__(self, works: Works, catalogue: Catalogue, engines: verification.Engines) -> None:
        self.works = works
        self.catalogue = catalogue
        self.engines = engines
        with works.begin(SYSTEM) as work:
            self.owner = factories.account_actor(factories.account(work).id)
        with works.begin(self.owner) as work:
            draft = factories.draft(work, catalogue)
            self.application_id, self.dossier_id = draft.id, draft.dossier_id

    def attach(self, item: str, content: bytes, *, filename: str = "page.jpg") -> UUID:
        with self.works.begin(self.owner) as work:
            return evidence.attach(
                work, dossier_id=self.dossier_id, item=item, filename=filename, content=content, single=True
            ).id

    def answer(self, step_key: str, **answers: Any) -> None:
        """Save one page of the form again with other answers."""
        service = factories.service(self.catalogue)
        step = service.step(step_key)
        assert step is not None
        with self.works.begin(self.owner) as work:
            application = applications.application(work.session, self.application_id)
            assert application is not None
            given = {**factories.ANSWERS, **answers}
            assert not applications.save_step(work, application, service, step, given).problems

    def run(self, evidence_id: UUID, *, again: bool = False) -> None:
        with self.works.begin(SYSTEM) as work:
            verification.run_checks(
                work, evidence_id=evidence_id, catalogue=self.catalogue, engines=self.engines, again=again
            )
        with self.works.begin(SYSTEM) as work:
            verification.forget_upload(work, evidence_id=evidence_id)

    def compare_again(self) -> None:
        with self.works.begin(SYSTEM) as work:
            verification.compare_again(work, application_id=self.application_id, catalogue=self.catalogue)

    def checked(self, evidence_id: UUID) -> dict[str, verification.Checked]:
        with self.works.begin(SYSTEM) as work:
            return {run.check: run for run in verification.runs_of(work.session, evidence_id)}

    def outcomes(self, evidence_id: UUID) -> dict[str, str]:
        return {name: run.outcome.value for name, run in self.checked(evidence_id).items()}

    def codes(self, evidence_id: UUID, check: str) -> list[str]:
        return [finding.code for finding in self.checked(evidence_id)[check].findings]

    def rows(self, evidence_id: UUID) -> list[verification.CheckRun]:
        with self.works.begin(SYSTEM) as work:
            query = select(verification.CheckRun).where(verification.CheckRun.evidence_id == evidence_id)
            return list(work.session.scalars(query))

    def file(self, evidence_id: UUID) -> Evidence:
        with self.works.begin(SYSTEM) as work:
            found = evidence.evidence(work.session, evidence_id)
            assert found is not None
            return found

    def comparison(self) -> dict[tuple[str, str], verification.ComparisonRow]:
        with self.works.begin(SYSTEM) as work:
            application = applications.application(work.session, self.application_id)
            assert application is not None
            rows = verification.comparison(work.session, application, factories.service(self.catalogue))
            return {(row.compared.question, row.compared.part): row for row in rows}

    def summary(self) -> verification.Summary:
        with self.works.begin(SYSTEM) as work:
            return verification.summary(work.session, [self.dossier_id])[self.dossier_id]
