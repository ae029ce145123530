"""Who may look into the register and report losses."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from consular import dossiers
from consular.core.actor import Actor, ActorKind

SEARCH = "register:document:search"
REPORT = "register:document:report"
OWN_VIEW = "register:own:view"
OWN_REPORT = "register:own:report"
# A lost book may turn up at any post, so these reach every document, whatever office issued it. Each look is audited.
EVERYWHERE = frozenset({SEARCH, REPORT})


def visible(actor: Actor, permission: str) -> ColumnElement[bool]:
    """SQL condition on `Dossier`: documents for which the actor holds the permission."""
    if actor.kind is ActorKind.STAFF and permission in EVERYWHERE and actor.holds(permission):
        return true()
    return dossiers.visible(actor, permission)
