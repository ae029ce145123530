"""Organisations that may call the API, for the administrator: register, suspend, change keys and places, people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import identity, partners
from consular.core.language import N_
from consular.web.access import PEOPLE, route
from consular.web.context import house, reader, work
from consular.web.signin.choices import by_issuer, by_key, offered
from consular.web.staff.tried import Answer, Refused, tried

bp = Blueprint("partners", __name__, url_prefix="/staff/partners")
_MANAGE = "partners:partner:manage"
NOTICES = {
    "added": N_("The partner is registered; give it its client identifier"),
    "suspended": N_("The partner is suspended, and its tokens have stopped working"),
    "resumed": N_("The suspension is lifted"),
    "changed": N_("The keys are changed"),
    "moved": N_("The offices and services are changed, for tokens that are out too"),
    "person": N_("The person can sign in at the carriers’ door"),
    "ended": N_("The person can no longer sign in, and is signed out"),
}


@route(bp, "", permission=_MANAGE)
def index() -> str:
    """All of them, and the form to register one."""
    work().record("partners:partner:list", "partners")
    return _index(Refused())


def _index(refused: Refused) -> str:
    audiences = house().catalogue.audiences
    rows = [
        {"partner": row, "kind": reader().pick(audiences[row.audience].label) if row.audience in audiences else ""}
        for row in partners.registered_partners(work().session)
    ]
    scopes = sorted({scope for audience in audiences.values() for scope in audience.scopes})
    return render_template(
        "staff/partners.html",
        rows=rows,
        kinds=[(audience.key, reader().pick(audience.label)) for audience in audiences.values()],
        scopes=[{"value": scope, "text": scope} for scope in scopes],
        places=_places(),
        algorithms=[(alg, alg) for alg in partners.ALGORITHMS],
        notice=_notice(),
        refused=refused,
        typed=request.form,
    )


def _notice() -> str | None:
    text = NOTICES.get(request.args.get("done", ""))
    return reader().gettext(text) if text else None


@route(bp, "", permission=_MANAGE, methods=("POST",))
def add() -> Answer:
    """Register a partner for the chosen offices and services."""

    def act() -> Response:
        contract = partners.Contract(
            name=request.form.get("name", ""),
            keys=_keys(),
            scopes=tuple(request.form.getlist("scopes")),
            redirect_uris=tuple(request.form.get("redirects", "").split()),
            audience=request.form.get("audience", ""),
            places=_chosen(),
        )
        made = partners.add_partner(work(), contract, house().catalogue, loopback=house().settings.is_local)
        return _done(made.id, "added")

    return tried("add", act, _index, partners.SENTENCES)


@route(bp, "/<uuid:partner_id>", permission=_MANAGE)
def show(partner_id: UUID) -> str:
    """One partner. Raises PartnerUnknown."""
    work().record("partners:partner:view", f"partner/{partner_id}")
    return _show(partner_id, Refused())


def _show(partner_id: UUID, refused: Refused) -> str:
    found = partners.partner(work().session, partner_id)
    audience = house().catalogue.audiences.get(found.audience)
    return render_template(
        "staff/partner.html",
        partner=found,
        kind=reader().pick(audience.label) if audience else found.audience,
        algorithms=[(alg, alg) for alg in partners.ALGORITHMS],
        places=_places(),
        people=_people(found) if _has_people(found) else None,
        services=[(one["key"], one["label"]) for one in offered("staff")],
        notice=_notice(),
        refused=refused,
        typed=request.form,
    )


@route(bp, "/<uuid:partner_id>/places", permission=_MANAGE, methods=("POST",))
def change_places(partner_id: UUID) -> Answer:
    """Other offices, services and counters from now on."""

    def act() -> Response:
        found = partners.partner(work().session, partner_id)
        partners.change_places(work(), found, _chosen(), house().catalogue)
        return _done(found.id, "moved")

    return tried("places", act, lambda refused: _show(partner_id, refused), partners.SENTENCES)


def _chosen() -> partners.Places:
    offices, services, counters = (tuple(request.form.getlist(name)) for name in ("offices", "services", "counters"))
    return partners.Places(offices, services, counters)


def _places() -> dict[str, list[dict[str, str]]]:
    """What may be chosen, by the field's name."""
    known = house().catalogue
    tongue = reader()
    offices = [{"value": key, "text": tongue.pick(office.label)} for key, office in known.offices.items()]
    keys = sorted({key for key, _ in known.services})
    services = [{"value": key, "text": tongue.pick(known.current(key).label)} for key in keys]
    return {
        "offices": [{"value": partners.ALL, "text": tongue.gettext("All offices")}, *offices],
        "services": [{"value": partners.ALL, "text": tongue.gettext("All services")}, *services],
        "counters": offices,
    }


