"""The colleague who stands beside: named by staff number, with whatever roles they hold now."""

from __future__ import annotations

from consular import identity
from consular.core.actor import ANONYMOUS, Actor
from consular.web.context import house, now, work


def witness(number: str) -> Actor:
    """The colleague with this staff number; ANONYMOUS when there is none, which every rule refuses."""
    colleague = identity.staff_by_number(work().session, number.strip()) if number.strip() else None
    if colleague is None:
        return ANONYMOUS
    found = identity.staff_actor(
        work().session,
        staff_id=colleague.id,
        session_id=None,
        now=now(),
        roles=house().catalogue.roles,
        headquarters=house().catalogue.headquarters,
    )
    return found or ANONYMOUS
