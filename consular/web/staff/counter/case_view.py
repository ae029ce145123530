"""What the case at the counter shows: who it is, where it stands, what is still needed, what was seen."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from consular import appearances, applications, consents, evidence, fees, identity, production
from consular.appearances import Appearance
from consular.applications import Application
from consular.catalogue import AppearanceDefinition, Office, Service, holds
from consular.core.errors import NotFound
from consular.core.language import N_
from consular.dossiers import dossier, mandated_accounts
from consular.web.applicant.shared import filed_at, full_name
from consular.web.context import actor, house, reader, work
from consular.web.filing.steps import file_state
from consular.web.forms.view import shown
from consular.web.held import closing
from consular.web.staff.counter.door import COUNTER, FILE
from consular.web.staff.custody_view import papers
from consular.web.staff.production_view import PRODUCTS
from consular.web.staff.production_view import STATES as MAKING

SAID = {
    "lodged": N_("Sent. An officer can begin once what is open below is done."),
    "admissible": N_("Complete. It waits for an officer."),
    "examination": N_("With an officer."),
    "decision_proposed": N_("With an officer."),
    "information_requested": N_("The applicant was asked for something. Files can be handed in here."),
    "granted": N_("Decided: granted."),
    "refused": N_("Decided: refused. The letter gives the reasons; do not explain them at the counter."),
    "inadmissible": N_("Not examined. The letter says why."),
    "withdrawn": N_("Withdrawn. Nothing more happens with it."),
    "expired": N_("This draft was not finished in time and has been deleted."),
}
DONE = {
    "appearance": N_("The appearance is recorded"),
    "void": N_("The appearance is void. Record another one while the person is here"),
    "consent": N_("The consent is recorded"),
}
PHOTO = {"captured": N_("Taken here"), "accepted": N_("The one that was sent, accepted"), "none": N_("None")}
SIGNATURE = {
    "captured": N_("Signed here"),
    "unable": N_("Cannot sign"),
    "not_needed": N_("Not needed"),
}
FINGERPRINTS = {
    "captured": N_("Taken here"),
    "exempt": N_("Exempt"),
    "reused": N_("Used again"),
    "refused": N_("Refused by the person"),
    "not_needed": N_("Not needed"),
}
CONSENT = {
    consents.ASKED: ("now", N_("Asked, not answered")),
    consents.GIVEN: ("done", N_("Given")),
    consents.REFUSED: ("stop", N_("Refused")),
    consents.WITHDRAWN: ("stop", N_("Withdrawn")),
    consents.LAPSED: ("look", N_("Not answered in time")),
}
NEEDED = N_("Needed")
OWED_NOW = N_("To be paid before the person leaves")


def office_of(found: Application) -> Office:
    """The office with which the application was lodged: its counter, its time. Raises NotFound for a bare draft."""
    folder = dossier(work().session, found.dossier_id)
    if folder is None or folder.lodged_at is None:
        raise NotFound
    return house().catalogue.offices[folder.lodged_at]


def originals_of(found: Application, service: Service) -> list[tuple[str, str]]:
    """(key, words) of the evidence of which this case may have originals to be seen."""
    asked = service.appearance.originals if service.appearance else []
    wanted = applications.wanted_evidence(service, found.answers)
    return [(item.key, reader().pick(item.label)) for item in wanted if item.key in asked]


def demanded_originals(found: Application, service: Service) -> frozenset[str]:
    """Those without which nobody is recorded: of what is required, and of what was sent.

    Whoever has lost everything has nothing to show, and is told apart in another way.
    """
    files = evidence.of_dossier(work().session, found.dossier_id)
    sent = {file.item for file in files if file.state != evidence.REJECTED}
    required = {item.key for item in service.evidence if item.required}
    return frozenset(key for key, _ in originals_of(found, service) if key in sent | required)


def portrait_of(found: Application, service: Service) -> evidence.Evidence | None:
    """The photo that the case has, whatever the checks say of it."""
    keys = {item.key for item in service.evidence if item.role == "portrait"}
    files = evidence.of_dossier(work().session, found.dossier_id)
    return next((f for f in reversed(files) if f.item in keys and f.state != evidence.REJECTED), None)


def thumbnail(file: evidence.Evidence | None) -> dict[str, Any] | None:
    """Its first page; None while the worker has not made it."""
    pages = evidence.pages_of(work().session, file.id) if file is not None else []
    if file is None or not pages:
        return None
    url = url_for("case.picture", evidence_id=file.id, kind="page", number=pages[0].number)
    return {"src": url, "width": pages[0].width, "height": pages[0].height}


def case_page(
    found: Application, service: Service, *, faster: str | None = None, paper: tuple[str, str] | None = None
) -> str:
    """The whole page. `faster` tells what stood in the way; `paper`: what was typed about a consent, and its error."""
    office, open_now = office_of(found), applications.is_open(found)
    standing = appearances.made(work().session, found.dossier_id)
    asked = consents.of_dossier(work().session, found.dossier_id)
    wants = service.appearance is not None and standing is None and open_now
    done = DONE.get(request.args.get("done", "")) if faster is None else None
    return render_template(
        "staff/counter/case.html",
        application=found,
        service=service,
        name=full_name(found.answers),
        said=reader().gettext(SAID[found.state]),
        filed=filed_at(found),
        closed=_is_closed(found),
        making=_making(found),
        office=office,
        who=_who(found, service),
        photo=thumbnail(portrait_of(found, service)),
        sections=_needed(found, service, standing, asked),
        appeared=_appeared(standing, found, service, office) if standing else None,
        void_url=_void_url(found, standing) if standing and open_now else None,
        appear_url=url_for("counter.appearance.record", reference=found.reference)
        if wants and actor().holds("appearances:visit:record")
        else None,
        consent=_wanting(found, asked),
        papers=papers(found.dossier_id),
        closing=closing(dossier(work().session, found.dossier_id)),
        may_see_items=actor().holds("custody:item:view"),
        guardians=[_guardian(one) for one in asked],
        paper=paper,
        faster=faster,
        done=reader().gettext(done) if done else None,
        owed=bool(fees.owing(work().session, [found.dossier_id], "at_appearance")) and standing is not None,
        receipt_url=url_for("counter.paper.receipt", reference=found.reference),
        withdraw_url=COUNTER.url("withdraw", reference=found.reference) if open_now and actor().holds(FILE) else None,
        recovery_url=url_for("counter.recovery.ask", reference=found.reference)
        if actor().holds("identity:recovery:begin") and mandated_accounts(work().session, found.dossier_id)
        else None,
    )


def _is_closed(found: Application) -> bool:
    folder = dossier(work().session, found.dossier_id)
    return folder is not None and folder.closed_at is not None


def _making(found: Application) -> dict[str, str | None] | None:
    """Where the document stands that is made of a blank, and the way to its hand-over."""
    order = production.live(work().session, found.dossier_id)
    if order is None:
        return None
    may = actor().holds("production:order:view")
    return {
        "product": reader().gettext(PRODUCTS[order.product]),
        "kind": MAKING[order.state][0],
        "words": reader().gettext(MAKING[order.state][1]),
        "url": url_for("production.show", order_id=order.id) if may else None,
    }


def _who(found: Application, service: Service) -> list[dict[str, str]]:
    """What the person is compared with: the answers of the case's card, but the name, which is the heading."""
    answers, tongue = found.answers, reader()
    rows = []
    for field in service.fields.values():
        if field.section == "card" and field.key != "name" and holds(field.when, answers) and answers.get(field.key):
            rows.append({"key": tongue.pick(field.label), "value": shown(field, answers[field.key], tongue)})
    native = (answers.get("name") or {}).get("native")
    return ([{"key": tongue.gettext(N_("Name in its own letters")), "value": native}] if native else []) + rows


