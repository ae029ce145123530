"""What the pages of the stock show, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request, url_for

from consular import identity, stock
from consular.core.language import N_
from consular.vault import Shredded, prefetch
from consular.web.context import actor, house, reader, work
from consular.web.staff.tried import office_names

STATES = {
    "announced": N_("Announced, not counted"),
    "absent": N_("Never came"),
    "in_stock": N_("Free"),
    "in_transit": N_("On its way"),
    "allocated": N_("Allocated to an order"),
    "issued": N_("Issued"),
    "spoilt": N_("Spoilt"),
    "condemned": N_("Spoilt, to be destroyed"),
    "lost": N_("Lost"),
    "destroyed": N_("Destroyed"),
}
ENTRIES = {
    "received": N_("Counted in"),
    "absent": N_("Never came"),
    "sent": N_("Sent to {office}"),
    "arrived": N_("Arrived in {office}"),
    "allocated": N_("Allocated to an order"),
    "released": N_("Given back by its order"),
    "issued": N_("Issued"),
    "spoilt": N_("Spoilt"),
    "condemned": N_("Marked to be destroyed"),
    "lost": N_("Lost"),
    "lost_on_way": N_("Lost on its way"),
    "destroyed": N_("Destroyed"),
}
REASONS = {
    "misprint": N_("Misprint"),
    "damaged": N_("Damaged"),
    "machine": N_("Fault of the machine"),
    "seal-unreadable": N_("Barcode cannot be read"),
    "wrong-blank": N_("Wrong blank was taken"),
    "other": N_("Something else"),
}
DELIVERIES = {
    "announced": N_("To be counted"),
    "differs": N_("Something is lacking"),
    "counted": N_("Counted"),
}
DONE = {
    "announced": N_("The delivery is entered. Somebody else counts it before it is in stock"),
    "delivery_counted": N_("All of it is in stock"),
    "delivery_differs": N_("What you counted is in stock. What is lacking stays open"),
    "settled": N_("The difference is settled"),
    "sent": N_("The blanks are on their way"),
    "arrived": N_("The blanks are in stock"),
    "count_fits": N_("The count fits"),
    "count_differs": N_("The count differs. It stays open until the post manager has settled it"),
    "count_settled": N_("The difference is settled"),
    "spoilt": N_("The blank is entered as spoilt"),
    "lost": N_("The blank is entered as lost"),
    "condemned": N_("A colleague has to confirm the destruction"),
    "destroyed": N_("The blank is entered as destroyed"),
}


def kind_name(key: str) -> str:
    """The kind's label, or its key where `config/` has dropped it."""
    found = house().catalogue.blanks.get(key)
    return reader().pick(found.label) if found else key


def may(*acts: str) -> dict[str, bool]:
    """Which of these acts the colleague's roles give."""
    return {act: actor().holds(f"stock:blank:{act}") for act in acts}


def notice() -> str | None:
    """The sentence for what was just done."""
    code = DONE.get(request.args.get("done", ""))
    return reader().gettext(code) if code else None


def safe_context(office: str) -> dict[str, Any]:
    """Everything for `staff/stock.html`."""
    session, zone = work().session, house().catalogue.offices[office].zone
    coming = stock.on_the_way_to(session, office)
    leaving = stock.in_state(session, office, "in_transit", "spoilt", "condemned")
    prefetch(row.delivery_id for row in [*coming, *leaving])
    return {
        "office": office,
        "offices": office_names(actor().offices_with("stock:blank:view") & set(house().catalogue.offices)),
        "others": office_names(set(house().catalogue.offices) - {office}),
        "kinds": [(key, kind_name(key)) for key in house().catalogue.blanks],
        "balances": [(kind_name(key), stock.balance(session, office, key)) for key in house().catalogue.blanks],
        "deliveries": [
            {
                "url": url_for("stock.delivery", delivery_id=row.id),
                "kind": kind_name(row.kind),
                "quantity": row.quantity,
                "state": row.state,
                "words": reader().gettext(DELIVERIES[row.state]),
                "when": reader().moment(row.announced_at, zone),
            }
            for row in stock.deliveries(session, office)
        ],
        "coming": [_listed(row) for row in coming],
        "leaving": [_listed(row) for row in leaving],
        "counts": _counts(office, zone),
        "may": may("receive", "count", "send", "spoil", "settle"),
        "notice": notice(),
    }