def _has_people(found: partners.Partner) -> bool:
    """Whether the contract gives anything to do on our own pages."""
    return bool(set(PEOPLE.values()) & set(found.scopes))


def _people(found: partners.Partner) -> list[dict[str, Any]]:
    """Who may sign in for it."""
    listed = []
    for person in identity.people_of(work().session, found.id):
        known = by_issuer(person.issuer)
        label = reader().pick(known[0].label) if known else person.issuer
        listed.append({"id": person.id, "name": person.profile.name, "number": person.profile.number, "at": label})
    return listed


@route(bp, "/<uuid:partner_id>/people", permission=_MANAGE, methods=("POST",))
def add_person(partner_id: UUID) -> Answer:
    """Let a person of the partner sign in at the carriers' door."""

    def act() -> Response:
        found = partners.partner(work().session, partner_id)
        provider = by_key(request.form.get("service", "")) if _has_people(found) else None
        identity.add_person(
            work(),
            partner_id=found.id,
            issuer=provider[1].issuer if provider else "",
            subject=request.form.get("subject", ""),
            name=request.form.get("name", ""),
            number=request.form.get("number", ""),
        )
        return _done(found.id, "person")

    return tried("people", act, lambda refused: _show(partner_id, refused), identity.SENTENCES)


@route(bp, "/<uuid:partner_id>/people/<uuid:person_id>/end", permission=_MANAGE, methods=("POST",))
def end_person(partner_id: UUID, person_id: UUID) -> Response:
    """The person's sign-in and sessions end."""
    identity.end_person(work(), partner_id=partner_id, person_id=person_id)
    return _done(partner_id, "ended")


@route(bp, "/<uuid:partner_id>/suspend", permission=_MANAGE, methods=("POST",))
def suspend(partner_id: UUID) -> Answer:
    """Suspend, or lift the suspension."""
    found = partners.partner(work().session, partner_id)
    if request.form.get("act") == "resume":
        partners.resume_partner(work(), found)
        return _done(found.id, "resumed")
    partners.suspend_partner(work(), found)
    return _done(found.id, "suspended")


@route(bp, "/<uuid:partner_id>/keys", permission=_MANAGE, methods=("POST",))
def change_keys(partner_id: UUID) -> Answer:
    """Other keys from now on, beside the earlier ones if so chosen."""

    def act() -> Response:
        found = partners.partner(work().session, partner_id)
        overlap = request.form.get("overlap") == "yes"
        partners.change_keys(work(), found, _keys(), overlap=overlap, loopback=house().settings.is_local)
        return _done(found.id, "changed")

    return tried("keys", act, lambda refused: _show(partner_id, refused), partners.SENTENCES)


def _done(partner_id: UUID, code: str) -> Response:
    return make_response(redirect(url_for("partners.show", partner_id=partner_id, done=code), HTTPStatus.SEE_OTHER))


def _keys() -> partners.Keys:
    text, address = request.form.get("jwks", "").strip(), request.form.get("jwks_uri", "").strip()
    return partners.Keys(_read(text) if text else None, address or None, request.form.get("alg", ""))


def _read(text: str) -> Mapping[str, Any]:
    """A JWK set as it was pasted; what is none is refused as keys that cannot be used."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
