"""Colleagues with stock, kinds of blanks, deliveries that were counted."""

from __future__ import annotations

from uuid import UUID

from consular import stock, vault
from consular.catalogue import BlankKind
from consular.core.actor import Actor, ActorKind
from consular.core.ids import new_id
from consular.core.work import Works

SYSTEM = Actor(ActorKind.SYSTEM)
HANDS = frozenset(f"stock:blank:{act}" for act in ("view", "receive", "count", "send", "spoil"))
MANAGES = frozenset({"stock:blank:view", "stock:blank:count", "stock:blank:settle"})
OFFICES = ("jakarta", "nairobi")


def colleague(*offices: str, permissions: frozenset[str] = HANDS) -> Actor:
    """Somebody who may do this at these offices; their own file has its key."""
    staff_id = new_id()
    vault.new_key(staff_id)
    return Actor(ActorKind.STAFF, staff_id, permissions=dict.fromkeys(offices or ("jakarta",), permissions))


def kind(key: str = "visa-sticker", numbers: str = "V[0-9]{8}") -> BlankKind:
    """A kind of blank."""
    return BlankKind(key=key, label={"en": key}, numbers=numbers, source="Sample")


KIND = kind()


def delivered(works: Works, numbers: str, *, of: BlankKind = KIND, office: str = "jakarta") -> stock.Delivery:
    """A delivery that one person entered and another counted."""
    with works.begin(colleague(office)) as work:
        made = stock.announce(work, kind=of, office=office, numbers=numbers)
    with works.begin(colleague(office)) as work:
        return stock.count(work, delivery_id=made.id, kind=of, numbers=numbers)


def allocated(works: Works, order_id: UUID | None = None, *, office: str = "jakarta") -> stock.Blank:
    """A blank that an order holds."""
    with works.begin(SYSTEM) as work:
        return stock.allocate(work, kind=KIND.key, office=office, order_id=order_id or new_id())


def number_of(works: Works, blank_id: UUID) -> str | None:
    """What is printed on it."""
    with works.begin(SYSTEM) as work:
        found = work.session.get(stock.Blank, blank_id)
        assert found is not None
        return stock.printed(found)


def fresh(works: Works, blank_id: UUID) -> stock.Blank:
    """The blank as it stands now."""
    with works.begin(SYSTEM) as work:
        found = work.session.get(stock.Blank, blank_id)
        assert found is not None
        return found
