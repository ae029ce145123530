"""What stands between a file and its erasure: each thing by name, with the last day on which it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular import applications, custody, dossiers, identity, issuance, register, review
from consular.catalogue import Catalogue
from consular.privacy.errors import Blocker
from consular.privacy.models import Hold
from consular.privacy.rules import ACCOUNT, STAFF, in_force
from consular.privacy.targets import Part, Target
from consular.register import Standing

_FILE_OF_OUTCOME = {
    "grant": issuance.EVISA,
    "refuse": issuance.REFUSAL,
    "inadmissible": issuance.INADMISSIBLE,
    "revoke": issuance.REVOCATION,
}


def what_blocks(session: Session, target: Target, *, now: datetime, catalogue: Catalogue) -> tuple[Blocker, ...]:
    """Everything that forbids to erase the target at this moment, each once, sorted; empty when nothing does.

    Days are days of the ministry's zone; those of an appeal, of the office that decided.
    """
    today = now.astimezone(ZoneInfo(catalogue.ministry.zone)).date()
    found = set(_holds(session, today, applicant_id=target.id)) if target.kind == "applicant" else set()
    for part in target.parts:
        found |= set(_of_part(session, part, today, catalogue))
    return tuple(sorted(found, key=lambda b: (b.code, b.thing)))


def _of_part(session: Session, part: Part, today: dt.date, catalogue: Catalogue) -> Iterator[Blocker]:
    yield from _holds(session, today, dossier_id=part.dossier_id)
    if part.kind == ACCOUNT:
        yield from _of_account(session, part.dossier_id)
    elif part.kind == STAFF:
        colleague = identity.colleague(session, part.dossier_id)
        if colleague is not None and colleague.ended_at is None:
            yield Blocker("colleague_serves", f"staff/{part.dossier_id}")
    else:
        yield from _of_case(session, part.dossier_id, today, catalogue)


def _of_account(session: Session, account_id: UUID) -> Iterator[Blocker]:
    for folder in dossiers.files_of_account(session, account_id):
        if folder.erased_at is None:
            yield Blocker("account_has_file", f"dossier/{folder.id}")


def _of_case(session: Session, dossier_id: UUID, today: dt.date, catalogue: Catalogue) -> Iterator[Blocker]:
    """A document is blocked by what goes on in the application that it came from, and the other way round."""
    own = register.in_folder(session, dossier_id)
    source = (own.application_dossier_id if own else None) or dossier_id
    if own is not None and source != dossier_id:
        yield from _holds(session, today, dossier_id=source)
    folder = dossiers.dossier(session, dossier_id)
    if folder is not None and folder.applicant_id is not None:
        yield from _holds(session, today, applicant_id=folder.applicant_id)
    application = applications.of_dossier(session, source)
    if application is not None and applications.is_open(application):
        yield Blocker("case_open", f"application/{application.id}")
    for item in custody.outstanding(session, source):
        yield Blocker("item_not_returned", f"item/{item.id}")
    for proposal in review.proposals_of(session, source):
        if proposal.state == "open":
            yield Blocker("proposal_open", f"proposal/{proposal.id}")
    for decision in review.decisions_of(session, source):
        yield from _of_decision(session, decision, today, catalogue)
    for document in [own] if own else register.of_application(session, source):
        if register.status_at(document, today) in (Standing.VALID, Standing.NOT_YET_VALID, Standing.PREPARED):
            yield Blocker("document_valid", f"document/{document.id}", document.valid_until)


def _of_decision(
    session: Session, decision: review.Decision, today: dt.date, catalogue: Catalogue
) -> Iterator[Blocker]:
    files = issuance.files_of_decision(session, decision.id)
    if _FILE_OF_OUTCOME[decision.outcome] not in {file.kind for file in files}:
        yield Blocker("document_being_made", f"decision/{decision.id}")
    for file in files:
        # The days of a remedy run from proof of service: before that the appeal is open without an end.
        until = issuance.remedy_ends(file, catalogue)
        if file.remedy_days is not None and in_force(until, today):
            yield Blocker("appeal_open", f"file/{file.id}", until)


def _holds(
    session: Session, today: dt.date, *, dossier_id: UUID | None = None, applicant_id: UUID | None = None
) -> Iterator[Blocker]:
    on = Hold.dossier_id == dossier_id if dossier_id else Hold.applicant_id == applicant_id
    for hold in session.scalars(select(Hold).where(on, Hold.lifted_at.is_(None))):
        if in_force(hold.until, today):
            yield Blocker("hold", f"hold/{hold.id}", hold.until)
