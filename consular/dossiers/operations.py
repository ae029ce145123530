"""Opening files and giving offices their roles in them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import bindparam, func, insert, update
from sqlalchemy.orm.util import identity_key

from consular.core.db import Base
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers.models import Applicant, Dossier, Mandate
from consular.vault import new_key

_APPLICANT = insert(Base.metadata.tables[Applicant.__tablename__])


def open_dossier(
    work: Work,
    *,
    service_key: str,
    applicant_id: UUID | None,
    account_id: UUID | None,
    capacity: str,
    kind: str = "application",
    counter: str | None = None,
    partner_id: UUID | None = None,
) -> Dossier:
    """A fresh file with its key (made first), its applicant and, where an account acts, its mandate.

    A file that is begun at a `counter` (key of an office) is open to that office from the start; `partner_id` is the
    partner that begins it there under its contract.
    """
    dossier_id = new_id()
    new_key(dossier_id)
    if applicant_id is None:
        applicant_id = new_id()
        told = {"id": applicant_id, "account_id": account_id, "created_at": work.now}
        work.session.connection().execute(_APPLICANT, told)
    dossier = Dossier(
        id=dossier_id,
        kind=kind,
        applicant_id=applicant_id,
        service_key=service_key,
        created_at=work.now,
        partner_id=partner_id,
        open_to_offices=counter is not None,
        lodged_at=counter,
    )
    work.session.add(dossier)
    work.session.flush()
    if account_id is not None:
        work.session.add(
            Mandate(id=new_id(), dossier_id=dossier_id, account_id=account_id, capacity=capacity, created_at=work.now)
        )
    return dossier


@dataclass(frozen=True, slots=True)
class Offices:
    """Who has which role in a case: four keys of offices, often the same."""

    lodged_at: str
    decided_by: str
    produced_at: str
    collected_at: str

    @classmethod
    def one(cls, office: str) -> Offices:
        """One office for everything."""
        return cls(office, office, office, office)


# By id and on the table itself: whoever lodges has no other use for the folder's row.
_GIVE = (
    update(Base.metadata.tables[Dossier.__tablename__])
    .where(Dossier.id == bindparam("dossier"))
    .values(open_to_offices=True, **{name: bindparam(f"its_{name}") for name in Offices.__dataclass_fields__})
)


def give_to_offices(work: Work, dossier_id: UUID, offices: Offices) -> None:
    """Lodging: the offices get their roles and may look in."""
    told = {f"its_{name}": key for name, key in asdict(offices).items()}
    work.session.execute(_GIVE, {"dossier": dossier_id, **told})
    loaded = work.session.identity_map.get(identity_key(Dossier, dossier_id))
    if loaded is not None:
        work.session.expire(loaded)


def give_to_office(work: Work, dossier_id: UUID, office: str) -> None:
    """The same where one office has all four roles."""
    give_to_offices(work, dossier_id, Offices.one(office))


def mark_erased(work: Work, dossier_id: UUID) -> None:
    """The tombstone: from now on nobody is shown what is in the file. Safe to repeat."""
    work.session.execute(
        update(Dossier)
        .where(Dossier.id == dossier_id, Dossier.erased_at.is_(None))
        .values(erased_at=work.now, closed_at=func.coalesce(Dossier.closed_at, work.now))
    )


def finish_dossier(work: Work, dossier: Dossier) -> None:
    """The work is over; the file is closed once nothing of it is out."""
    if dossier.done_at is None:
        dossier.done_at = work.now
        work.record("dossiers:dossier:finish", f"dossier/{dossier.id}", dossier_id=dossier.id)


def close_dossier(work: Work, dossier: Dossier) -> None:
    """Nothing more will happen; retention counts from here. `custody.close_case` asks first whether anything is out."""
    if dossier.closed_at is None:
        dossier.closed_at = work.now
        dossier.done_at = dossier.done_at or work.now
        work.record("dossiers:dossier:close", f"dossier/{dossier.id}", dossier_id=dossier.id)
