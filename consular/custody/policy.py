"""Who may see and move an item: the offices of its case, the office where it is, and both ends of its bag."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true

from consular.core.actor import Actor, ActorKind
from consular.core.errors import NotFound
from consular.custody.models import Bag, Item
from consular.dossiers import Dossier
from consular.dossiers import visible as visible_dossiers


def visible(actor: Actor, permission: str) -> ColumnElement[bool]:
    """SQL condition on `Item`. A partner has to do with the items of its cases only."""
    if actor.kind is ActorKind.SYSTEM:
        return true()
    cases = Item.dossier_id.in_(select(Dossier.id).where(visible_dossiers(actor, permission)))
    offices = actor.offices_with(permission)
    if not offices or actor.is_partner:  # a partner's office is the ministry's too, and other partners'
        return cases
    bags = select(Bag.id).where(or_(Bag.from_office.in_(offices), Bag.to_office.in_(offices)))
    return or_(cases, Item.office.in_(offices), Item.bag_id.in_(bags))


def demand(actor: Actor, permission: str, office: str) -> None:
    """Raises NotFound: other offices' safes do not exist for those who may not see them."""
    if actor.kind is not ActorKind.SYSTEM and office not in actor.offices_with(permission):
        raise NotFound
