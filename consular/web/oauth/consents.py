"""To whom a citizen gave access, what each of them may do, and the end of it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, url_for

from consular import partners
from consular.core.language import N_
from consular.web.access import route
from consular.web.context import actor, house, now, work

bp = Blueprint("given_access", __name__)
ENDED_BY = {
    "account": N_("You ended it"),
    "partner": N_("The organisation gave it back"),
    "replay": N_("We ended it, because somebody tried to use it twice"),
    "lapsed": N_("The organisation never used it"),
    "ministry": N_("We ended it"),
}
OVER = N_("Its time was over")


@route(bp, "/account/access", permission="partners:consent:give")
def index() -> str:
    """Every consent of the account, those in force first."""
    account_id = actor().id
    assert account_id is not None, "the route asks for an account"  # noqa: S101
    audiences = house().catalogue.audiences
    in_force, over = [], []
    for grant, partner in partners.consents_of(work().session, account_id):
        audience = audiences.get(partner.audience)
        data = [audience.by_consent[s] for s in grant.scopes if s in audience.by_consent] if audience else []
        row = {"grant": grant, "partner": partner, "audience": audience, "data": data}
        if partners.is_in_force(grant, now()):
            in_force.append(row)
        else:
            over.append({**row, "why": ENDED_BY[grant.ended_by] if grant.ended_by else OVER})
    return render_template("oauth/access.html", in_force=in_force, over=over)


@route(bp, "/account/access/<uuid:grant_id>/end", permission="partners:consent:give", methods=("POST",))
def end(grant_id: UUID) -> Response:
    """End a consent now. Raises GrantUnknown for one that is not the account's."""
    account_id = actor().id
    assert account_id is not None, "the route asks for an account"  # noqa: S101
    partners.end_consent(work(), grant_id, account_id=account_id)
    return make_response(redirect(url_for("given_access.index"), HTTPStatus.SEE_OTHER))
