"""What is printed at the counter, in the applicant's language: the receipt of today, the declaration to sign."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, g, render_template, url_for

from consular import appearances, applications, evidence, fees
from consular.applications import Application
from consular.catalogue import Office, Service
from consular.core.language import N_, language
from consular.web.access import route
from consular.web.applicant.shared import full_name, own_application
from consular.web.applicant.status import status_words
from consular.web.context import house, now, reader, work
from consular.web.filing.lodging import summary
from consular.web.staff.counter.case_view import identity_words, office_of, originals_of
from consular.web.staff.counter.door import COUNTER, FILE

bp = Blueprint("paper", __name__)
PHOTO = {"captured": N_("Your photo was taken"), "accepted": N_("The photo that you sent was accepted")}
SIGNATURE = {"captured": N_("You signed"), "unable": N_("Signature: not possible")}
FINGERPRINTS = {
    "captured": N_("Your fingerprints were taken"),
    "exempt": N_("Fingerprints: not taken, you are exempt"),
    "reused": N_("Fingerprints: those of an earlier application are used again"),
    "refused": N_("Fingerprints: you refused"),
}
PRINT = N_("Print this page with your browser (Ctrl+P). Only the sheet below is printed.")


def _in_language_of(found: Application) -> dict[str, Any]:
    """The page speaks the applicant's language from here on; what the clerk reads above the sheet keeps the clerk's."""
    clerk = reader()
    bar = {
        "back": url_for("counter.case.show", reference=found.reference),
        "back_words": clerk.gettext(COUNTER.back),
        "print_words": clerk.gettext(PRINT),
        "clerk_lang": clerk.tag,
        "clerk_dir": clerk.direction,
    }
    g.language = language(found.locale)
    return bar


@route(bp, "/<reference>/receipt", permission="appearances:visit:view")
def receipt(reference: str) -> str:
    """What was done today for this person, what was received, what happens next."""
    found, service = own_application(reference, "appearances:visit:view")
    office = office_of(found)
    work().record("appearances:receipt:print", f"application/{found.id}", dossier_id=found.dossier_id)
    bar = _in_language_of(found)
    next_now = status_words(found, service)[1] if found.state != "draft" else reader().gettext(UNFINISHED)
    return render_template(
        "staff/counter/receipt.html",
        **bar,
        application=found,
        service=service,
        name=full_name(found.answers),
        office=office,
        when=reader().moment(now(), office.zone),
        lines=_today(found, service, office),
        received=_received(found, office),
        next_now=next_now,
    )


UNFINISHED = N_("The application is not finished: it has not been sent yet. We keep it, and you can come back.")


def _today(found: Application, service: Service, office: Office) -> list[str]:
    """What happened at this office since midnight, a sentence each."""
    tongue, lines = reader(), []
    if _is_today(found.lodged_at, office):
        lines.append(tongue.gettext(N_("Your application was sent")))
    made = appearances.made(work().session, found.dossier_id)
    if made is not None and _is_today(made.at, office):
        way = identity_words(service.appearance, made.seen.identity)
        lines.append(tongue.gettext(N_("Your identity was checked: {way}")).format(way=way))
        seen = [words for key, words in originals_of(found, service) if key in made.seen.originals]
        if seen:
            originals = tongue.gettext(N_("Originals seen: {documents}"))
            lines.append(originals.format(documents=", ".join(seen)))
        for words in (PHOTO.get(made.photo), SIGNATURE.get(made.signature), FINGERPRINTS.get(made.fingerprints)):
            lines += [tongue.gettext(words)] if words else []
    files = evidence.of_dossier(work().session, found.dossier_id)
    items = {file.item for file in files if _is_today(file.created_at, office)}
    handed = [tongue.pick(i.label) for i in applications.wanted_evidence(service, found.answers) if i.key in items]
    if handed:
        lines.append(tongue.gettext(N_("Files received: {documents}")).format(documents=", ".join(handed)))
    return lines


def _received(found: Application, office: Office) -> dict[str, Any] | None:
    """Money taken today that stands: what passed, in its own currency, and numbers of the receipts."""
    paid = [
        receipt
        for receipt in fees.receipts_of(work().session, found.dossier_id)
        if receipt.kind == "payment" and receipt.voided_at is None and _is_today(receipt.received_at, office)
    ]
    if not paid:
        return None
    amounts = [reader().money(receipt.amount, receipt.currency) for receipt in paid if receipt.amount]
    return {"numbers": [receipt.number for receipt in paid], "amount": ", ".join(amounts)}


def _is_today(moment: dt.datetime | None, office: Office) -> bool:
    day = applications.local_day(work(), house().catalogue, office.key)
    return moment is not None and applications.local_day(work(), house().catalogue, office.key, at=moment) == day


@route(bp, "/<reference>/declaration", permission=FILE)
def declaration(reference: str) -> str:
    """The answers and the declaration, to be read, signed and kept with the case's papers."""
    found, service = own_application(reference, FILE)
    office = office_of(found)
    work().record("applications:declaration:print", f"application/{found.id}", dossier_id=found.dossier_id)
    bar = _in_language_of(found)
    groups = [
        {"title": group["title"], "rows": [{"key": row["key"], "value": row["value"]} for row in group["rows"]]}
        for group in summary(COUNTER, found, service)
    ]
    return render_template(
        "staff/counter/declaration.html",
        **bar,
        application=found,
        service=service,
        name=full_name(found.answers),
        office=office,
        when=reader().moment(now(), office.zone),
        groups=groups,
    )
