"""Search for a case. What is searched for travels in the body of a form: never in an address, a log or a history."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template, request, url_for

from consular import review
from consular.core.language import N_
from consular.web.access import route
from consular.web.applicant.shared import listed_name
from consular.web.context import house, reader, work

bp = Blueprint("search", __name__, url_prefix="/staff")
SENTENCES = review.SENTENCES
STATES = {
    "lodged": N_("Sent, fee not received"),
    "admissible": N_("New"),
    "examination": N_("Being examined"),
    "information_requested": N_("Applicant was asked"),
    "decision_proposed": N_("To be confirmed"),
    "granted": N_("Granted"),
    "refused": N_("Refused"),
    "inadmissible": N_("Inadmissible"),
    "withdrawn": N_("Withdrawn"),
}
FIELDS = ("reference", "passport", "email", "name")


@route(bp, "/search", permission="review:case:view")
def index() -> str:
    """The empty form."""
    return _page(hits=None)


@route(bp, "/search", permission="review:case:view", methods=("POST",))
def find() -> str | tuple[str, int]:
    """The form with what was found. Sending it again searches again and changes nothing."""
    wanted = review.Wanted(**{field: request.form.get(field, "") for field in FIELDS}, birth=_birth())
    try:
        hits = review.search(work(), wanted, catalogue=house().catalogue)
    except review.InputRefused as error:
        problems = {key: reader().say(SENTENCES, p.code, p.parameters) for key, p in error.problems.items()}
        return _page(hits=None, problems=problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(hits=hits)


def _birth() -> str:
    """YYYY-MM-DD as far as it was typed; empty when nothing was."""
    parts = [request.form.get(f"birth-{part}", "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return ""
    year, month, day = (str(int(part)) if part.isdecimal() and len(part) < 5 else "" for part in parts)
    return f"{year:>04}-{month:>02}-{day:>02}"


def _page(*, hits: review.Hits | None, problems: dict[str, str] | None = None) -> str:
    problems = problems or {}
    return render_template(
        "staff/search.html",
        typed=request.form,
        birth={part: request.form.get(f"birth-{part}", "") for part in ("day", "month", "year")},
        problems=problems,
        errors=[(f"#{'birth-day' if key == 'birth' else key}", text) for key, text in problems.items()],
        hits=hits,
        rows=_rows(hits.found) if hits else [],
        scanned=reader().number(review.SCANNED),
    )


def _rows(found: list[review.Hit]) -> list[dict[str, Any]]:
    tongue = reader()
    rows = []
    for hit in found:
        application = hit.application
        service = house().catalogue.service(application.service_key, application.service_version)
        office = house().catalogue.offices.get(hit.office)
        rows.append(
            {
                "reference": application.reference,
                "url": url_for("case.show", reference=application.reference),
                "name": listed_name(application.card.answers),
                "service": tongue.pick(service.label),
                "state": tongue.gettext(STATES.get(application.state, application.state)),
                "office": tongue.pick(office.place) if office else "",
            }
        )
    return rows
