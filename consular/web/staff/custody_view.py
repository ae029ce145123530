"""What the pages of custody show, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request, url_for
from markupsafe import Markup

from consular import applications, custody, identity
from consular.core.barcode import svg
from consular.core.language import N_
from consular.vault import Shredded, prefetch
from consular.web.context import actor, house, reader, work
from consular.web.held import where
from consular.web.staff.tried import office_names

PAGE = 100
KINDS = {
    "own-passport": N_("The applicant’s passport"),
    "old-passport": N_("Old passport to be replaced"),
    "original": N_("Original of a paper"),
    "new-document": N_("New document"),
    "other": N_("Something else"),
}
STATES = {
    "new": N_("Being taken in"),
    "here": N_("Here"),
    "bag": N_("In a bag"),
    "missing": N_("Missing"),
    "returned": N_("Returned"),
    "authority": N_("Handed to an authority"),
    "given_up": N_("Given up"),
    "destroyed": N_("Destroyed"),
}
CAPACITIES = {
    "holder": N_("Holder"),
    "guardian": N_("Guardian"),
    "proxy": N_("Proxy with mandate"),
    "courier": N_("Courier"),
    "office": N_("Another office"),
    "authority": N_("Authority"),
}
PROOFS = {
    "identity-document": N_("Identity document"),
    "mandate": N_("Written mandate and identity document"),
    "receipt": N_("Signed receipt"),
    "court-order": N_("Order of a court"),
    "delivery-note": N_("Delivery note of the courier"),
}
ENTRIES = {
    "received_from": N_("Taken in, {office}"),
    "stored_at": N_("Stored, {office}"),
    "sent": N_("Put into a bag, {office}"),
    "arrived": N_("Arrived in {office}"),
    "returned": N_("Returned, {office}"),
    "handed_to_authority": N_("Handed to an authority, {office}"),
    "missing": N_("Missing, {office}"),
    "found": N_("Found, {office}"),
    "given_up": N_("Search given up, {office}"),
    "destroyed": N_("Destroyed, {office}"),
}
DONE = {
    "taken": N_("The item is taken in. Print its label and stick it on the cover or envelope"),
    "stored": N_("The place is entered"),
    "returned": N_("The item is returned"),
    "authority": N_("The item is handed over"),
    "missing": N_("The item is entered as missing. Its case stays open"),
    "found": N_("The item is here again"),
    "given_up": N_("The search is ended"),
    "sealed": N_("The bag is sealed. Say when the courier has it"),
    "dispatched": N_("The bag is on its way"),
    "opened": N_("All of it has arrived"),
    "opened_missing": N_("Something is missing. It is named below, and both offices see it"),
    "count_fits": N_("The count fits"),
    "count_differs": N_("The count differs. It stays open until the post manager has settled it"),
    "count_settled": N_("The difference is settled"),
}


def notice() -> str | None:
    """The sentence for what was just done."""
    code = DONE.get(request.args.get("done", ""))
    return reader().gettext(code) if code else None


def _may() -> dict[str, bool]:
    return {act: actor().holds(f"custody:item:{act}") for act in ("take", "move", "return", "settle")}


def _pairs(words: dict[str, str]) -> list[tuple[str, str]]:
    return [(key, reader().gettext(text)) for key, text in words.items()]


def _place_of(office: str) -> str:
    found = house().catalogue.offices.get(office)
    return reader().pick(found.place) if found else office


def _rows(items: Sequence[custody.Item]) -> list[dict[str, Any]]:
    described = custody.described(items)
    cases = applications.of_dossiers(work().session, [item.dossier_id for item in items]) if items else {}
    waiting = custody.waiting_to_close(work().session, [item.dossier_id for item in items])
    rows = []
    for item in items:
        said, case = described[item.id], cases.get(item.dossier_id)
        rows.append(
            {
                "id": item.id,
                "url": url_for("custody_items.show", item_id=item.id),
                "label": item.label,
                "kind": reader().gettext(KINDS[item.kind]),
                "description": said.text if said else "",
                "number": said.number if said else "",
                "reference": case.reference if case else "",
                "place": item.place or "",
                "state": item.state,
                "words": reader().gettext(STATES[item.state]),
                "office": _place_of(item.office),
                "closing": item.dossier_id in waiting,
            }
        )
    return rows


def safe_context(office: str, after: UUID | None) -> dict[str, Any]:
    """Everything for `staff/custody.html`, and `shown`: the files that were opened for it."""
    session = work().session
    here = custody.items_here(session, office, after=after, limit=PAGE + 1)
    missing = custody.missing_at(session, office)
    counts = custody.counts(session, office)
    different = [UUID(found) for row in counts for ids in row.differences.values() for found in ids]
    labels = {str(key): item.label for key, item in custody.items(session, different).items()}
    zone = house().catalogue.offices[office].zone
    return {
        "shown": [item.dossier_id for item in [*here[:PAGE], *missing]],
        "office": office,
        "offices": office_names(actor().offices_with("custody:item:view") & set(house().catalogue.offices)),
        "others": office_names(set(house().catalogue.offices) - {office}),
        "kinds": _pairs(KINDS),
        "capacities": _pairs(CAPACITIES),
        "here": _rows(here[:PAGE]),
        "older": url_for("custody.index", office=office, after=here[PAGE - 1].id) if len(here) > PAGE else None,
        "missing": _rows(missing),
        "bags": [_bag(bag, zone) for bag in custody.open_bags(session, office)],
        "counts": [_count(row, labels, zone) for row in counts],
        "may": _may(),
        "notice": notice(),
    }


def _bag(bag: custody.Bag, zone: str) -> dict[str, Any]:
    return {
        "url": url_for("custody.bag", bag_id=bag.id),
        "number": bag.number,
        "sender": _place_of(bag.from_office),
        "to": _place_of(bag.to_office),
        "courier": bag.courier,
        "sent": reader().moment(bag.sent_at, zone) if bag.sent_at else None,
    }


def _count(row: custody.CustodyCount, labels: dict[str, str], zone: str) -> dict[str, Any]:
    prefetch([row.id])
    return {
        "id": row.id,
        "when": reader().moment(row.counted_at, zone),
        "state": row.state,
        "expected": row.expected,
        "seen": row.seen,
        "absent": [labels.get(found, "?") for found in row.differences.get("absent", ())],
        "strange": [labels.get(found, "?") for found in row.differences.get("strange", ())],
        "words": row.settlement.text,
        "mine": row.counted_by == actor().id,
    }


def item_context(item: custody.Item) -> dict[str, Any]:
    """Everything for `staff/custody_item.html`."""
    entries = custody.history(work().session, item.id)
    names = identity.staff_names(work().session, [entry.staff_id for entry in entries])
    return {
        "item": item,
        **_rows([item])[0],
        "here_is_mine": item.state == "here" and item.office in actor().offices_with("custody:item:view"),
        "offices": office_names(actor().offices_with("custody:item:move") & set(house().catalogue.offices)),
        "capacities": [pair for pair in _pairs(CAPACITIES) if pair[0] != "authority"],
        "proofs": _pairs(PROOFS),
        "history": [_told(entry, names) for entry in reversed(entries)],
        "may": _may(),
        "notice": notice(),
    }


def _told(entry: custody.CustodyEntry, names: dict[UUID, str]) -> dict[str, str]:
    tongue = reader()
    parts = [tongue.gettext(ENTRIES[entry.code]).format(office=_place_of(entry.office)), entry.place or ""]
    parts += [tongue.gettext(CAPACITIES[entry.capacity])] if entry.capacity else []
    parts += [tongue.gettext(PROOFS[entry.proof])] if entry.proof else []
    try:
        parts.append(entry.words.text if entry.words_sealed is not None else "")
    except Shredded:
        parts.append("")
    found = house().catalogue.offices.get(entry.office)
    return {
        "when": tongue.moment(entry.at, found.zone if found else "Etc/UTC"),
        "who": names.get(entry.staff_id, "") if entry.staff_id else "",
        "text": ". ".join(part for part in parts if part),
    }


def bag_context(found: custody.Bag) -> dict[str, Any]:
    """Everything for `staff/custody_bag.html`, and `shown`: the files that were opened for it."""
    contents = custody.packed(work().session, found.id)
    told = custody.arrivals(work().session, found.id)
    office = found.to_office if found.to_office in house().catalogue.offices else found.from_office
    rows = _rows(contents)
    for row in rows:
        row["arrival"] = told.get(row["id"])
    return {
        "shown": [item.dossier_id for item in contents],
        "bag": found,
        **_bag(found, house().catalogue.offices[office].zone),
        "contents": rows,
        "strange": [label for label in request.args.get("strange", "").split(",") if label],
        "sends": found.from_office in actor().offices_with("custody:item:move"),
        "opens": found.to_office in actor().offices_with("custody:item:move"),
        "notice": notice(),
    }


def label_context(office: str, wanted: list[UUID]) -> dict[str, Any]:
    """Everything for `staff/custody_labels.html`: no names and no numbers, for a label is read by anybody."""
    session = work().session
    if wanted:
        items = [custody.item_for(session, actor(), "custody:item:view", item_id) for item_id in wanted[:PAGE]]
    else:
        items = custody.items_here(session, office, limit=PAGE)
    return {
        "shown": [item.dossier_id for item in items],
        "labels": [(item.label, reader().gettext(KINDS[item.kind]), Markup(svg(item.label))) for item in items],  # noqa: S704 - as above
    }


def papers(dossier_id: UUID) -> list[dict[str, Any]]:
    """What of a case is out: id, label, what it is, where, and its place in the safe while it lies there."""
    return [
        {
            "id": item.id,
            "label": item.label,
            "kind": reader().gettext(KINDS[item.kind]),
            "where": where(item),
            "place": item.place if item.state == "here" else None,
        }
        for item in custody.outstanding(work().session, dossier_id)
    ]