def _needed(
    found: Application, service: Service, standing: Appearance | None, asked: list[consents.Consent]
) -> list[dict[str, Any]]:
    """Sections of a task list: what has to happen in person, and the evidence."""
    say = reader().gettext
    tasks = [
        *_appearance_task(found, service.appearance, standing),
        *_fee_tasks(found),
        *(_task(say(N_("Consent of the other guardian")), *CONSENT[one.state]) for one in asked),
    ]
    seen = standing.seen.originals if standing else ()
    demanded = demanded_originals(found, service)
    for key, words in originals_of(found, service):
        open_one = ("none", NEEDED) if key in demanded else ("todo", N_("If you have it"))
        kind, status = ("done", N_("Seen")) if key in seen else open_one
        tasks.append(_task(say(N_("Original: {document}")).format(document=words), kind, status))
    files = evidence.of_dossier(work().session, found.dossier_id)
    editable = found.state in COUNTER.editable and actor().holds("evidence:counter:attach")
    attached = []
    for item in applications.wanted_evidence(service, found.answers):
        kind, status = file_state([f for f in files if f.item == item.key], required=item.required)
        url = COUNTER.url("item", reference=found.reference, key=item.key) if editable else None
        attached.append(_task(reader().pick(item.label), kind, status, url))
    sections = [{"title": say(N_("At the counter")), "tasks": tasks}, {"title": say(N_("Evidence")), "tasks": attached}]
    return [section for section in sections if section["tasks"]]


