"""The tour's first door: name and colours by one setting, offices and waits, a raw row beside the readable page."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications
from consular.catalogue import holds
from consular.core.actor import system
from consular.web.access import PUBLIC, route
from consular.web.context import house, now, reader, work
from consular.web.forms.view import shown
from consular.web.ops import brand, local_rows, seeded

bp = Blueprint("ministry", __name__, url_prefix="/ministry")
SHOWN = "layla"


@route(bp, "", permission=PUBLIC)
def index() -> str:
    """The form for the setting, and the ways on."""
    laid = brand.laid(house().settings)
    return _page(laid.name, laid.preset or brand.PRESETS[0].key)


@route(bp, "", permission=PUBLIC, methods=("POST",))
def change() -> Response | tuple[str, int]:
    """Keep name and colours for this instance; an empty name takes the ministry's own back."""
    name, preset = request.form.get("name", "").strip(), request.form.get("preset", "")
    if preset not in [p.key for p in brand.PRESETS]:
        preset = brand.PRESETS[0].key
    error = brand.name_problem(name) if name else None
    if error:
        return _page(name, preset, error), HTTPStatus.UNPROCESSABLE_ENTITY
    brand.lay(house().settings, brand.Laid(name, preset))
    return make_response(redirect(url_for("local.ministry.index", saved="yes"), HTTPStatus.SEE_OTHER))


def _page(name: str, chosen: str, error: str | None = None) -> str:
    return render_template(
        "local/ministry.html",
        name=name,
        chosen=chosen,
        error=reader().gettext(error) if error else None,
        own_name=reader().pick(house().catalogue.ministry.name),
        presets=[
            (p.key, reader().gettext(p.label), p.colours, reader().number(round(p.contrast, 1))) for p in brand.PRESETS
        ],
        file=house().settings.data / "brand.yaml",
    )


@route(bp, "/offices", permission=PUBLIC)
def offices() -> str:
    """Cases by office and state, and how long those that wait have waited, out of the rows of this moment."""
    places = house().catalogue.offices
    rows = [
        {**row, "place": reader().pick(places[row["office"]].place)}
        for row in local_rows.offices(work().session, now())
        if row["office"] in places
    ]
    return render_template("local/offices.html", rows=rows, statement=local_rows.OFFICES)


@route(bp, "/row", permission=PUBLIC)
def row() -> str:
    """One application of the sample as its row, and what the product makes of it."""
    reference = seeded.read(house().settings).cases.get(SHOWN)
    if reference is None:
        return render_template("local/row.html", columns=[], answers=[], reference=None, statement=local_rows.ROW)
    found = applications.application_for(work().session, system(), "system", reference)
    service = house().catalogue.service(found.service_key, found.service_version)
    given = found.answers
    answers = [
        {"key": reader().pick(field.label), "value": shown(field, given[field.key], reader()).replace("\n", ", ")}
        for field in service.fields.values()
        if given.get(field.key) is not None and holds(field.when, given)
    ]
    work().record("local:row:view", f"application/{found.id}", dossier_id=found.dossier_id)
    return render_template(
        "local/row.html",
        columns=local_rows.row_of(work().session, reference),
        answers=answers,
        reference=reference,
        statement=local_rows.ROW,
    )
