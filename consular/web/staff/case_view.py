"""What the case page shows, made out of rooms' data in the officer's language."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from consular import appearances, applications, evidence, fees, identity, issuance, review, verification
from consular.catalogue import age_on, holds
from consular.core.language import N_, Language
from consular.review import HISTORY
from consular.verification import tell
from consular.web.applicant.shared import filed_at, last_day, listed_name
from consular.web.context import actor, house, now, reader, work
from consular.web.forms.view import country_name, shown
from consular.web.staff.case_beside import beside
from consular.web.staff.check_names import check_name
from consular.web.staff.decision_view import OUTCOMES, decision_context
from consular.web.staff.queue import finding_tag, left_view

FILES = {
    issuance.EVISA: N_("E-visa"),
    issuance.REFUSAL: N_("Letter of refusal"),
    issuance.INADMISSIBLE: N_("Letter: not examined"),
    issuance.REVOCATION: N_("Letter of revocation"),
}
INTEREST_WORDS = {
    "acquaintance": N_("We know each other"),
    "family": N_("We are related, or live together"),
    "business": N_("We have money or business in common"),
    "earlier_dealings": N_("I dealt with this person in another function"),
    "other": N_("Something else"),
}
NO_DOCUMENT = N_("No document")
NOT_CHECKED = N_("Not checked")
SAME = N_("Same")
LOOK = N_("Look")


def case_context(found: review.Case) -> dict[str, Any]:
    """Everything for `staff/case.html`."""
    tongue = reader()
    application, service = found.application, found.service
    answers = application.answers
    zone = house().catalogue.offices[found.dossier.decided_by or ""].zone
    summary = verification.summary(work().session, [found.dossier.id])[found.dossier.id]
    names = identity.staff_names(work().session, _people(found))
    birth = answers.get("birth")
    rows = _comparison(found, tongue)
    return {
        "case": found,
        "application": application,
        "service": service,
        "name": listed_name(answers),
        "nationality": answers.get("nationality"),
        "filed": filed_at(application),
        "age": age_on(birth, now().astimezone(ZoneInfo(zone)).date()) if birth else None,
        "left": left_view(found.left, tongue, withdrawn=application.state == "withdrawn"),
        "finding": finding_tag(summary, tongue),
        "rows": rows,
        "differ": sum(r["kind"] == "look" for r in rows),
        "same": sum(r["kind"] == "ok" for r in rows),
        "unchecked": sum(r["kind"] not in ("ok", "look") for r in rows),
        "files": _files(found, tongue),
        "history": _history(found, names, tongue, zone),
        "mine": found.is_claimed_by(actor()),
        "claimed_by": names.get(found.claim.staff_id) if found.claim else None,
        "claimed_until": tongue.moment(found.claim.until, zone, style="HH:mm") if found.claim else None,
        "requests": [_request(r, names, tongue, zone) for r in found.requests],
        "documents": [
            (url_for("case.document", file_id=f.id), tongue.gettext(FILES[f.kind]))
            for f in issuance.files_of(work().session, actor(), "issuance:file:view", application.id)
        ],
        "earlier": [_earlier(o, tongue, zone) for o in found.earlier],
        "receipts": fees.receipts_of(work().session, found.dossier.id),
        "interests": [(key, tongue.gettext(INTEREST_WORDS[key])) for key in review.INTERESTS],
        **decision_context(found, names, tongue, zone),
        **beside(found, tongue, zone),
    }


def _people(found: review.Case) -> list[Any]:
    people: list[Any] = [r.asked_by for r in found.requests]
    people += [p.proposed_by for p in found.proposals] + [p.settled_by for p in found.proposals]
    people += [d.confirmed_by for d in found.decisions] + [d.proposed_by for d in found.decisions]
    people += [found.claim.staff_id] if found.claim else []
    people += [e.staff_id for e in applications.history(work().session, found.dossier.id, for_applicant=False)]
    return people


def _comparison(found: review.Case, tongue: Language) -> list[dict[str, Any]]:
    """Answers beside the machine readable zone where they can be compared, all others as "not checked"."""
    compared = verification.comparison(work().session, found.application, found.service)
    checked = verification.findings_for(work().session, found.dossier.id)
    by_question: dict[str, list[verification.ComparisonRow]] = {}
    for row in compared:
        by_question.setdefault(row.compared.question, []).append(row)
    answers, rows = found.application.answers, []
    for field in found.service.fields.values():
        if not holds(field.when, answers) or answers.get(field.key) is None:
            continue
        said = shown(field, answers[field.key], tongue)
        for row in by_question.get(field.key, ()):
            rows.append(_compared(row, field, tongue, answers, checked))
        if field.key not in by_question:
            rows.append(
                {
                    "question": tongue.pick(field.label),
                    "said": said,
                    "seen": tongue.gettext(NO_DOCUMENT),
                    "kind": None,
                    "finding": tongue.gettext(NOT_CHECKED),
                }
            )
    return rows


OUTCOME_WORDS = {
    "passed": N_("Passed"),
    "failed": N_("Failed"),
    "inconclusive": N_("Not clear"),
    "not_run": N_("Not run"),
}


def difference_sentence(
    row: verification.ComparisonRow, checked: list[verification.Checked], tongue: Language
) -> str | None:
    """What the check said of this difference, when it has run on these answers."""
    for one in checked:
        for finding in one.findings:
            same = isinstance(finding, verification.Difference) and finding.compared == row.compared
            if same:
                return tell(tongue, finding, officer=True)
    return None


PARTS = {"primary": N_("Family name"), "secondary": N_("Given names")}


def _compared(
    row: verification.ComparisonRow,
    field: Any,
    tongue: Language,
    answers: dict[str, Any],
    checked: list[verification.Checked],
) -> dict[str, Any]:
    compared = row.compared
    question = tongue.gettext(PARTS[compared.part]) if compared.part in PARTS else tongue.pick(field.label)
    said, seen = compared.said, compared.seen
    plain = not compared.said_at and not compared.seen_at
    if plain and field.kind in ("date", "partial_date"):
        said, seen = tongue.date(said), tongue.date(seen)
    elif plain and field.kind in ("country", "nationality"):
        said = f"{country_name(said, tongue)} ({said})" if said else ""
        seen = f"{country_name(seen, tongue)} ({seen})" if seen else ""
    native = (answers.get(field.key) or {}).get("native") if compared.part == "primary" else None
    return {
        "question": question,
        "said_text": said,
        "seen_text": seen,
        "said_at": compared.said_at,
        "seen_at": compared.seen_at,
        "native": native,
        "kind": row.kind if row.kind != "none" else None,
        "differs": row.kind == "look",
        "finding": tongue.gettext({"ok": SAME, "look": LOOK}.get(row.kind, NOT_CHECKED)),
        "note": difference_sentence(row, checked, tongue) if row.kind == "look" else None,
    }


def _files(found: review.Case, tongue: Language) -> list[dict[str, Any]]:
    """Live files, then those that the applicant has replaced since colleagues could see them."""
    session, dossier_id = work().session, found.dossier.id
    checked = verification.findings_for(session, dossier_id)
    return [
        _file(found, file, [c for c in checked if c.evidence_id == file.id], tongue)
        for file in evidence.of_dossier(session, dossier_id)
    ] + [
        _file(found, file, verification.runs_of(session, file.id), tongue)
        for file in evidence.replaced(session, dossier_id)
    ]


def _file(
    found: review.Case, file: evidence.Evidence, mine: list[verification.Checked], tongue: Language
) -> dict[str, Any]:
    item = found.service.evidence_item(file.item) or appearances.TAKEN_AT_COUNTER.get(file.item)
    ran = {c.check for c in mine}
    pages = evidence.pages_of(work().session, file.id)
    mrz = evidence.pages_of(work().session, file.id, "mrz")
    seen = next((c.seen for c in mine if c.check == "mrz" and c.seen), {})
    replaced = file.state == evidence.REPLACED
    return {
        "id": file.id,
        "title": tongue.pick(item.label) if item else file.item,
        "role": item.role if item else "supporting",
        "name": file.file.name,
        "replaced": replaced,
        "pages": [_picture(file.id, "page", p) for p in pages],
        "mrz": _picture(file.id, "mrz", mrz[0]) if mrz else None,
        "lines": list(seen.get("lines", ())),
        "marks": _marks(mine),
        "checks": [_check(c, tongue) for c in mine],
        "not_run": [check_name(n, tongue) for n in (item.checks if item else ()) if n not in ran],
        "waiting": file.state == evidence.RECEIVED and not mine,
        "open": not replaced and any(c.outcome.value in ("inconclusive", "not_run") for c in mine),
    }


def _picture(evidence_id: Any, kind: str, page: evidence.EvidencePage) -> dict[str, Any]:
    url = url_for("case.picture", evidence_id=evidence_id, kind=kind, number=page.number)
    return {"src": url, "width": page.width, "height": page.height}


def _marks(checked: list[verification.Checked]) -> list[tuple[int, int, int]]:
    return [
        place
        for c in checked
        for f in c.findings
        if isinstance(f, verification.Difference)
        for place in f.compared.mrz_at
    ]


def _check(checked: verification.Checked, tongue: Language) -> dict[str, Any]:
    kind = {"passed": "ok", "failed": "stop", "inconclusive": "look", "not_run": "none"}[checked.outcome.value]
    if kind == "ok" and any(f.level.value == "look" for f in checked.findings):
        kind = "look"
    return {
        "name": check_name(checked.check, tongue),
        "kind": kind,
        "outcome": tongue.gettext(OUTCOME_WORDS[checked.outcome.value]),
        "sentences": [tell(tongue, f, officer=True) for f in checked.findings],
        "version": checked.engine_version,
    }


def _history(found: review.Case, names: dict[Any, str], tongue: Language, zone: str) -> list[dict[str, Any]]:
    events = applications.history(work().session, found.dossier.id, for_applicant=False)
    return [
        {
            "when": tongue.moment(e.at, zone, style="d MMM HH:mm"),
            "datetime": e.at.isoformat(),
            "text": tongue.gettext(HISTORY.get(e.code, e.code)),
            "who": names.get(e.staff_id) if e.staff_id else None,
        }
        for e in reversed(events)
    ]


def _request(request: review.InformationRequest, names: dict[Any, str], tongue: Language, zone: str) -> dict[str, Any]:
    return {
        "who": names.get(request.asked_by, ""),
        "when": tongue.moment(request.asked_at, zone),
        "due": tongue.date(last_day(request.due_at, zone)),
        "question": request.question.text,
        "answer": request.answer.text if request.answered_at else None,
        "lapsed": request.lapsed_at is not None,
    }


def _earlier(outcome: review.EarlierOutcome, tongue: Language, zone: str) -> dict[str, str]:
    office = house().catalogue.offices.get(outcome.office)
    return {
        "when": tongue.moment(outcome.decided_at, zone, style="d MMMM y"),
        "office": tongue.pick(office.place) if office else outcome.office,
        "outcome": tongue.gettext(OUTCOMES[outcome.outcome]),
        "grounds": ", ".join(outcome.grounds),
    }
