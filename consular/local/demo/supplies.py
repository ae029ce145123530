"""What an office has before anybody comes: blanks in the safe, and the passports that its nationals hold."""

from __future__ import annotations

from sqlalchemy import select

from consular import identity, register, stock
from consular.app.assembly import Parts
from consular.core.actor import Actor, system
from consular.core.work import Work

# (office, who enters, who counts, kind, first and last number)
_DELIVERIES = (
    ("jakarta", "U-1005", "U-1006", "visa-sticker", "V00000101-V00000130"),
    ("jakarta", "U-1005", "U-1006", "etd-form", "E00000101-E00000130"),
    ("headquarters", "U-9006", "U-9007", "booklet-32", "UA1000101-UA1000160"),
)
# Nationals of the specimen state who live abroad: the books that their renewal finds in the register.
_BOOKS = (
    {
        "number": "UA0004417",
        "kind": "passport",
        "issuing_state": "UTO",
        "category": "PP",
        "primary": "Castellan",
        "secondary": "Mira",
        "birth": "1986-02-11",
        "sex": "F",
        "nationality": "UTO",
        "issued_on": "2017-01-15",
        "valid_until": "2027-01-14",
        "status": "valid",
        "external_id": "demo-1",
    },
)


def supply(parts: Parts) -> None:
    """Fill the safes by two persons each, and the register. Safe to repeat."""
    for office, enters, counts, kind, numbers in _DELIVERIES:
        _deliver(parts, office, enters, counts, kind, numbers)
    with parts.works.begin(system()) as work:
        rows = [register.Row(line, row) for line, row in enumerate(_BOOKS, start=1)]
        register.import_batch(work, rows, own_state=parts.catalogue.ministry.issuing_state)


def _deliver(parts: Parts, office: str, enters: str, counts: str, kind: str, numbers: str) -> None:
    definition = parts.catalogue.blanks[kind]
    with parts.works.begin(system()) as work:
        known = select(stock.Delivery.id).where(stock.Delivery.office == office, stock.Delivery.kind == kind)
        if work.session.scalars(known).first() is not None:
            return
        first, second = _colleague(parts, work, enters), _colleague(parts, work, counts)
    with parts.works.begin(first) as work:
        delivery = stock.announce(work, kind=definition, office=office, numbers=numbers)
    with parts.works.begin(second) as work:
        stock.count(work, delivery_id=delivery.id, kind=definition, numbers=numbers)


def _colleague(parts: Parts, work: Work, number: str) -> Actor:
    staff = identity.staff_by_number(work.session, number)
    if staff is None:
        raise LookupError(number)
    found = identity.staff_actor(
        work.session,
        staff_id=staff.id,
        session_id=None,
        now=work.now,
        roles=parts.catalogue.roles,
        headquarters=parts.catalogue.headquarters,
    )
    if found is None:
        raise LookupError(number)
    return found
