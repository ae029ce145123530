"""What is done in a sample case, act by act, by the rooms' own operations."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from consular import applications, evidence, fees, review
from consular.core.errors import ConsularError, NotFound
from consular.core.work import Work
from consular.local.demo.answers import answers_of, terms_of
from consular.local.demo.pictures import Studio
from consular.local.demo.plan import CasePlan
from consular.local.demo.stage import Stage
from consular.local.demo.words import ANSWERS, FACTS, LESSER, NOTES, QUESTIONS


class Unfit(ConsularError):
    """The plan and the service's definition do not fit any more."""

    code = "demo_unfit"


def begin(stage: Stage, case: CasePlan, studio: Studio) -> str:
    """Draft the case with its answers and files; returns the reference. One already drafted is found again."""
    owner = stage.owner(case)
    files = [(item, studio.take(case, item)) for item in case.files]
    with stage.doing(owner, behind=case.behind) as work:
        for found in applications.own(work.session, owner):
            if found.created_at == work.now:  # an earlier start was killed before it noted the reference
                return found.reference
        like = stage.seeded.cases[case.like] if case.like else None
        application = applications.begin_draft(
            work,
            stage.service,
            capacity="guardian" if case.is_child else "self",
            locale=case.locale,
            like=applications.application_for(work.session, owner, "applications:own:view", like) if like else None,
        )
        _fill(stage, work, case, application)
        for item, content in files:
            name = f"{item}.pdf" if content.startswith(b"%PDF") else f"{item}.jpg"
            evidence.attach(
                work,
                dossier_id=application.dossier_id,
                item=item,
                filename=name,
                content=content,
                single=item in _SINGLE,
            )
        return application.reference


_SINGLE = ("passport-page", "portrait")


def _fill(stage: Stage, work: Work, case: CasePlan, application: applications.Application) -> None:
    given = answers_of(case, stage.today)
    for step in stage.service.steps[: case.steps]:
        result = applications.save_step(work, application, stage.service, step, given)
        if result.problems:
            raise Unfit(case=case.key, fields=sorted(result.problems))
        work.session.flush()


def _lodge(stage: Stage, case: CasePlan) -> None:
    with stage.doing(stage.owner(case)) as work:
        applications.lodge(
            work,
            stage.application(work, case, lock=True),
            stage.service,
            stage.catalogue,
            declaration=stage.service.declaration.version,
            privacy=stage.catalogue.ministry.privacy_version,
        )


def _pay(stage: Stage, case: CasePlan) -> None:
    with stage.doing(stage.colleague(case, "cashier")) as work:
        owed = [
            charge
            for charge in fees.charges_of(work.session, stage.application(work, case).dossier_id)
            if charge.settled_at is None
        ]
        if not owed:
            return
        # Counted and closed at once: the sample's days do not follow one another, and the next cashier is a visitor.
        office = stage.catalogue.offices[case.office]
        till = fees.open_till(work, office=office, floats=dict.fromkeys(office.currencies, Decimal(0)))
        for charge in owed:
            fees.record_receipt(work, charge_id=charge.id)
        fees.close_till(work, till_id=till.id, counted=fees.balance_of(work.session, till.id))


def claim(stage: Stage, case: CasePlan) -> None:
    """Take the case, and look at it."""
    reference, officer = stage.seeded.cases[case.key], stage.colleague(case, "examiner")
    with stage.doing(officer) as work:
        review.claim(work, reference=reference, catalogue=stage.catalogue)
    with stage.doing(officer) as work:
        review.view(work, reference=reference, catalogue=stage.catalogue)


def _ask(stage: Stage, case: CasePlan) -> None:
    with stage.doing(stage.colleague(case, "examiner")) as work:
        reference = stage.seeded.cases[case.key]
        review.ask(work, reference=reference, question=QUESTIONS[case.key], catalogue=stage.catalogue)


def _answer(stage: Stage, case: CasePlan) -> None:
    with stage.doing(stage.owner(case)) as work:
        review.answer(work, reference=stage.seeded.cases[case.key], text=ANSWERS[case.key])


def _grant(stage: Stage, case: CasePlan) -> None:
    with stage.doing(stage.colleague(case, "examiner")) as work:
        review.propose_grant(
            work,
            reference=stage.seeded.cases[case.key],
            terms=terms_of(case, stage.today),
            catalogue=stage.catalogue,
            grounds=[review.StatedGround(*LESSER[case.key])] if case.key in LESSER else [],
        )


def _grounds(case: CasePlan) -> tuple[review.StatedGround, ...]:
    return (review.StatedGround(*FACTS[case.key]),)


def _refuse(stage: Stage, case: CasePlan) -> None:
    with stage.doing(stage.colleague(case, "examiner")) as work:
        review.propose_refusal(
            work, reference=stage.seeded.cases[case.key], grounds=_grounds(case), catalogue=stage.catalogue
        )


def _inadmissible(stage: Stage, case: CasePlan) -> None:
    with stage.doing(stage.colleague(case, "examiner")) as work:
        review.propose_inadmissible(
            work, reference=stage.seeded.cases[case.key], grounds=_grounds(case), catalogue=stage.catalogue
        )


def _revoke(stage: Stage, case: CasePlan) -> None:
    with stage.doing(stage.colleague(case, "examiner")) as work:
        review.propose_revocation(
            work, reference=stage.seeded.cases[case.key], grounds=_grounds(case), catalogue=stage.catalogue
        )


def _open_proposal(work: Work, dossier_id: UUID) -> review.Proposal:
    found = next((p for p in review.proposals_of(work.session, dossier_id) if p.state == "open"), None)
    if found is None:
        raise NotFound
    return found


def _confirm(stage: Stage, case: CasePlan) -> None:
    second, reference = stage.colleague(case, "confirmer"), stage.seeded.cases[case.key]
    with stage.doing(second) as work:
        review.view(work, reference=reference, catalogue=stage.catalogue)
    with stage.doing(second) as work:
        application = stage.application(work, case)
        review.confirm(
            work,
            reference=reference,
            proposal_id=_open_proposal(work, application.dossier_id).id,
            seen_version=application.version,
        )
    printed = stage.press.payloads.get(application.id)
    if printed is not None:
        stage.seeded = stage.seeded.with_barcode(case.key, printed)


def _return(stage: Stage, case: CasePlan) -> None:
    with stage.doing(stage.colleague(case, "confirmer")) as work:
        proposal = _open_proposal(work, stage.application(work, case).dossier_id)
        review.return_to_examiner(
            work, reference=stage.seeded.cases[case.key], proposal_id=proposal.id, note=NOTES[case.key]
        )


def _withdraw(stage: Stage, case: CasePlan) -> None:
    with stage.doing(stage.owner(case)) as work:
        applications.withdraw(work, stage.application(work, case, lock=True))


DO: dict[str, Callable[[Stage, CasePlan], None]] = {
    "lodge": _lodge,
    "pay": _pay,
    "claim": claim,
    "ask": _ask,
    "answer": _answer,
    "grant": _grant,
    "refuse": _refuse,
    "inadmissible": _inadmissible,
    "return": _return,
    "confirm": _confirm,
    "revoke": _revoke,
    "confirm-revocation": _confirm,
    "withdraw": _withdraw,
}
