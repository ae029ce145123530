"""The lifecycle of an order: one small class per transition, one table.

`waiting → ordered → drawn → prepared → (sent →) produced → checked → ready → handed_over`, and from anywhere before the
hand-over `spoilt` (another attempt follows) or `cancelled`.
"""

from __future__ import annotations

from typing import ClassVar

from consular.core.ids import new_id
from consular.core.work import Work
from consular.production.errors import DeciderProduces, OrderMoved
from consular.production.models import ProductionEvent, ProductionOrder
from consular.production.rules import (
    CANCELLED,
    CHECKED,
    DRAWN,
    FINAL,
    HANDED_OVER,
    ORDERED,
    PREPARED,
    PRODUCED,
    READY,
    SENT,
    SPOILT,
    STATES,
    WAITING,
)


class Transition:
    """From which states, to which. `by` is the column that keeps who did it, kept apart from who decided."""

    code: ClassVar[str]
    sources: ClassVar[frozenset[str]]
    target: ClassVar[str]
    by: ClassVar[str | None] = None


class Release(Transition):
    """Nothing is owed any more: it may be made."""

    code, sources, target = "released", frozenset({WAITING}), ORDERED


class Hold(Transition):
    """A receipt was made void before anything was made: it waits for the fee again."""

    code, sources, target = "held", frozenset({ORDERED}), WAITING


class Draw(Transition):
    """A blank was drawn."""

    code, sources, target, by = "drawn", frozenset({ORDERED}), DRAWN, "produced_by"


class Prepare(Transition):
    """The blank's number is entered in the register, and what is printed is fixed."""

    code, sources, target = "prepared", frozenset({DRAWN}), PREPARED


class Send(Transition):
    """The order is in a file for the bureau."""

    code, sources, target = "sent", frozenset({PREPARED}), SENT


class Produce(Transition):
    """The document is printed: told by the office that did it, or by the bureau."""

    code, sources, target = "produced", frozenset({PREPARED, SENT}), PRODUCED


class Check(Transition):
    """What is printed was read back and is what was ordered."""

    code, sources, target, by = "checked", frozenset({PRODUCED}), CHECKED, "checked_by"


class MakeReady(Transition):
    """The document is where it is collected."""

    code, sources, target = "ready", frozenset({CHECKED}), READY


class Give(Transition):
    """The document is with its holder, or with who takes it for the holder."""

    code, sources, target = "handed_over", frozenset({READY}), HANDED_OVER


class Spoil(Transition):
    """The blank or the print is of no use: another attempt follows."""

    code, sources, target = "spoilt", frozenset({DRAWN, PREPARED, SENT, PRODUCED}), SPOILT


class Cancel(Transition):
    """The document is not to be made any more."""

    code, sources, target = "cancelled", frozenset(STATES) - frozenset(FINAL), CANCELLED


TRANSITIONS: tuple[type[Transition], ...] = (
    Release,
    Hold,
    Draw,
    Prepare,
    Send,
    Produce,
    Check,
    MakeReady,
    Give,
    Spoil,
    Cancel,
)
# Every code that stands in an order's history: a transition's, how it began, and what is noted beside the states.
HISTORY = frozenset({t.code for t in TRANSITIONS} | {WAITING, ORDERED, "accepted", "scanned", "read_back"})


def move(work: Work, order: ProductionOrder, transition: type[Transition], *, reason: str | None = None) -> None:
    """Carry out one transition on a locked order and write it into history and audit.

    Raises OrderMoved when the state does not allow it, DeciderProduces for somebody who decided.
    """
    if order.state not in transition.sources:
        raise OrderMoved(state=order.state, act=transition.code)
    if transition.by is not None:
        keep_apart(work, order)
        setattr(order, transition.by, work.actor.id)
    before = order.state
    order.state = transition.target
    order.updated_at = work.now
    order.reason = reason
    if transition.target in FINAL:
        order.ended_at = work.now
    note(work, order, transition.code, **({"reason": reason} if reason else {}))
    work.record(
        f"production:order:{transition.code}",
        f"order/{order.id}",
        dossier_id=order.dossier_id,
        detail={"from": before, "to": transition.target},
    )


def keep_apart(work: Work, order: ProductionOrder) -> None:
    """Whoever took part in the decision neither makes nor checks. Raises DeciderProduces."""
    if work.actor.id is not None and work.actor.id in (order.proposed_by, order.confirmed_by):
        raise DeciderProduces


def note(work: Work, order: ProductionOrder, code: str, **parameters: str) -> None:
    """A line of the order's history; `code` is one of HISTORY, for which the pages have words."""
    if code not in HISTORY:
        raise LookupError(code)
    work.session.add(
        ProductionEvent(
            id=new_id(),
            order_id=order.id,
            dossier_id=order.dossier_id,
            at=work.now,
            code=code,
            parameters=parameters,
            staff_id=work.actor.id if work.actor.is_staff else None,
        )
    )
