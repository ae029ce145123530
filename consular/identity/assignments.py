"""Giving roles at offices. What `config/roles.yaml` forbids to be held together, nobody is given together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import or_, select

from consular.catalogue import Role
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.identity.errors import RolesConflict, UnknownRole
from consular.identity.models import Assignment, Staff
from consular.identity.rules import conflicting


def assign(
    work: Work,
    *,
    staff_id: UUID,
    role: str,
    office: str,
    roles: Mapping[str, Role],
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> Assignment:
    """Give a role at an office, from today on where no day is named; both days are included.

    Raises UnknownRole, NotFound, and RolesConflict with a role that the colleague holds on one of these days.
    """
    if role not in roles:
        raise UnknownRole(role=role)
    # Locked, so that two roles given at once see each other.
    staff = work.session.get(Staff, staff_id, with_for_update=True)
    if staff is None or staff.partner_id is not None:
        raise NotFound
    begins = valid_from or work.now.date()
    other = conflicting(role, _held(work, staff_id, begins, valid_until), roles)
    if other is not None:
        raise RolesConflict(role=role, other=other)
    assignment = Assignment(
        id=new_id(), staff_id=staff_id, role=role, office=office, valid_from=begins, valid_until=valid_until
    )
    work.session.add(assignment)
    work.record(
        "identity:role:assign", f"staff/{staff_id}", dossier_id=staff_id, detail={"role": role, "office": office}
    )
    work.session.flush()
    return assignment


def _held(work: Work, staff_id: UUID, begins: dt.date, ends: dt.date | None) -> list[str]:
    overlapping = select(Assignment.role).where(
        Assignment.staff_id == staff_id, or_(Assignment.valid_until.is_(None), Assignment.valid_until >= begins)
    )
    if ends is not None:
        overlapping = overlapping.where(Assignment.valid_from <= ends)
    return list(work.session.scalars(overlapping.order_by(Assignment.role)))
