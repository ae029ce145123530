"""Who may do what with an order: the roles of the offices in its case, and there the office that the act belongs to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from consular.core.errors import NotFound
from consular.core.work import Work
from consular.dossiers import Dossier, kept, visible
from consular.production.models import ProductionOrder

VIEW = "production:order:view"
MAKE = "production:order:make"
CHECK = "production:order:check"
HAND_OVER = "production:order:hand_over"


def order_to(work: Work, permission: str, order_id: UUID, *, lock: bool = True) -> ProductionOrder:
    """The order for this act, its row locked; NotFound for offices without that role in it, Shredded once erased."""
    query = (
        select(ProductionOrder, Dossier.erased_at)
        .join(Dossier, Dossier.id == ProductionOrder.dossier_id)
        .where(ProductionOrder.id == order_id, visible(work.actor, permission))
    )
    if lock:
        query = query.with_for_update(of=ProductionOrder).execution_options(populate_existing=True)
    order = kept(work.session, query)
    offices = work.actor.offices_with(permission)
    if permission in (MAKE, CHECK) and order.office not in offices:
        raise NotFound
    if permission == HAND_OVER and order.collect_at not in offices:
        raise NotFound
    return order
