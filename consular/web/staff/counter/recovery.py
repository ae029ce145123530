"""Somebody has lost every way into the account and has come with the passport: the clerk begins the way back.

Nobody gets in here: the new address opens the account after the waiting time, unless the old one objects.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, render_template, request

from consular import identity
from consular.applications import Application
from consular.catalogue import email_address
from consular.core.errors import NotFound
from consular.core.language import N_
from consular.dossiers import mandated_accounts
from consular.web.access import route
from consular.web.applicant.shared import own_application
from consular.web.context import house, reader, work
from consular.web.signin.codes import NOT_SENT, REFUSED, why_not_sent, why_refused
from consular.web.signin.recover import OBSTACLES
from consular.web.transaction import browser

bp = Blueprint("recovery", __name__)
BEGIN = "identity:recovery:begin"
NAMELESS = N_("An account without a name")
NOT_CHOSEN = N_("Choose the account")


@route(bp, "/<reference>/recovery", permission=BEGIN, methods=("GET", "POST"))
def ask(reference: str) -> str | tuple[str, int]:
    """Which account, and the new address, to which a code goes."""
    found, _ = own_application(reference, BEGIN)
    if request.method == "GET":
        work().record("identity:recovery:view", f"application/{found.id}", dossier_id=found.dossier_id)
        return _page(found, {})
    try:
        _chosen(found)
    except NotFound:
        return _page(found, {"account": reader().gettext(NOT_CHOSEN)}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        address = email_address(request.form.get("email", ""))
        identity.request_code(
            work(), email=address, browser=browser(), locale=found.locale, policy=house().catalogue.sign_in
        )
    except NOT_SENT as error:
        return _page(found, {"email": why_not_sent(error)}), HTTPStatus.UNPROCESSABLE_ENTITY
    return _code_page(found, None)


@route(bp, "/<reference>/recovery/code", permission=BEGIN, methods=("POST",))
def begin(reference: str) -> str | tuple[str, int]:
    """The person has read the code from the new mailbox: the wait begins."""
    found, _ = own_application(reference, BEGIN)
    account_id, policy = _chosen(found), house().catalogue.sign_in
    try:
        shown = identity.prove_address(
            work(),
            email=request.form.get("email", ""),
            code=request.form.get("code", ""),
            browser=browser(),
            policy=policy,
        )
        recovery = identity.begin_recovery_at_counter(work(), account_id=account_id, email=shown.email, policy=policy)
    except REFUSED as error:
        return _code_page(found, why_refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    except (identity.LinkedElsewhere, identity.RecoveryWaiting) as error:
        return _code_page(found, reader().gettext(OBSTACLES[type(error)][1])), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template(
        "staff/counter/recovery_waits.html", application=found, email=shown.email, due=recovery.due_at
    )


def _chosen(found: Application) -> UUID:
    """The account of the form, when it acts in this case; the only one needs no choice. Raises NotFound."""
    acting = [str(one) for one in mandated_accounts(work().session, found.dossier_id)]
    wanted = request.form.get("account", "") or (acting[0] if len(acting) == 1 else "")
    if wanted not in acting:
        raise NotFound
    return UUID(wanted)


def _page(found: Application, wrong: dict[str, str]) -> str:
    return render_template(
        "staff/counter/recovery.html",
        application=found,
        accounts=_accounts(found),
        account=request.form.get("account", ""),
        email=request.form.get("email", ""),
        wrong=wrong,
    )


def _code_page(found: Application, error: str | None) -> str:
    return render_template(
        "staff/counter/recovery_code.html",
        application=found,
        account=request.form.get("account", ""),
        email=request.form.get("email", ""),
        error=error,
    )


def _accounts(found: Application) -> list[dict[str, str]]:
    """Accounts that act in the case: the name, and of the address so much that its owner knows it again."""
    shown = []
    for account_id in mandated_accounts(work().session, found.dossier_id):
        account = identity.account(work().session, account_id)
        if account is None:
            continue
        local, _, domain = (account.profile.email or "").rpartition("@")
        address = f"{local[:1]}…@{domain}" if domain else ""
        name = account.profile.name or reader().gettext(NAMELESS)
        shown.append({"value": str(account_id), "text": f"{name} {address}".strip()})
    return shown
