"""The status page: one honest sentence, what to do (usually nothing), the ruler, what has happened."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from consular import appearances, applications, consents, fees, issuance, production, review
from consular.applications import Application
from consular.catalogue import Service
from consular.core.language import N_, Language
from consular.dossiers import dossier
from consular.web.applicant.lesser import lesser_view
from consular.web.applicant.money import money_view
from consular.web.applicant.shared import filed_at, full_name, last_day
from consular.web.context import actor, house, now, reader, work
from consular.web.held import closing, held_of_applicant

# State -> (heading, what now). Pending is never shown as refused.
SAYING = {
    "lodged": (
        N_("Your application is with us in {place}"),
        N_("The fee is not yet recorded. Pay {amount} at the office; then an officer can begin."),
    ),
    "admissible": (
        N_("Your application waits for an officer in {place}"),
        N_("You need do nothing now. Applications are read in the order in which they were complete."),
    ),
    "examination": (N_("Your application is with an officer in {place}"), N_("You need do nothing now.")),
    "decision_proposed": (N_("Your application is with an officer in {place}"), N_("You need do nothing now.")),
    "information_requested": (
        N_("We need something from you"),
        N_("An officer in {place} has a question. The application waits for your answer."),
    ),
    "granted": (N_("Your visa has been granted"), N_("Your document is ready below.")),
    "refused": (
        N_("Your application has been refused"),
        N_("The letter below gives the reasons and says what you can do."),
    ),
    "inadmissible": (
        N_("Your application could not be examined"),
        N_("This is not a refusal. The letter below says why and what you can do."),
    ),
    "withdrawn": (
        N_("You withdrew this application"),
        N_("Nothing more happens with it. You can apply again at any time."),
    ),
    "expired": (N_("This draft has been deleted"), N_("It was not sent in time. You can apply again at any time.")),
}
# A document that is made of a blank and handed over, by the state of its order.
MAKING = {
    "": N_("Your document will be made. There is nothing for you to do now."),
    "waiting": N_("Your document can be made when the fee is paid. Pay {amount} at the office."),
    "ready": N_("Your document can be collected in {collect}. Bring the old one, if you have one."),
    "handed_over": N_("Your document was handed over."),
}
GRANTED = N_("Your application has been granted")
# By what is missing: the fee, the appearance.
LODGED = {
    (True, False): SAYING["lodged"][1],
    (True, True): N_(
        "Come to the {office} in person and pay {amount} there: your identity is checked. Then an officer can begin."
    ),
    (False, True): N_("Come to the {office} in person: your identity is checked there. Then an officer can begin."),
    (False, False): N_("You need do nothing now. An officer can begin in a moment."),
}
CONSENTS = {
    consents.ASKED: N_("We have asked the other guardian. The document can be granted when the answer is yes."),
    consents.GIVEN: N_("The other guardian has consented."),
    consents.REFUSED: N_(
        "The other guardian has refused. Talk to each other, "
        "or bring a signed consent or a court’s order to the office."
    ),
    consents.WITHDRAWN: N_(
        "The other guardian has taken the consent back. The document is not made or not handed over without one: "
        "bring a signed consent or a court’s order to the office."
    ),
    consents.LAPSED: N_(
        "The other guardian has not answered in time. Bring a signed consent or a court’s order to the office."
    ),
}
EVENTS = {
    "lodged": N_("You sent your application"),
    "admissible": N_("Your application was complete"),
    "fee_owed_again": N_("The receipt for the fee was made void; the fee is owed again"),
    "examination": N_("An officer began to read your application"),
    "information_requested": N_("We asked you for something"),
    "information_received": N_("Your answer arrived"),
    "granted": N_("The application was granted"),
    "refused": N_("The application was refused"),
    "inadmissible": N_("The application could not be examined"),
    "withdrawn": N_("You withdrew your application"),
    "revoked": N_("The visa was revoked"),
}
NEXT = N_("Decision")
NEXT_NOTE = N_("We cannot promise a day. We send a message the minute it is made, and it appears here.")


def _border_note(found: Application, tongue: Language) -> dict[str, str] | None:
    """What the border is told, where the ministry names a law that gives it to the applicant; else nothing."""
    law = house().catalogue.ministry.border_note_law
    text = review.border_note_on(work().session, found.dossier_id) if law is not None else ""
    return {"text": text, "law": tongue.pick(law)} if law is not None and text else None


def status_page(found: Application, service: Service) -> str:
    """The whole page."""
    tongue = reader()
    folder = dossier(work().session, found.dossier_id)
    office = house().catalogue.offices.get((folder.decided_by if folder else None) or "")
    heading, now_line = status_words(found, service)
    files = issuance.files_of(work().session, actor(), "issuance:own:download", found.id)
    revoked = any(f.kind == issuance.REVOCATION for f in files)
    return render_template(
        "applicant/status.html",
        files=[_file(f, tongue) for f in files],
        border_note=_border_note(found, tongue),
        made_of_paper=service.product.is_physical,
        lesser=lesser_view(found, service, files, tongue) if found.state == "granted" else None,
        question=_question(found, tongue, office.zone if office else house().catalogue.ministry.zone),
        revoked=revoked,
        application=found,
        service=service,
        name=full_name(found.answers),
        heading=heading,
        now_line=now_line,
        filed=filed_at(found),
        consents=_consents(found, tongue, office.zone if office else house().catalogue.ministry.zone),
        office=office,
        timeline=_timeline(found, tongue, office.zone if office else house().catalogue.ministry.zone),
        **money_view(fees.charges_of(work().session, found.dossier_id), tongue),
        day=_day(found),
        ruler=_ruler(found, folder.decided_by if folder else None, tongue),
        held=held_of_applicant(found.dossier_id),
        closing=closing(folder),
        open=applications.is_open(found),
        withdraw_url=url_for("lodging.withdraw", reference=found.reference),
    )


def status_words(found: Application, service: Service) -> tuple[str, str]:
    """(heading, what now) in the reader's language."""
    tongue = reader()
    folder = dossier(work().session, found.dossier_id)
    offices = house().catalogue.offices
    decides, meets = (offices.get(key or "") for key in ((folder.decided_by, folder.lodged_at) if folder else ("", "")))
    owed = [
        c for c in fees.charges_of(work().session, found.dossier_id) if c.settled_at is None and c.cancelled_at is None
    ]
    heading, now_line = SAYING[found.state]
    if found.state == "lodged":
        pays = not fees.settled_for(work().session, found.dossier_id, "before_examination")
        appears = service.appearance is not None and appearances.made(work().session, found.dossier_id) is None
        now_line = LODGED[pays, appears]
    collect = None
    if found.state == "granted" and service.product.is_physical:
        order = production.live(work().session, found.dossier_id)
        heading, now_line = GRANTED, MAKING.get(order.state if order is not None else "", MAKING[""])
        collect = offices.get(order.collect_at) if order is not None else None
    gaps = {
        "place": tongue.pick(decides.place) if decides else "",
        "office": tongue.pick(meets.label) if meets else "",
        "collect": tongue.pick(collect.place) if collect else "",
        "amount": ", ".join(tongue.money(c.told_owed, c.told_currency) for c in owed),
    }
    return tongue.gettext(heading).format_map(gaps), tongue.gettext(now_line).format_map(gaps)


