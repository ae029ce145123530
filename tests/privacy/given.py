"""Cases that are over, and their erasure."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from consular import applications, issuance, privacy, review
from consular.core.work import Works
from tests.review.cases import GROUNDS, REVOCATION, SYSTEM, confirmed
from tests.web.stations import House


def dossier_of(works: Works, reference: str) -> UUID:
    """The application's own folder."""
    with works.begin(SYSTEM) as work:
        found = applications.by_reference(work.session, reference)
        assert found is not None
        return found.dossier_id


def applicant_of(works: Works, reference: str) -> UUID:
    """Whom the application is for."""
    with works.begin(SYSTEM) as work:
        found = applications.by_reference(work.session, reference)
        assert found is not None
        return found.applicant_id


def withdrawn(house: House) -> str:
    """An application that was sent with its files and taken back: nothing stands in the way."""
    reference = house.station("lodged").reference
    with house.works.begin(house.actors["owner"]) as work:
        applications.withdraw(work, house.application(work, reference))
    return reference


def refused(house: House, *, letter: bool = True) -> str:
    """A refused application, with its letter unless it is still to be made."""
    reference = house.station("claimed").reference
    with house.works.begin(house.actors["examiner"]) as work:
        made = review.propose_refusal(work, reference=reference, grounds=GROUNDS, catalogue=house.catalogue)
    _decide(house, reference, made.id, letter=letter)
    return reference


def revoked(house: House, reference: str) -> issuance.IssuedFile:
    """The visa of a granted application, revoked; gives the letter."""
    with house.works.begin(house.actors["examiner"]) as work:
        made = review.propose_revocation(work, reference=reference, grounds=REVOCATION, catalogue=house.catalogue)
    file = _decide(house, reference, made.id, letter=True)
    assert file is not None
    return file


def _decide(house: House, reference: str, proposal_id: UUID, *, letter: bool) -> issuance.IssuedFile | None:
    decision = confirmed(house.works, reference, proposal_id, house.actors["confirmer"])
    if not letter:
        return None
    with house.works.begin(SYSTEM) as work:
        issuer = issuance.Issuer(catalogue=house.catalogue, public_url="https://visa.example.org", local=True)
        return issuance.issue(work, decision.id, issuer=issuer, press=issuance.LatePress())


def serve_all(house: House) -> None:
    """The applicant fetches every letter and document."""
    with house.works.begin(SYSTEM) as work:
        ids = list(work.session.scalars(select(issuance.IssuedFile.id)))
    for file_id in ids:
        with house.works.begin(house.actors["owner"]) as work:
            issuance.download(work, permission="issuance:own:download", file_id=file_id)


def begin(house: House, name: str | UUID) -> list[UUID]:
    """The first step; the dossiers that took it."""
    with house.works.begin(SYSTEM) as work:
        begun = privacy.begin(work, str(name), reason="request", catalogue=house.catalogue)
        return [erasure.dossier_id for erasure in begun]


def finish(works: Works, dossier_ids: list[UUID], ledger: Path) -> None:
    """The second step."""
    for dossier_id in dossier_ids:
        with works.begin(SYSTEM) as work:
            privacy.write_down(work, dossier_id, ledger)
        with works.begin(SYSTEM) as work:
            privacy.destroy(work, dossier_id)


def erase(house: House, name: str | UUID, ledger: Path) -> list[UUID]:
    """Both steps."""
    ids = begin(house, name)
    finish(house.works, ids, ledger)
    return ids


def state(works: Works, dossier_id: UUID) -> str | None:
    """How far the erasure is."""
    with works.begin(SYSTEM) as work:
        found = privacy.erasure(work.session, dossier_id)
        return found.state if found else None


def blocked_by(house: House, name: str | UUID) -> list[privacy.Blocker]:
    """What stands in the way now, as a refused erasure tells it; empty when nothing does."""
    with house.works.begin(SYSTEM) as work:
        target = privacy.find(work.session, str(name))
        return list(privacy.what_blocks(work.session, target, now=work.now, catalogue=house.catalogue))
