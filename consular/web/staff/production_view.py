"""What the pages of production show, in the reader's language."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request, url_for

from consular import applications, audit, custody, identity, issuance, production
from consular.core.language import N_, Language
from consular.production import ProductionOrder
from consular.web.applicant.shared import ERASED, cards, full_name, listed_name
from consular.web.context import actor, house, now, reader, work
from consular.web.staff.tried import office_names

PAGE = 50
STATES = {
    "waiting": ("look", N_("Waits for the fee")),
    "ordered": ("now", N_("To be made")),
    "drawn": ("now", N_("Blank drawn, being prepared")),
    "prepared": ("now", N_("To be printed")),
    "sent": ("now", N_("At the bureau")),
    "produced": ("now", N_("To be checked")),
    "checked": ("ok", N_("Checked")),
    "ready": ("ok", N_("Can be collected")),
    "handed_over": ("ok", N_("Handed over")),
    "spoilt": ("stop", N_("Spoilt")),
    "cancelled": ("stop", N_("Cancelled")),
}
GROUPS = {
    "make": (N_("To make"), ("waiting", "ordered", "drawn", "prepared", "sent")),
    "check": (N_("To check"), ("produced", "checked")),
    "collect": (N_("To collect"), ("ready",)),
}
EVENTS = {
    "waiting": N_("Ordered; the fee is still owed"),
    "ordered": N_("Ordered"),
    "released": N_("The fee is settled"),
    "held": N_("A receipt was made void: waits for the fee again"),
    "drawn": N_("Blank drawn"),
    "prepared": N_("Entered in the register, print made"),
    "sent": N_("Sent to the bureau"),
    "accepted": N_("The bureau has read the order"),
    "produced": N_("Printed"),
    "scanned": N_("Printed page scanned"),
    "read_back": N_("Printed page read back"),
    "checked": N_("Quality check passed"),
    "ready": N_("Ready to be collected"),
    "handed_over": N_("Handed over"),
    "spoilt": N_("Spoilt"),
    "cancelled": N_("Cancelled"),
}
PRODUCTS = {
    "passport": N_("Passport"),
    "sticker": N_("Visa sticker"),
    "emergency-travel-document": N_("Emergency travel document"),
}
KEY_WARNING_DAYS = 30
KEY_ENDS = {
    issuance.EVISA_SEALS: N_("E-visas can be sealed for {days} more days: tell headquarters that a new key is needed."),
    issuance.VISA_SEALS: N_("Stickers can be sealed for {days} more days: tell headquarters that a new key is needed."),
    issuance.ETD_SEALS: N_(
        "Emergency documents can be sealed for {days} more days: tell headquarters that a new key is needed."
    ),
}
KEY_ENDED = {
    issuance.EVISA_SEALS: N_("No e-visa can be sealed today: tell headquarters at once that a new key is needed."),
    issuance.VISA_SEALS: N_("No sticker can be sealed today: tell headquarters at once that a new key is needed."),
    issuance.ETD_SEALS: N_(
        "No emergency document can be sealed today: tell headquarters at once that a key is needed."
    ),
}
# Parts of the printed page in which a difference is found; a field of the seal is called by its own name.
PARTS = {
    "file": N_("Scan"),
    "zone": N_("Machine-readable lines"),
    "check_digits": N_("Check digits"),
    "seal": N_("Seal"),
    "document_code": N_("Kind of document"),
    "issuing_state": N_("Issued by"),
    "primary": N_("Family name"),
    "secondary": N_("Given names"),
    "document_number": N_("Number"),
    "nationality": N_("Nationality"),
    "date_of_birth": N_("Date of birth"),
    "sex": N_("Sex"),
    "date_of_expiry": N_("Valid until"),
    "optional": N_("Optional part"),
}
DONE = {
    "draw": N_("The blank is drawn. The print is made in a moment: reload the page"),
    "printed": N_("Recorded as printed. Scan the page now"),
    "scan": N_("The scan is being read. Reload the page in a moment"),
    "check": N_("The document is in custody under its label"),
    "spoil": N_("The blank is spoilt. This is the next attempt"),
    "discard": N_("The document is not handed over. What was destroyed stands in custody and stock"),
    "hand_over": N_("Handed over. Nothing more is to be done"),
}
REASONS = {
    "misprint": N_("Misprint"),
    "damaged": N_("Damaged"),
    "machine": N_("Fault of the machine"),
    "seal-unreadable": N_("Barcode cannot be read"),
    "wrong-blank": N_("Wrong blank was taken"),
    "other": N_("Something else"),
}
DISCARDED = {
    "revoked": N_("It was revoked"),
    "damaged": N_("It was damaged here: another one is made"),
    "lost": N_("It was lost here or on its way: another one is made"),
}
CAPACITIES = {
    "holder": N_("The holder"),
    "guardian": N_("A guardian of the holder"),
    "proxy": N_("Somebody with a written mandate"),
}
OLD = {
    "cancelled": N_("Cancelled and given back to the holder"),
    "kept": N_("Cancelled and kept here"),
    "missing": N_("Not there: it becomes invalid as lost, for ever"),
    "reported": N_("It was reported lost or stolen before"),
}
STANDING = {
    applications.FOUND: ("ok", N_("In the register, the holder's own")),
    applications.UNKNOWN: ("look", N_("Not in the register")),
    applications.ANOTHERS: ("stop", N_("In the register as another person's")),
    applications.NAMED_OTHERWISE: (
        "stop",
        N_("In the register under another name. Compare the person; if it is theirs, end it on the register's page"),
    ),
    applications.IN_PRODUCTION: ("look", N_("Being made, and with nobody yet")),
    applications.OLD_ENDED: ("look", N_("In the register as no longer valid")),
}


def _ending_keys() -> list[str]:
    """What is told of keys that soon seal no more: without one, nothing is printed."""
    days = issuance.days_of_sealing(work().session, at=now())
    say = reader().gettext
    return [
        say(KEY_ENDS[use]).format(days=left) if left > 0 else say(KEY_ENDED[use])
        for use, left in days.items()
        if left < KEY_WARNING_DAYS
    ]


def list_context(office: str, group: str, after: UUID | None) -> dict[str, Any]:
    """What `staff/production.html` takes."""
    tongue = reader()
    states = GROUPS[group][1] if group in GROUPS else ()
    found = production.open_at(work().session, actor(), office, states=states, after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    people = applications.of_dossiers(work().session, [order.dossier_id for order in shown])
    names = {app.dossier_id: card for app, card in cards(list(people.values()))}
    audit.record_list(work(), "production:order:list", "orders", [order.dossier_id for order in shown])
    zone = house().catalogue.offices[office].zone
    rows = [
        {
            "url": url_for("production.show", order_id=order.id),
            "reference": people[order.dossier_id].reference,
            "name": listed_name(card) if (card := names[order.dossier_id]) is not None else tongue.gettext(ERASED),
            "product": tongue.gettext(PRODUCTS[order.product]),
            "attempt": order.attempt,
            "since": tongue.moment(order.created_at, zone),
            "kind": STATES[order.state][0],
            "state": tongue.gettext(STATES[order.state][1]),
        }
        for order in shown
        if order.dossier_id in people
    ]
    return {
        "rows": rows,
        "ending": _ending_keys(),
        "answers": len(production.bureau.open_answers(work().session, actor())),
        "office": office,
        "offices": office_names(actor().offices_with("production:order:view") & set(house().catalogue.offices)),
        "groups": [("", tongue.gettext(N_("All open")))] + [(k, tongue.gettext(w)) for k, (w, _) in GROUPS.items()],
        "group": group,
        "older": url_for("production.index", office=office, group=group, after=shown[-1].id)
        if len(found) > PAGE
        else None,
    }


def _stopped(order: ProductionOrder, tongue: Language) -> str | None:
    """Why nothing more may be done for now."""
    if order.ended_at is not None:
        return None
    found = production.stopped(work().session, order.dossier_id, now=now())
    return tongue.say(production.SENTENCES, found.code) if found is not None else None


def order_context(order: ProductionOrder) -> dict[str, Any]:
    """What `staff/production_order.html` takes."""
    tongue = reader()
    zone = house().catalogue.offices[order.office].zone
    application = applications.of_dossier(work().session, order.dossier_id)
    told = production.reading(order)
    item = custody.items(work().session, [order.item_id]).get(order.item_id) if order.item_id else None
    old = production.replaces(work(), order, house().catalogue)
    done = request.args.get("done", "")
    return {
        "order": order,
        "reference": application.reference if application else "",
        "name": full_name(application.answers) if application else "",
        "product": tongue.gettext(PRODUCTS[order.product]),
        "kind": STATES[order.state][0],
        "state": tongue.gettext(STATES[order.state][1]),
        "place": tongue.pick(house().catalogue.offices[order.office].place),
        "collect": tongue.pick(house().catalogue.offices[order.collect_at].place),
        "fixed": order.fixed if order.fixed_sealed is not None else None,
        "stopped": _stopped(order, tongue),
        "waiting": order.scan is not None and told is None and order.state == "produced",
        "read": told is not None,
        "differences": [_difference(d, tongue) for d in told.differences] if told else [],
        "label": item.label if item else None,
        "old": _old(old, tongue),
        "old_choices": _choices({k: w for k, w in OLD.items() if _fits(k, old)}, tongue) if old else [],
        "capacities": _choices(CAPACITIES, tongue),
        "reasons": _choices(REASONS, tongue),
        "discarded": _choices(DISCARDED, tongue),
        "may_discard": (item.office if item else order.office) in actor().offices_with("production:order:make"),
        "may": _may(order),
        "decided": actor().id in (order.proposed_by, order.confirmed_by),
        "history": _history(order, tongue, zone),
        "notice": tongue.gettext(DONE[done]) if done in DONE else None,
    }


def _may(order: ProductionOrder) -> dict[str, bool]:
    return {
        "make": order.office in actor().offices_with("production:order:make"),
        "check": order.office in actor().offices_with("production:order:check"),
        "hand_over": order.collect_at in actor().offices_with("production:order:hand_over"),
    }


def _choices(words: dict[str, str], tongue: Language) -> list[tuple[str, str]]:
    return [(key, tongue.gettext(text)) for key, text in words.items()]


def _fits(what: str, old: applications.OldStanding | None) -> bool:
    """A document that ended before needs no ending."""
    return old is not None and ((what == "reported") == (old.code == applications.OLD_ENDED) or old.document is None)


def _old(old: applications.OldStanding | None, tongue: Language) -> dict[str, str] | None:
    if old is None:
        return None
    kind, words = STANDING[old.code]
    return {"kind": kind, "words": tongue.gettext(words)}


def _difference(told: dict[str, str], tongue: Language) -> dict[str, str]:
    words = tongue.say(issuance.SENTENCES, told["code"], {})
    field = tongue.gettext(PARTS.get(told["field"], told["field"]))
    return {"field": field, "words": words, "expected": told["expected"], "found": told["found"]}


def _history(order: ProductionOrder, tongue: Language, zone: str) -> list[dict[str, str]]:
    events = production.history(work().session, order.id)
    names = identity.staff_names(work().session, [e.staff_id for e in events if e.staff_id])
    return [
        {
            "when": tongue.moment(e.at, zone),
            "datetime": e.at.isoformat(),
            "who": names.get(e.staff_id, "") if e.staff_id else "",
            "text": tongue.gettext(EVENTS[e.code]),
        }
        for e in events
    ]