def _consents(found: Application, tongue: Language, zone: str) -> list[dict[str, str]]:
    """What became of the questions to the other guardian, newest last."""
    return [
        {
            "state": tongue.gettext(CONSENTS[one.state]),
            "until": tongue.date(last_day(one.due_at, zone)) if one.state == consents.ASKED else "",
        }
        for one in consents.of_dossier(work().session, found.dossier_id)
    ]


KINDS_OF_FILE = {
    issuance.EVISA: N_("Your e-visa (PDF)"),
    issuance.REFUSAL: N_("Letter: refusal (PDF)"),
    issuance.INADMISSIBLE: N_("Letter: not examined (PDF)"),
    issuance.REVOCATION: N_("Letter: revocation (PDF)"),
}


def _file(file: issuance.IssuedFile, tongue: Language) -> dict[str, Any]:
    ends = issuance.remedy_ends(file, house().catalogue)
    return {
        "url": url_for("answers.document", file_id=file.id),
        "title": tongue.gettext(KINDS_OF_FILE[file.kind]),
        "remedy": tongue.date(ends) if ends else None,
    }


def _question(found: Application, tongue: Language, zone: str) -> dict[str, Any] | None:
    """The open question of an officer, without the officer's name."""
    asked = review.requests_of(work().session, found.dossier_id)
    if not asked or asked[-1].answered_at is not None or found.state not in ("information_requested", "examination"):
        return None
    return {
        "text": asked[-1].question.text,
        "due": tongue.date(last_day(asked[-1].due_at, zone)),
        "url": url_for("answers.answer", reference=found.reference),
    }


def _day(found: Application) -> int | None:
    """Which day of the service standard today is, counted from 0; None before it runs."""
    if found.admissible_at is None or not applications.is_open(found):
        return None
    return (now() - found.admissible_at).days


def ruler_words(counted: applications.Durations, tongue: Language) -> str:
    """The counts as one sentence, with how many cases stand behind them."""
    text = N_("7 of 10 were decided in {seven} days, 9 of 10 in {nine} days. Counted from {count} cases since {day}.")
    return tongue.gettext(text).format(
        seven=counted.seven, nine=counted.nine, count=counted.count, day=tongue.date(counted.since.date())
    )


def _ruler(found: Application, office: str | None, tongue: Language) -> dict[str, Any] | None:
    """What the ruler macro takes; None before the time runs or while too few cases were counted."""
    day = _day(found)
    if day is None:
        return None
    counted = applications.durations(work().session, service_key=found.service_key, office=office, now=now())
    if counted is None:
        return None
    end = max(counted.longest, counted.nine + 1, day + 1)
    marks = [{"day": counted.seven, "label": tongue.gettext(N_("7 of 10"))}]
    if counted.nine > counted.seven:
        marks.append({"day": counted.nine, "label": tongue.gettext(N_("9 of 10"))})
    return {
        "today": tongue.gettext(N_("day {n}, today")).format(n=day),
        "marks": marks,
        "end": {"day": end, "label": tongue.gettext(N_("later"))},
        "words": ruler_words(counted, tongue),
        "rtl": tongue.direction == "rtl",
    }


def _timeline(found: Application, tongue: Language, zone: str) -> list[dict[str, Any]]:
    told = applications.history(work().session, found.dossier_id, for_applicant=True)
    items = [
        {
            "state": "done",
            "title": tongue.gettext(EVENTS[e.code]),
            "when": tongue.moment(e.at, zone),
            "datetime": e.at.isoformat(),
        }
        for e in told
        if e.code in EVENTS
    ]
    if items and applications.is_open(found):
        items[-1]["state"] = "now"
        items.append({"state": "next", "title": tongue.gettext(NEXT), "note": tongue.gettext(NEXT_NOTE)})
    return items
