"""Check the answers, declare, send; and withdraw."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, redirect, render_template, request
from markupsafe import Markup

from consular import applications, evidence, fees, identity
from consular.applications import Application, Readiness
from consular.catalogue import SENTENCES, Service, age_on, holds
from consular.core.language import N_
from consular.web.applicant.shared import full_name, own_application
from consular.web.context import house, reader, work
from consular.web.filing.door import Door
from consular.web.forms.view import shown
from consular.web.signin import level
from consular.web.signin.fresh import ask_again, is_fresh

DECLARE = N_("Tick the box to say that this is true, or do not send the application")
DECLARED = N_("Read the declaration to the applicant and tick the box when it was made, or do not send the application")
OLD_DECLARATION = N_("The declaration has changed since this page was made. Read it again and tick the box")
MISSING_STEP = N_("Finish “{part}”")
MISSING_FILE = N_("Add “{part}”")


def check_page(door: Door, reference: str) -> Response | str | tuple[str, int]:
    """All answers with change links, the fee, the declaration; sending is the only button."""
    posted = request.method == "POST"
    found, service = own_application(reference, door.permissions["check"], lock=posted)
    if found.state != "draft":
        return make_response(redirect(door.url("sent", reference=found.reference), HTTPStatus.SEE_OTHER))
    errors: list[tuple[str | None, str]] = []
    ticked = request.form.get("agree") == "yes"
    if posted:
        if level.lacks(service):
            return level.ask_for(service, request.path, {"agree": request.form.get("agree", "")})
        errors = _lodge(door, found, service)
        if not errors:
            return make_response(redirect(door.url("sent", reference=found.reference), HTTPStatus.SEE_OTHER))
    else:
        ticked = (identity.unpark_form(work(), path=request.path) or {}).get("agree") == "yes"
    ready = applications.readiness(work(), found, service, house().catalogue)
    body = render_template(
        "applicant/check.html",
        door=door,
        application=found,
        service=service,
        name=full_name(found.answers),
        groups=summary(door, found, service),
        ready=ready,
        missing=_missing(door, ready, found, service),
        advice=_verdicts(ready.advice),
        left_out=_left_out(service, found.answers),
        absent=[i for i in service.evidence if i.key in ready.missing_support],
        fee=_fee(found, service, ready),
        office=house().catalogue.offices.get(ready.office or ""),
        errors=errors,
        ticked=ticked,
    )
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if errors else body


def _lodge(door: Door, found: Application, service: Service) -> list[tuple[str | None, str]]:
    say = reader().gettext
    if request.form.get("agree") != "yes":
        return [("#agree", say(DECLARED if door.at_counter else DECLARE))]
    try:
        applications.lodge(
            work(),
            found,
            service,
            house().catalogue,
            declaration=request.form.get("declaration", ""),
            privacy=house().catalogue.ministry.privacy_version,
        )
    except applications.NotReady:
        ready = applications.readiness(work(), found, service, house().catalogue)
        return [(url, text) for url, text in _missing(door, ready, found, service)]
    except applications.DeclarationMissing:
        return [("#agree", say(OLD_DECLARATION))]
    return []


def _missing(door: Door, ready: Readiness, found: Application, service: Service) -> list[tuple[str, str]]:
    """(link, sentence) for everything that still stands in the way."""
    tongue = reader()
    rows = []
    for key in ready.steps:
        step = service.step(key)
        if step is not None:
            text = tongue.gettext(MISSING_STEP).format(part=tongue.pick(step.label))
            rows.append((door.url("step", reference=found.reference, key=key), text))
    for key in ready.evidence:
        item = service.evidence_item(key)
        if item is not None:
            text = tongue.gettext(MISSING_FILE).format(part=tongue.pick(item.label))
            rows.append((door.url("item", reference=found.reference, key=key), text))
    for verdict in ready.blocking:
        owner = next((s.key for s in service.steps for f in s.fields if f.key == verdict.field), None)
        link = door.url("step", reference=found.reference, key=owner) if owner else ""
        rows.append((link, _sentence(verdict)))
    return rows


def _left_out(service: Service, answers: Any) -> str:
    """What is asked softly and has no answer, in words: it may be sent without, and the applicant knows."""
    return reader().listed(
        [
            reader().pick(field.label)
            for field in service.fields.values()
            if field.required == "soft" and holds(field.when, answers) and answers.get(field.key) in (None, "")
        ]
    )


def _verdicts(verdicts: list[Any]) -> list[str]:
    return [_sentence(v) for v in verdicts]


def _sentence(verdict: Any) -> str:
    """A rule's verdict in words; ISO dates among its parameters are written out."""
    tongue = reader()
    told = {k: tongue.date(v) if k in ("arrival", "expiry", "needed") else v for k, v in verdict.parameters.items()}
    return tongue.say(SENTENCES, verdict.code, told)


def summary(door: Door, found: Application, service: Service) -> list[dict[str, Any]]:
    """Every answer and file with its link to change it, by part."""
    tongue, answers = reader(), found.answers
    say = tongue.gettext
    groups = []
    for step in service.steps:
        change = door.url("step", reference=found.reference, key=step.key, back="check")
        rows = [
            {
                "key": tongue.pick(f.label),
                "value": _lines(shown(f, answers.get(f.key), tongue)) or say(N_("Not given")),
                "actions": [(change, say(N_("Change")), tongue.pick(f.label))],
            }
            for f in step.fields
            if holds(f.when, answers)
        ]
        groups.append({"title": tongue.pick(step.label), "rows": rows})
    files = evidence.of_dossier(work().session, found.dossier_id)
    rows = []
    for item in applications.wanted_evidence(service, answers):
        names = [f.file.name for f in files if f.item == item.key]
        change = door.url("item", reference=found.reference, key=item.key)
        rows.append(
            {
                "key": tongue.pick(item.label),
                "value": ", ".join(names) or say(N_("Nothing attached")),
                "actions": [(change, say(N_("Change")), tongue.pick(item.label))],
            }
        )
    groups.append({"title": say(N_("Evidence")), "rows": rows})
    return groups


def _lines(text: str) -> Markup:
    """Several lines as the summary list shows them; each keeps its own direction, so that "4 Oak Street" stays so."""
    return Markup("<br>").join(Markup("<bdi>{}</bdi>").format(line) for line in text.split("\n")) if text else Markup()


def _fee(found: Application, service: Service, ready: Readiness) -> str:
    today = applications.local_day(work(), house().catalogue, ready.office)
    table = fees.table_in_force(house().catalogue.fees[service.fee], today)
    birth = found.answers.get("birth")
    age = age_on(birth, today) if birth else None
    lines = fees.lines_for(table, age=age, nationality=found.answers.get("nationality"))
    owed = sum((line.amount for line in lines), Decimal(0))
    told = fees.default_tender(house().catalogue, office=ready.office or "", base=table.currency, day=today)
    return reader().money(told.of(owed), told.currency)


def withdraw_page(door: Door, reference: str) -> Response | str:
    """Asks once, then takes the application back, for ever: who asks for it has shown lately who they are."""
    posted = request.method == "POST"
    found, service = own_application(reference, door.permissions["withdraw"], lock=posted)
    home = door.url("show", reference=found.reference)
    if posted:
        if not is_fresh():
            return ask_again(request.path)
        applications.withdraw(work(), found)
        return make_response(redirect(home, HTTPStatus.SEE_OTHER))
    if found.state == "withdrawn" or not applications.is_open(found):
        return make_response(redirect(home))
    return render_template(
        "applicant/withdraw.html", door=door, application=found, service=service, name=full_name(found.answers)
    )
