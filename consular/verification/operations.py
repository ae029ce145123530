"""Running checks on files, comparing again when answers change, giving up, asking for another run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from consular import appearances, applications, evidence
from consular.catalogue import Catalogue, EvidenceDefinition, Service
from consular.core.work import Work
from consular.dossiers import dossier
from consular.evidence import Evidence, Page
from consular.verification.checks import Check, Context, Need, plan
from consular.verification.engine_port import Engines
from consular.verification.errors import NotExaminable
from consular.verification.events import ChecksFinished, ChecksRequested
from consular.verification.examination import Ran, examine, timed_out
from consular.verification.findings import Outcome
from consular.verification.models import CheckRun
from consular.verification.reading import Reading, reading_of
from consular.verification.runs import in_force, input_key, write

OPEN_OUTCOMES = frozenset({Outcome.INCONCLUSIVE.value, Outcome.NOT_RUN.value})


@dataclass(frozen=True, slots=True)
class _Case:
    """The application behind a file, as it stands now."""

    application: applications.Application
    service: Service
    item: EvidenceDefinition
    context: Context


def run_checks(work: Work, *, evidence_id: UUID, catalogue: Catalogue, engines: Engines, again: bool = False) -> None:
    """Run the checks of a file, keep its sanitised pages in its place, or reject it. Safe to repeat.

    `again` also repeats what came to no conclusion. The engines work before anything is locked; whoever was faster
    meanwhile is left alone. The upload itself goes by `forget_upload`, after this has been committed.
    """
    file = evidence.evidence(work.session, evidence_id)
    if file is None or file.state not in (evidence.RECEIVED, evidence.READY):
        return
    state = file.state
    case = _case(work, file, catalogue)
    wanted = _outstanding(plan(case.item), in_force(work.session, file.id), state, again=again)
    if not wanted:
        return
    context = _with_file(work, file, case.context, wanted, engines)
    told, context = examine([c for c in wanted if Need.ANSWERS not in c.needs], context)
    file = _locked(work, evidence_id)
    if file.state != state:
        return
    # Answers may have been saved while the engines worked.
    fresh = _case(work, file, catalogue)
    later, _ = examine([c for c in wanted if Need.ANSWERS in c.needs], replace(context, answers=fresh.context.answers))
    _keep(work, file, told, context)
    _conclude(work, file, [*told, *later], engines.version)


def compare_again(work: Work, *, application_id: UUID, catalogue: Catalogue) -> None:
    """Compare the machine readable zones that were read with the answers as they are now.

    Where neither has changed, nothing runs.
    """
    application = applications.application(work.session, application_id)
    if application is None or application.state in applications.ENDED:
        return
    for found in evidence.of_dossier(work.session, application.dossier_id):
        file = _locked(work, found.id)
        if file.state != evidence.READY:
            continue
        case = _case(work, file, catalogue)
        before = in_force(work.session, file.id)
        checks = [c for c in plan(case.item) if Need.ANSWERS in c.needs and c.name in before]
        told, _ = examine(checks, replace(case.context, reading=_reading(before)))
        changed = [ran for ran in told if not _same_input(ran, file, before[ran.check.name])]
        if changed:
            _conclude(work, file, changed)


def give_up(work: Work, *, evidence_id: UUID, catalogue: Catalogue) -> None:
    """After the last try: what has not run is inconclusive. The upload stays in quarantine, so that a colleague can
    ask for another run; nothing of it is shown.
    """
    file = _locked(work, evidence_id)
    if file.state not in (evidence.RECEIVED, evidence.READY):
        return
    before = in_force(work.session, file.id)
    missing = [check for check in plan(_case(work, file, catalogue).item) if check.name not in before]
    if missing:
        _conclude(work, file, [timed_out(check) for check in missing])


def forget_upload(work: Work, *, evidence_id: UUID) -> None:
    """Delete the upload once its pages, or its rejection, are committed. Safe to repeat."""
    file = _locked(work, evidence_id)
    if file.state != evidence.RECEIVED:
        evidence.forget_upload(work, file)


def rerun(work: Work, *, file: Evidence) -> None:
    """A colleague asks for another run of what came to no conclusion; the caller has found the file by the policy."""
    work.emit(ChecksRequested(evidence_id=file.id))
    work.record("verification:checks:rerun", f"evidence/{file.id}", dossier_id=file.dossier_id)


def _outstanding(checks: Sequence[Check], before: dict[str, CheckRun], state: str, *, again: bool) -> tuple[Check, ...]:
    if not again:
        return () if all(check.name in before for check in checks) else tuple(checks)
    if state == evidence.RECEIVED:
        return tuple(checks)
    # Sanitised: only its pages can be looked at once more.
    return tuple(
        check
        for check in checks
        if Need.ORIGINAL not in check.needs
        and (check.name not in before or before[check.name].outcome in OPEN_OUTCOMES)
    )


def _case(work: Work, file: Evidence, catalogue: Catalogue) -> _Case:
    """Read afresh: the answers of a moment ago may be in the session."""
    known = applications.of_dossier(work.session, file.dossier_id)
    if known is not None:
        work.session.expire(known)
    application = applications.of_dossier(work.session, file.dossier_id)
    folder = dossier(work.session, file.dossier_id)
    if application is None or folder is None:
        raise NotExaminable
    service = catalogue.service(application.service_key, application.service_version)
    item = service.evidence_item(file.item) or appearances.TAKEN_AT_COUNTER.get(file.item)
    if item is None:
        raise NotExaminable
    today = applications.local_day(work, catalogue, folder.decided_by)
    return _Case(application, service, item, Context(service, item, today, answers=application.answers))


def _with_file(work: Work, file: Evidence, context: Context, wanted: Iterable[Check], engines: Engines) -> Context:
    context = replace(context, engines=engines, filename=file.file.name)
    if file.state == evidence.RECEIVED:
        return replace(context, original=evidence.quarantined(file))
    pages: tuple[Page, ...] = ()
    if any(Need.PAGES in check.needs for check in wanted):
        stored = evidence.pages_of(work.session, file.id)
        pages = tuple(Page(evidence.picture(page), page.width, page.height) for page in stored)
    return replace(context, pages=pages, reading=_reading(in_force(work.session, file.id)))


def _reading(before: dict[str, CheckRun]) -> Reading | None:
    run = before.get("mrz")
    return None if run is None else reading_of(run.result.seen)


def _same_input(ran: Ran, file: Evidence, before: CheckRun) -> bool:
    return before.input_key == input_key(ran.check, file.id, ran.looked_at, ran.report.outcome)


def _locked(work: Work, evidence_id: UUID) -> Evidence:
    file = work.session.get(Evidence, evidence_id, with_for_update=True, populate_existing=True)
    if file is None:
        raise NotExaminable
    return file


def _keep(work: Work, file: Evidence, told: Sequence[Ran], context: Context) -> None:
    if any(ran.condemns for ran in told):
        evidence.reject(work, file)
    elif file.state == evidence.RECEIVED and context.pages:
        evidence.store_pages(work, file, context.pages)
    for ran in told:
        if ran.detail is not None:
            evidence.store_detail(work, file, ran.detail)


def _conclude(work: Work, file: Evidence, told: Sequence[Ran], engines: str = "") -> None:
    before = in_force(work.session, file.id)
    for ran in told:
        write(work, file, ran, before.get(ran.check.name), engines)
    work.session.flush()
    work.record(
        "verification:checks:run",
        f"evidence/{file.id}",
        dossier_id=file.dossier_id,
        detail={ran.check.name: ran.report.outcome.value for ran in told},
    )
    work.emit(ChecksFinished(evidence_id=file.id))
