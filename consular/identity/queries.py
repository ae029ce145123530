"""Who is this? Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from consular.catalogue import Role, SignInPolicy
from consular.core.actor import Actor, ActorKind
from consular.identity import rules
from consular.identity.models import Account, Assignment, Power, Staff, UserSession
from consular.identity.operations import token_hash
from consular.vault import Shredded, prefetch


@dataclass(frozen=True, slots=True)
class Found:
    """The session behind a cookie: `actor` when it is open, `expired_account` when its text may be parked."""

    actor: Actor | None = None
    session: UserSession | None = None
    expired_account: UUID | None = None


# Asked by every request, so built once.
_SESSION = select(UserSession).where(UserSession.token_hash == bindparam("token_hash"))


def session_behind(
    session: Session,
    *,
    token: str,
    now: datetime,
    roles: Mapping[str, Role],
    headquarters: Collection[str] = frozenset(),
    policy: SignInPolicy = rules.POLICY,
) -> Found:
    """What a session cookie stands for at this moment. `headquarters` as for `staff_actor`."""
    row = session.scalars(_SESSION, {"token_hash": token_hash(token)}).first()
    if row is None:
        return Found()
    idle = policy.limits(staff=row.staff_id is not None).idle
    if not rules.is_open(seen_at=row.seen_at, expires_at=row.expires_at, ended_at=row.ended_at, now=now, idle=idle):
        return Found(expired_account=row.account_id if row.ended_at is None else None)
    if row.account_id:
        return Found(Actor(ActorKind.ACCOUNT, row.account_id, row.id, assurance=row.level), row)
    actor = staff_actor(
        session, staff_id=row.staff_id, session_id=row.id, now=now, roles=roles, headquarters=headquarters
    )
    return Found(actor, row)


def staff_actor(
    session: Session,
    *,
    staff_id: UUID | None,
    session_id: UUID | None,
    now: datetime,
    roles: Mapping[str, Role],
    headquarters: Collection[str] = frozenset(),
) -> Actor | None:
    """The colleague with roles and powers in force; None once the colleague has left.

    A person of a partner is an actor of that partner, without scopes: whoever knows the contract gives them.

    What a role may see everywhere counts where it is held at one of the offices `headquarters`.
    """
    staff = session.get(Staff, staff_id)
    if staff is None or staff.ended_at is not None:
        return None
    if staff.partner_id is not None:
        return Actor(ActorKind.PARTNER, staff.partner_id, session_id, operator=str(staff.id), person_id=staff.id)
    today = now.date()
    held = session.scalars(
        select(Assignment).where(
            Assignment.staff_id == staff_id,
            Assignment.valid_from <= today,
            or_(Assignment.valid_until.is_(None), Assignment.valid_until >= today),
        )
    ).all()
    powers = session.scalars(
        select(Power.power).where(
            Power.staff_id == staff_id,
            Power.valid_from <= today,
            or_(Power.valid_until.is_(None), Power.valid_until >= today),
        )
    ).all()
    permissions: dict[str, set[str]] = {}
    everywhere: set[str] = set()
    anywhere: dict[str, set[str]] = {}
    for assignment in held:
        role = roles.get(assignment.role)
        permissions.setdefault(assignment.office, set()).update(role.permissions if role else ())
        everywhere.update(role.everywhere if role and assignment.office in headquarters else ())
        for permission in role.anywhere.permissions if role and role.anywhere else ():
            anywhere.setdefault(permission, set()).update(role.anywhere.services if role and role.anywhere else ())
    return Actor(
        ActorKind.STAFF,
        staff.id,
        session_id,
        roles=frozenset((a.role, a.office) for a in held),
        powers=frozenset(powers),
        permissions={office: frozenset(p) for office, p in permissions.items()},
        everywhere=frozenset(everywhere),
        anywhere={permission: frozenset(services) for permission, services in anywhere.items()},
    )


def account(session: Session, account_id: UUID) -> Account | None:
    """An account by id."""
    return session.get(Account, account_id)


def colleague(session: Session, staff_id: UUID) -> Staff | None:
    """A colleague by id, also one who has left."""
    return session.get(Staff, staff_id)


def staff_names(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of colleagues for a page, opened in one batch."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    prefetch(wanted)
    names = {s.id: _name(s) for s in session.scalars(select(Staff).where(Staff.id.in_(wanted)))}
    return {staff_id: name for staff_id, name in names.items() if name is not None}


def _name(staff: Staff) -> str | None:
    """None for a colleague who has left and was erased: the cases stay, and name nobody."""
    try:
        return staff.profile.name
    except Shredded:
        return None


def staff_by_number(session: Session, number: str) -> Staff | None:
    """A colleague by staff number; the number is sealed, so the short list of colleagues is opened."""
    colleagues = select(Staff).where(Staff.ended_at.is_(None), Staff.partner_id.is_(None))
    everyone = session.scalars(colleagues).all()
    prefetch([s.dossier_id for s in everyone])
    return next((s for s in everyone if s.profile.number == number), None)


def any_staff(session: Session) -> bool:
    """Whether anybody is registered yet."""
    return session.scalars(select(Staff.id).limit(1)).first() is not None
