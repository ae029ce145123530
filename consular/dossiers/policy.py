"""Who may see a file: one answer for one dossier, the same answer as an SQL filter for lists."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session

from consular.core.actor import Actor, ActorKind
from consular.core.errors import NotFound
from consular.dossiers.models import Dossier, Mandate
from consular.vault import Shredded

T = TypeVar("T")

# What an account may do in a dossier for which it holds a mandate.
ACCOUNT_PERMISSIONS = frozenset(
    {
        "applications:own:view",
        "applications:own:edit",
        "applications:own:lodge",
        "applications:own:withdraw",
        "applications:own:answer",
        "evidence:own:view",
        "evidence:own:attach",
        "issuance:own:download",
        "register:own:view",
        "register:own:report",
    }
)

# What a partner needs to do what an account does in its own file.
SCOPES = {
    "applications:own:view": "applications:read",
    "applications:own:edit": "applications:write",
    "applications:own:lodge": "applications:write",
    "applications:own:withdraw": "applications:write",
    "applications:own:answer": "applications:write",
    "evidence:own:attach": "applications:write",
    # And what a colleague does at a counter.
    "appearances:visit:record": "appearances:write",
    "custody:item:take": "custody:write",
    "custody:item:move": "custody:write",
    "custody:item:return": "custody:write",
}
ALL = "*"


def may(session: Session, actor: Actor, permission: str, dossier: Dossier) -> bool:
    """Whether the actor holds the permission in this dossier."""
    return bool(session.scalar(select(Dossier.id).where(Dossier.id == dossier.id, visible(actor, permission))))


def visible(actor: Actor, permission: str) -> ColumnElement[bool]:
    """SQL condition on `Dossier`: the rows in which the actor holds the permission.

    An account needs a mandate; a colleague needs the permission at an office that has a role in the case (or one to
    look, given everywhere at headquarters, or one that reaches the service anywhere, as a duty officer's do), and the
    dossier must have been opened to offices (it is when the application is lodged: drafts are nobody's business).
    """
    if actor.kind is ActorKind.SYSTEM:
        return true()
    if actor.kind is ActorKind.ACCOUNT and permission in ACCOUNT_PERMISSIONS:
        held = select(Mandate.dossier_id).where(Mandate.account_id == actor.id, Mandate.ended_at.is_(None))
        return Dossier.id.in_(held)
    if actor.kind is ActorKind.PARTNER:
        return _of_partner(actor, SCOPES.get(permission, permission))
    if actor.kind is ActorKind.STAFF:
        if permission in actor.everywhere:
            return Dossier.open_to_offices.is_(True)
        offices = actor.offices_with(permission)
        roles = (Dossier.lodged_at, Dossier.decided_by, Dossier.produced_at, Dossier.collected_at)
        reached = [column.in_(offices) for column in roles] if offices else []
        if permission in actor.anywhere:
            reached.append(Dossier.service_key.in_(actor.anywhere[permission]))
        if reached:
            return and_(Dossier.open_to_offices, or_(*reached))
    return false()


def _of_partner(actor: Actor, scope: str) -> ColumnElement[bool]:
    """By consent the files of the account; under a contract alone those that the partner itself opened, as long as the
    contract names the office, and all that were lodged at a counter that it runs. Always of its services only.
    """
    if scope not in actor.scopes or actor.id is None:
        return false()
    services = true() if ALL in actor.services else Dossier.service_key.in_(actor.services)
    if actor.on_behalf_of is not None:
        held = select(Mandate.dossier_id).where(Mandate.account_id == actor.on_behalf_of, Mandate.ended_at.is_(None))
        return and_(services, Dossier.id.in_(held))
    its_own = and_(Dossier.partner_id == actor.id, Dossier.lodged_at.in_(actor.offices_with(scope)))
    return and_(services, or_(its_own, Dossier.lodged_at.in_(actor.counters)), Dossier.open_to_offices)


def kept(session: Session, query: Select[tuple[T, datetime | None]]) -> T:
    """The thing of `select(Thing, Dossier.erased_at)`, a query that asks for at most one row.

    Raises NotFound when there is none, Shredded when the file it belongs to is being erased or was: its key may still
    be there for a moment.
    """
    found = session.execute(query).first()
    if found is None:
        raise NotFound
    thing: T = found[0]
    if found[1] is not None:
        raise Shredded(why="The file was erased.")
    return thing


def demand(session: Session, actor: Actor, permission: str, dossier: Dossier | None) -> Dossier:
    """The dossier, or NotFound: others' files do not exist for those who may not see them."""
    if dossier is None or not may(session, actor, permission, dossier):
        raise NotFound
    return dossier
