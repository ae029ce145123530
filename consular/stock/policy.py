"""Who may touch the blanks of an office: whoever's role there says so, and the product itself."""

from __future__ import annotations

from consular.core.actor import Actor, ActorKind
from consular.core.errors import NotFound


def may(actor: Actor, permission: str, office: str) -> bool:
    """Whether the actor holds the permission at this office."""
    return actor.kind is ActorKind.SYSTEM or office in actor.offices_with(permission)


def demand(actor: Actor, permission: str, office: str) -> None:
    """Raises NotFound: other offices' safes do not exist for those who may not see them."""
    if not may(actor, permission, office):
        raise NotFound
