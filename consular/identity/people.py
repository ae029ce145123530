"""People of partner organisations: they come in by the staff's kind of proof, and are no colleagues once inside."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.core.ids import new_id
from consular.core.work import Work
from consular.identity.errors import PersonKnown, PersonUnfit, PersonUnknown
from consular.identity.models import STAFF_SUBJECT, KnownSubject, Staff, StaffProfile
from consular.identity.operations import one_at_a_time
from consular.identity.sessions import end_sessions_of_staff
from consular.vault import Subject, new_key, prefetch

_LONGEST = 200


def add_person(work: Work, *, partner_id: UUID, issuer: str, subject: str, name: str, number: str = "") -> Staff:
    """Let a person of a partner sign in; one who was ended comes back. `number` is the organisation's own for them.

    Raises PersonUnfit, and PersonKnown for whoever has a sign-in as a colleague or for a partner.
    """
    name, subject, number = name.strip(), subject.strip(), number.strip()
    if not (name and subject and issuer) or max(map(len, (name, subject, number))) > _LONGEST:
        raise PersonUnfit
    who = Subject(issuer, subject)
    one_at_a_time(work, who)
    known = select(Staff).where(Staff.issuer == issuer, STAFF_SUBJECT.matches(work.session, who))
    person = work.session.scalars(known.with_for_update()).first()
    if person is not None and (person.partner_id != partner_id or person.ended_at is None):
        raise PersonKnown
    if person is None:
        person_id = new_id()
        new_key(person_id)
        person = Staff(id=person_id, dossier_id=person_id, partner_id=partner_id, issuer=issuer, created_at=work.now)
        person.subject = KnownSubject(subject)
        STAFF_SUBJECT.write(work.session, person, who)
        work.session.add(person)
    person.ended_at = None
    person.profile = StaffProfile(name=name, number=number)
    work.session.flush()
    _record(work, "add", person)
    return person


def people_of(session: Session, partner_id: UUID) -> Sequence[Staff]:
    """Who may sign in for a partner, in the order in which they came."""
    mine = select(Staff).where(Staff.partner_id == partner_id, Staff.ended_at.is_(None))
    found = session.scalars(mine.order_by(Staff.created_at, Staff.id)).all()
    prefetch([person.dossier_id for person in found])
    return found


def end_person(work: Work, *, partner_id: UUID, person_id: UUID) -> None:
    """No sign-in any more, and the sessions that are open end now. Raises PersonUnknown."""
    mine = select(Staff).where(Staff.id == person_id, Staff.partner_id == partner_id, Staff.ended_at.is_(None))
    person = work.session.scalars(mine.with_for_update()).first()
    if person is None:
        raise PersonUnknown
    person.ended_at = work.now
    end_sessions_of_staff(work, person.id)
    _record(work, "end", person)


def _record(work: Work, verb: str, person: Staff) -> None:
    detail = {"partner": str(person.partner_id)}
    work.record(f"identity:person:{verb}", f"staff/{person.id}", dossier_id=person.id, detail=detail)