def _task(title: str, kind: str, status: str, url: str | None = None) -> dict[str, Any]:
    return {"title": title, "kind": kind, "status": reader().gettext(status), "url": url}


def _appearance_task(
    found: Application, asked: AppearanceDefinition | None, standing: Appearance | None
) -> list[dict[str, Any]]:
    say = reader().gettext
    if standing is not None:
        return [_task(say(N_("Appearance in person")), "done", N_("Done"))]
    if asked is None:
        return []
    may = applications.is_open(found) and actor().holds("appearances:visit:record")
    url = url_for("counter.appearance.record", reference=found.reference) if may else None
    return [_task(say(N_("Appearance in person")), "none", NEEDED, url)]


def _fee_tasks(found: Application) -> list[dict[str, Any]]:
    tongue = reader()
    tasks = []
    for charge in fees.charges_of(work().session, found.dossier_id):
        title = tongue.gettext(N_("Fee: {amount}")).format(amount=tongue.money(charge.told, charge.told_currency))
        kind, status = ("done", N_("Received")) if charge.settled_at else ("none", N_("Owed"))
        if charge.settled_at is None and charge.due == "at_appearance":
            kind, status = "look", OWED_NOW
        if charge.cancelled_at is not None:
            kind, status = "none", N_("Not asked any more")
        if charge.amount:
            may = actor().holds("fees:charge:view")
            tasks.append(_task(title, kind, status, url_for("money.show", charge_id=charge.id) if may else None))
    return tasks


def _wanting(found: Application, asked: list[consents.Consent]) -> consents.Consent | None:
    """The question that a consent on paper would answer: the newest, unless it was answered with yes."""
    may = actor().holds("consents:consent:record") and (applications.is_open(found) or found.state == "granted")
    return asked[-1] if may and asked and asked[-1].state != consents.GIVEN else None


def _guardian(one: consents.Consent) -> dict[str, str]:
    told = one.guardian
    return {
        "name": " ".join(part for part in (told.secondary, told.primary) if part),
        "state": reader().gettext(CONSENT[one.state][1]),
        "paper": told.paper,
    }


def _appeared(standing: Appearance, found: Application, service: Service, office: Office) -> list[dict[str, str]]:
    """What the clerk recorded, as rows of a summary."""
    say, seen = reader().gettext, standing.seen
    names = identity.staff_names(work().session, [standing.clerk_id])
    originals = [words for key, words in originals_of(found, service) if key in seen.originals]
    told = {
        N_("When"): reader().moment(standing.at, office.zone),
        N_("By"): names.get(standing.clerk_id, ""),
        N_("Identity checked"): identity_words(service.appearance, seen.identity),
        N_("Against"): seen.document,
        N_("Originals seen"): ", ".join(originals),
        N_("Photo"): say(PHOTO[standing.photo]),
        N_("Signature"): say(SIGNATURE[standing.signature]),
        N_("Fingerprints"): _prints(standing),
        N_("Remark"): seen.remark,
    }
    return [{"key": say(key), "value": value} for key, value in told.items() if value]


def identity_words(asked: AppearanceDefinition | None, key: str) -> str:
    """The way in which the person was told, in words."""
    ways = {way.key: way for way in asked.identity} if asked else {}
    return reader().pick(ways[key].label) if key in ways else key


def _prints(standing: Appearance) -> str:
    seen, words = standing.seen, reader().gettext(FINGERPRINTS[standing.fingerprints])
    if standing.fingerprints == "reused":
        return f"{words}: {seen.reused_from}, {reader().date(seen.reused_on)}"
    if standing.fingerprints == "captured":
        return f"{words}: {len(appearances.fingerprints_of(work().session, standing.id))}"
    return f"{words}: {seen.exemption}" if seen.exemption else words


def _void_url(found: Application, standing: Appearance) -> str | None:
    if not actor().holds("appearances:visit:record"):
        return None
    return url_for("counter.appearance.void", reference=found.reference, appearance_id=standing.id)
