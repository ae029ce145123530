"""The counter's first page: find by scan, who was here and who is expected; and filing for somebody."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import appearances, applications, audit, fees
from consular.applications import Application
from consular.catalogue import Office, Service
from consular.core.errors import NotFound
from consular.core.ids import MalformedReference, read_reference
from consular.core.language import N_, language
from consular.vault import Shredded
from consular.web.access import route
from consular.web.applicant.shared import ERASED, cards, full_name
from consular.web.applicant.start import service_or_404
from consular.web.context import actor, house, now, reader, work
from consular.web.limits import limit
from consular.web.staff.counter.case_view import OWED_NOW
from consular.web.staff.counter.door import FILE

bp = Blueprint("desk", __name__)
PAGE = 50
NAMELESS = N_("Name not given yet")
NO_REFERENCE = N_("That is no reference. It has ten letters and digits, such as V7K3-M9QX-D4: scan or type it again")
NOT_HERE = N_(
    "No case of your offices has this reference. Compare it with the applicant’s paper, or ask where it was filed"
)
CHOOSE_SERVICE = N_("Choose what the person applies for")


@route(bp, "", permission="appearances:visit:view")
def index() -> Response | str | tuple[str, int]:
    """Today at one office. A scanned or typed reference leads to its case."""
    typed, error = request.args.get("q", "").strip(), None
    if typed:
        found = _jump(typed)
        if isinstance(found, Response):
            return found
        error = found
    office = _office()
    after = request.args.get("after", type=UUID)
    expected = applications.expected_at(
        work().session, actor(), office.key, services=_wanting(), after=after, limit=PAGE + 1
    )
    here = _here(office)
    drafts = applications.counter_drafts(work().session, actor())
    shown = [a.dossier_id for a in (*[found for _, found in here], *expected[:PAGE], *drafts)]
    audit.record_list(work(), "appearances:visit:list", "counter", shown)
    body = render_template(
        "staff/counter/index.html",
        typed=typed,
        error=error,
        errors=[("#q", error)] if error else [],
        office=office,
        offices=[(o.key, reader().pick(o.label)) for o in _offices("appearances:visit:view")],
        here=_here_rows(here, office),
        expected=_rows(expected[:PAGE], [a.lodged_at or a.created_at for a in expected[:PAGE]], office),
        drafts=_rows(drafts, [a.created_at for a in drafts], office),
        older=url_for("counter.desk.index", office=office.key, after=expected[PAGE - 1].id)
        if len(expected) > PAGE
        else None,
        may_file=actor().holds(FILE),
    )
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if error else body


def _jump(typed: str) -> Response | str:
    """To the case, or what to tell."""
    try:
        reference = read_reference(typed)
    except MalformedReference:
        return reader().gettext(NO_REFERENCE)
    try:
        applications.application_for(work().session, actor(), "appearances:visit:view", reference)
    except NotFound:
        return reader().gettext(NOT_HERE)
    except Shredded:
        pass  # its page says so
    return make_response(redirect(url_for("counter.case.show", reference=reference), HTTPStatus.SEE_OTHER))


def _offices(permission: str) -> list[Office]:
    return [house().catalogue.offices[key] for key in sorted(actor().offices_with(permission))]


def _office() -> Office:
    """The office chosen, or the only one."""
    mine = _offices("appearances:visit:view")
    return next((office for office in mine if office.key == request.args.get("office")), mine[0])


def _wanting() -> list[tuple[str, int]]:
    """Services, with version, in which people have to appear."""
    return [key for key, service in house().catalogue.services.items() if service.appearance is not None]


def _here(office: Office) -> list[tuple[appearances.Appearance, Application]]:
    """Who was at this counter today, in the office's zone; newest first."""
    zone = ZoneInfo(office.zone)
    midnight = dt.datetime.combine(now().astimezone(zone).date(), dt.time(), zone)
    seen = appearances.at_office(
        work().session, actor(), office.key, since=midnight, until=midnight + timedelta(days=1)
    )
    cases = applications.of_dossiers(work().session, [a.dossier_id for a in seen])
    return [(a, cases[a.dossier_id]) for a in seen if a.dossier_id in cases]


def _here_rows(here: list[tuple[appearances.Appearance, Application]], office: Office) -> list[dict[str, Any]]:
    """Who was here, with a mark for those who still have to pay before they leave."""
    rows = _rows([found for _, found in here], [a.at for a, _ in here], office, style="HH:mm")
    owing = fees.owing(work().session, [a.dossier_id for a, _ in here], "at_appearance")
    mark = ("look", reader().gettext(OWED_NOW))
    return [row | {"mark": mark if a.dossier_id in owing else None} for row, (a, _) in zip(rows, here, strict=True)]


def _rows(
    found: list[Application], moments: list[dt.datetime], office: Office, *, style: str = "d MMM HH:mm"
) -> list[dict[str, Any]]:
    tongue = reader()
    return [
        {
            "reference": application.reference,
            "url": url_for("counter.case.show", reference=application.reference),
            "name": full_name(card or {}) or tongue.gettext(NAMELESS if card is not None else ERASED),
            "service": tongue.pick(_service(application).label),
            "when": tongue.moment(at, office.zone, style=style),
        }
        for (application, card), at in zip(cards(found), moments, strict=True)
    ]


def _service(application: Application) -> Service:
    return house().catalogue.service(application.service_key, application.service_version)


@route(bp, "/file", permission=FILE, methods=("GET", "POST"))
def begin() -> Response | str | tuple[str, int]:
    """Choose what is applied for, then a fresh draft of this counter."""
    mine = _offices(FILE)
    office = next((o for o in mine if o.key == request.form.get("office")), mine[0])
    languages = house().catalogue.ministry.languages
    locale = next((code for code in languages if code == request.form.get("locale")), reader().code)
    chosen = request.form.get("service", "")
    if request.method == "POST" and chosen:
        limit("begin-counter-draft", most=300, seconds=3600)
        definition = service_or_404(chosen)
        draft = _just_begun(definition) or applications.begin_at_counter(
            work(), definition, office=office.key, locale=locale if locale in languages else languages[0]
        )
        return make_response(redirect(url_for("counter.case.show", reference=draft.reference), HTTPStatus.SEE_OTHER))
    error = reader().gettext(CHOOSE_SERVICE) if request.method == "POST" else None
    keys = sorted({key for key, _ in house().catalogue.services})
    body = render_template(
        "staff/counter/file.html",
        services=[(key, reader().pick(house().catalogue.current(key).label)) for key in keys],
        offices=[(o.key, reader().pick(o.label)) for o in mine],
        office=office,
        languages_of_ministry=_tongues(),
        locale=locale,
        error=error,
    )
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if error else body


def _tongues() -> list[tuple[str, str]]:
    """(code, name in that language) of the languages that the ministry writes in."""
    return [(code, language(code).autonym) for code in house().catalogue.ministry.languages]


def _just_begun(definition: Service) -> Application | None:
    """A double press makes one draft: an untouched one of the last ten seconds is the same."""
    for found, card in cards(applications.counter_drafts(work().session, actor())):
        recent = now() - found.created_at < timedelta(seconds=10)
        if recent and found.version == 1 and card == {} and found.service_key == definition.key:
            return found
    return None
