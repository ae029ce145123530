"""Cases, colleagues with custody, items that were taken in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from consular import custody, vault
from consular.core.actor import Actor, ActorKind
from consular.core.ids import new_id
from consular.core.work import Works
from consular.dossiers import give_to_office, open_dossier

SYSTEM = Actor(ActorKind.SYSTEM)
HANDS = frozenset(f"custody:item:{act}" for act in ("view", "take", "move", "return"))
MANAGES = frozenset({"custody:item:view", "custody:item:settle"})
OFFICES = ("jakarta", "nairobi")


def colleague(*offices: str, permissions: frozenset[str] = HANDS) -> Actor:
    """Somebody who may do this at these offices; their own file has its key."""
    staff_id = new_id()
    vault.new_key(staff_id)
    return Actor(ActorKind.STAFF, staff_id, permissions=dict.fromkeys(offices or ("jakarta",), permissions))


def case(works: Works, office: str = "jakarta") -> UUID:
    """A case of an office."""
    with works.begin(SYSTEM) as work:
        folder = open_dossier(work, service_key="visitor-visa", applicant_id=None, account_id=None, capacity="counter")
        give_to_office(work, folder.id, office)
        return folder.id


def taken(works: Works, dossier_id: UUID, clerk: Actor | None = None, **changes: Any) -> custody.Item:
    """A passport that its holder has handed in."""
    given: dict[str, Any] = {
        "item_id": new_id(),
        "office": "jakarta",
        "kind": "own-passport",
        "received_from": "holder",
        "description": "Passport of Thailand, blue cover",
        "number": "AC4402917",
        "words": "Natcha Wongphaisan",
    }
    with works.begin(clerk or colleague()) as work:
        return custody.take_in(work, dossier_id=dossier_id, **{**given, **changes})


def fresh(works: Works, item_id: UUID) -> custody.Item:
    """The item as it stands now."""
    with works.begin(SYSTEM) as work:
        found = work.session.get(custody.Item, item_id)
        assert found is not None
        return found


def sent(works: Works, clerk: Actor, *items: custody.Item, number: str = "B-100") -> custody.Bag:
    """A bag with these items, with the courier."""
    with works.begin(clerk) as work:
        bag = custody.seal_bag(
            work,
            office="jakarta",
            to_office="nairobi",
            courier="diplomatic-bag",
            number=number,
            labels="\n".join(item.label for item in items),
        )
        return custody.dispatch_bag(work, bag_id=bag.id)
