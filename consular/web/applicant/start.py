"""The first page, a service's start page, and beginning an application."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications, fees, identity
from consular.catalogue import Service, UnknownService
from consular.core.errors import NotFound
from consular.core.language import N_
from consular.dossiers import CAPACITIES
from consular.web.access import PUBLIC, route
from consular.web.applicant.shared import cards
from consular.web.applicant.status import ruler_words
from consular.web.context import actor, house, now, reader, work
from consular.web.limits import limit
from consular.web.signin import level
from consular.web.signin.choices import offered

bp = Blueprint("start", __name__)
WHO = (
    ("self", N_("For myself")),
    ("guardian", N_("For a child in my care")),
    ("representative", N_("For another person who asked me to")),
)
ASK_WHO = N_("Say for whom you apply")


def service_or_404(key: str) -> Service:
    """The newest version of a service."""
    try:
        return house().catalogue.current(key)
    except UnknownService:
        raise NotFound from None


@route(bp, "/", permission=PUBLIC)
def home() -> str:
    """Local mode begins with a tour, a ministry's own site with its services."""
    services = {key: house().catalogue.current(key) for key, _ in house().catalogue.services}
    template = "local/home.html" if house().settings.is_local else "home.html"
    return render_template(template, services=services.values())


@route(bp, "/services/<key>", permission=PUBLIC)
def service(key: str) -> str:
    """What it is, who may, what it costs, how long it takes."""
    definition = service_or_404(key)
    table = fees.table_in_force(house().catalogue.fees[definition.fee], now().date())
    counted = applications.durations(work().session, service_key=key, office=None, now=now())
    return render_template(
        "applicant/start.html",
        service=definition,
        fee=table,
        ground=definition.standard,
        identities=_identities(definition),
        counted=counted,
        counted_words=ruler_words(counted, reader()) if counted else None,
    )


def _identities(definition: Service) -> list[str]:
    """What the providers are called that vouch as the service demands; none where any sign-in will do."""
    known, demand = house().catalogue.providers, definition.sign_in
    return [one["label"] for one in offered("applicant") if demand and known[one["key"]].gives(demand.assurance)]


@route(bp, "/services/<key>/apply", permission="applications:own:begin", methods=("GET", "POST"))
def apply(key: str) -> Response | str | tuple[str, int]:
    """For whom, then a fresh draft. `like` copies what a family shares."""
    definition = service_or_404(key)
    if level.lacks(definition):
        return level.ask_for(definition, request.path)
    own = cards(applications.own(work().session, actor()))
    relatives = [found for found, card in own if found.service_key == key and card and card.get("name")]
    chosen = request.form.get("who", "")
    if request.method == "GET" or chosen not in CAPACITIES[:3]:
        error = reader().gettext(ASK_WHO) if request.method == "POST" else None
        page = render_template(
            "applicant/apply.html",
            service=definition,
            who=[(value, reader().gettext(words)) for value, words in WHO],
            relatives=[(a.reference, _name(a)) for a in relatives],
            error=error,
        )
        return (page, HTTPStatus.UNPROCESSABLE_ENTITY) if error else page
    limit("begin-draft", most=30, seconds=3600)
    like = next((a for a in relatives if a.reference == request.form.get("like")), None)
    fresh = _just_begun(definition, chosen)
    application = fresh or applications.begin_draft(
        work(), definition, capacity=chosen, locale=reader().code, like=like, vouched=_vouched(definition)
    )
    return make_response(redirect(url_for("applications.show", reference=application.reference), HTTPStatus.SEE_OTHER))


def _vouched(definition: Service) -> dict[str, Any]:
    """What the provider of this session has told, by the questions that mean it."""
    told = identity.told_in(work().session, actor().session_id)
    if told is None:
        return {}
    name = {"primary": told.primary, "secondary": told.secondary, "one": "" if told.secondary else "yes"}
    values = {"name": name if told.primary else None, "birth": told.birth, "nationality": told.nationality}
    return applications.vouched_answers(definition, values, provider=told.provider)


def _just_begun(definition: Service, capacity: str) -> applications.Application | None:
    """A double press makes one draft: an untouched one of the last ten seconds is the same."""
    for found, card in cards(applications.own(work().session, actor())):
        recent = now() - found.created_at < timedelta(seconds=10)
        untouched = found.state == "draft" and found.version == 1 and card == {}
        if recent and untouched and (found.service_key, found.capacity) == (definition.key, capacity):
            return found
    return None


def _name(application: applications.Application) -> str:
    name = application.card.answers["name"]
    return " ".join(part for part in (name.get("secondary"), name["primary"]) if part)
