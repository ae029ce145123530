"""Lines of the bureau that took no effect: somebody looks at each, and says what was done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.core.work import Work
from consular.dossiers import Dossier, visible
from consular.production.bureau.errors import SettlementMissing
from consular.production.bureau.models import HOWS, TOO_LATE, UNKNOWN, BureauAnswer, BureauFile, BureauSettlement
from consular.production.models import ProductionOrder
from consular.production.policy import CHECK, VIEW


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """A line that waits for somebody; `order` is None for one of ours that nobody knows."""

    answer: BureauAnswer
    file: BureauFile
    order: ProductionOrder | None


def open_answers(session: Session, actor: Actor, *, limit: int = 100) -> list[OpenAnswer]:
    """Lines that nobody has settled, oldest first: of orders that the colleague may see, and of none that exists."""
    if not actor.offices_with(VIEW):
        return []
    query = (
        select(BureauAnswer, BureauFile, ProductionOrder)
        .join(BureauFile, BureauFile.id == BureauAnswer.file_id)
        .outerjoin(ProductionOrder, ProductionOrder.id == BureauAnswer.order_id)
        .outerjoin(Dossier, Dossier.id == ProductionOrder.dossier_id)
        .outerjoin(BureauSettlement, BureauSettlement.answer_id == BureauAnswer.id)
        .where(
            BureauAnswer.outcome.in_((UNKNOWN, TOO_LATE)),
            BureauSettlement.id.is_(None),
            or_(ProductionOrder.id.is_(None), visible(actor, VIEW)),
        )
        .order_by(BureauFile.at, BureauAnswer.place)
        .limit(limit)
    )
    return [OpenAnswer(*row) for row in session.execute(query).tuples()]


def settle_answer(work: Work, *, answer_id: UUID, how: str) -> BureauSettlement:
    """Say what was done about a line that took no effect. The first word stands: a second press gives it again.

    Raises NotFound (no such line, or not one's own to settle), SettlementMissing.
    """
    answer = work.session.scalars(
        select(BureauAnswer)
        .outerjoin(ProductionOrder, ProductionOrder.id == BureauAnswer.order_id)
        .outerjoin(Dossier, Dossier.id == ProductionOrder.dossier_id)
        .where(
            BureauAnswer.id == answer_id,
            BureauAnswer.outcome.in_((UNKNOWN, TOO_LATE)),
            or_(ProductionOrder.id.is_(None), visible(work.actor, CHECK)),
        )
        .with_for_update(of=BureauAnswer)
    ).first()
    if answer is None or work.actor.id is None or not work.actor.offices_with(CHECK):
        raise NotFound
    before = work.session.scalars(select(BureauSettlement).where(BureauSettlement.answer_id == answer.id)).first()
    if before is not None:
        return before
    if how not in HOWS:
        raise SettlementMissing
    made = BureauSettlement(answer_id=answer.id, how=how, staff_id=work.actor.id, at=work.now)
    work.session.add(made)
    work.session.flush()
    work.record("production:answer:settle", f"answer/{answer.id}/{how}")
    return made
