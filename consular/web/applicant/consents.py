"""A guardian says yes or no to a child's document, and may take the yes back."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications, consents, identity
from consular.core.errors import NotFound
from consular.core.language import N_
from consular.web.access import route
from consular.web.applicant.shared import full_name
from consular.web.context import actor, house, reader, work

bp = Blueprint("consents", __name__)
STANDING = {
    consents.ASKED: N_("Your answer is asked for"),
    consents.GIVEN: N_("You have consented"),
    consents.REFUSED: N_("You have refused"),
    consents.WITHDRAWN: N_("You have taken your consent back"),
    consents.LAPSED: N_("The time to answer is over"),
}
CHOOSE = N_("Choose yes or no")


@route(bp, "/consents/<uuid:consent_id>", permission="consents:own:answer", methods=("GET", "POST"))
def answer(consent_id: UUID) -> Response | str | tuple[str, int]:
    """Who asks for what, for which child, until when; and the answer."""
    me = actor().id
    account = identity.account(work().session, me) if me else None
    email = account.profile.email if account else None
    if account is None:
        raise NotFound
    found = consents.for_guardian(work().session, consent_id, account_id=account.id, email=email)
    error = None
    if request.method == "POST":
        act = request.form.get("act", "")
        if act == "withdraw":
            consents.withdraw(work(), consent_id=consent_id, email=email)
        elif act in ("yes", "no"):
            consents.answer(work(), consent_id=consent_id, email=email, agrees=act == "yes")
        else:
            error = reader().gettext(CHOOSE)
        if error is None:
            return make_response(redirect(url_for("consents.answer", consent_id=consent_id), HTTPStatus.SEE_OTHER))
    application = applications.of_dossier(work().session, found.dossier_id)
    if application is None:
        raise NotFound
    service = house().catalogue.service(application.service_key, application.service_version)
    asking = application.answers.get("guardian_name") or {}
    body = render_template(
        "applicant/consent.html",
        consent=found,
        service=service,
        child=full_name(application.answers),
        asking=" ".join(part for part in (asking.get("secondary"), asking.get("primary")) if part),
        due=reader().moment(found.due_at, house().catalogue.ministry.zone),
        standing=reader().gettext(STANDING[found.state]),
        error=error,
    )
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if error else body