def _listed(row: stock.Blank) -> dict[str, Any]:
    return {
        "url": url_for("stock.blank", blank_id=row.id),
        "number": stock.printed(row) or "?",
        "kind": kind_name(row.kind),
        "words": reader().gettext(STATES[row.state]),
    }


def _counts(office: str, zone: str) -> list[dict[str, Any]]:
    rows = stock.counts(work().session, office)
    prefetch(row.id for row in rows)
    names = _names([person for row in rows for person in (row.counted_by, row.settled_by)])
    return [
        {
            "id": row.id,
            "kind": kind_name(row.kind),
            "when": reader().moment(row.counted_at, zone),
            "state": row.state,
            "expected": row.expected,
            "counted": row.counted,
            "by": names.get(row.counted_by, ""),
            "mine": row.counted_by == actor().id,
            "notes": row.notes,
        }
        for row in rows
    ]


def _names(people: Sequence[UUID | None]) -> dict[UUID, str]:
    return identity.staff_names(work().session, people)


def delivery_context(found: stock.Delivery) -> dict[str, Any]:
    """Everything for `staff/stock_delivery.html`."""
    zone = house().catalogue.offices[found.office].zone
    names = _names([found.announced_by, found.counted_by, found.settled_by])
    left = stock.still_announced(work().session, found.id) if found.state == "differs" else []
    return {
        "delivery": found,
        "kind": kind_name(found.kind),
        "words": reader().gettext(DELIVERIES[found.state]),
        "announced": (names.get(found.announced_by, ""), reader().moment(found.announced_at, zone)),
        "counted": (names[found.counted_by], reader().moment(found.counted_at, zone))
        if found.counted_by in names and found.counted_at
        else None,
        "lacking": [stock.printed(row) or "?" for row in left],
        "mine": found.announced_by == actor().id,
        "may": may("count", "settle"),
        "notice": notice(),
    }


def blank_context(found: stock.Blank) -> dict[str, Any]:
    """Everything for `staff/stock_blank.html`."""
    entries = stock.history(work().session, found.id)
    names = _names([person for entry in entries for person in (entry.staff_id, entry.witness_id)])
    zone = house().catalogue.offices[found.office].zone if found.office in house().catalogue.offices else "Etc/UTC"
    condemned = next((entry.staff_id for entry in entries if entry.code == "condemned"), None)
    return {
        "blank": found,
        "number": stock.printed(found) or "?",
        "kind": kind_name(found.kind),
        "words": reader().gettext(STATES[found.state]),
        "place": dict(office_names(set(house().catalogue.offices))).get(found.office, found.office),
        "history": [_told(entry, names, zone) for entry in reversed(entries)],
        "reasons": [(key, reader().gettext(REASONS[key])) for key in stock.REASONS],
        "waits_for_another": condemned is not None and condemned == actor().id,
        "may": may("spoil"),
        "notice": notice(),
    }


def _told(entry: stock.StockEntry, names: dict[UUID, str], zone: str) -> dict[str, str]:
    offices = dict(office_names(set(house().catalogue.offices)))
    named = entry.other_office or entry.office
    parts = [reader().gettext(ENTRIES[entry.code]).format(office=offices.get(named, named))]
    if entry.reason:
        parts.append(reader().gettext(REASONS[entry.reason]))
    try:
        parts.append(entry.words.text if entry.words_sealed is not None else "")
    except Shredded:
        parts.append("")
    people = [names[person] for person in (entry.staff_id, entry.witness_id) if person in names]
    return {
        "when": reader().moment(entry.at, zone),
        "who": ", ".join(people),
        "text": ". ".join(part for part in parts if part),
    }
