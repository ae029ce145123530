"""The page on which a citizen lets a partner act for them: who, why, which data, until when."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request

from consular import partners
from consular.catalogue import PartnerAudience
from consular.core.language import N_
from consular.web.access import route
from consular.web.context import actor, house, now, reader, work
from consular.web.headers import content_security_policy
from consular.web.oauth import resource
from consular.web.oauth.programs import AUTHORIZE
from consular.web.signin.fresh import ask_again, by_text_alone

bp = Blueprint("oauth", __name__)
CHOOSE = N_("Choose yes or no")


@route(bp, AUTHORIZE, permission="partners:consent:give", methods=("GET", "POST"))
def authorize() -> Response:
    """Show a pushed request to the citizen, and send the answer to the partner. Raises RequestUnknown."""
    asked, partner = _asked()
    audience = house().catalogue.audiences.get(partner.audience)
    account_id = actor().id
    if audience is None or account_id is None or not set(asked.scopes) <= set(audience.by_consent):
        raise partners.RequestUnknown
    if request.method == "POST":
        decision = request.form.get("act")
        if decision == "yes" and by_text_alone():
            return ask_again(request.full_path)
        if decision == "yes":
            return _back(asked, {"code": partners.give_consent(work(), asked, audience, account_id=account_id)})
        if decision == "no":
            partners.refuse_consent(work(), asked, account_id=account_id)
            return _back(asked, {"error": "access_denied"})
        return _page(asked, partner, audience, reader().gettext(CHOOSE))
    return _page(asked, partner, audience, None)


def _asked() -> tuple[partners.PushedRequest, partners.Partner]:
    given = {name: request.args.getlist(name) for name in ("client_id", "request_uri")}
    if any(len(values) != 1 for values in given.values()):
        raise partners.RequestUnknown
    return partners.pushed(work(), client_id=given["client_id"][0], request_uri=given["request_uri"][0])


def _back(asked: partners.PushedRequest, told: dict[str, str]) -> Response:
    """To the registered address, by a request that carries no form on (303); with `iss` always (RFC 9207)."""
    told = {**told, **({"state": asked.state} if asked.state is not None else {}), "iss": resource.place().issuer}
    joint = "&" if urlsplit(asked.redirect_uri).query else "?"
    answer = make_response(redirect(f"{asked.redirect_uri}{joint}{urlencode(told)}", HTTPStatus.SEE_OTHER))
    answer.headers["Content-Security-Policy"] = _policy(asked)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _page(
    asked: partners.PushedRequest, partner: partners.Partner, audience: PartnerAudience, error: str | None
) -> Response:
    body = render_template(
        "oauth/consent.html",
        partner=partner,
        audience=audience,
        data=[audience.by_consent[scope] for scope in asked.scopes],
        until=partners.consent_until(audience, now()),
        goes_to=urlsplit(asked.redirect_uri).hostname,
        error=error,
    )
    answer = make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)
    answer.headers["Content-Security-Policy"] = _policy(asked)
    return answer


def _policy(asked: partners.PushedRequest) -> str:
    """Browsers apply `form-action` to where the answer to the form leads, too."""
    return content_security_policy(asked.redirect_uri)
