"""Builds the Flask app: blueprints, templates, headers, errors; refuses a route without a permission."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, g, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from consular import identity, vault
from consular.core.actor import ActorKind
from consular.core.language import N_
from consular.web import access, headers, languages, problems, transaction
from consular.web.account import pages as account_pages
from consular.web.account import security, telephone
from consular.web.applicant import answers, applications, consents, documents, evidence, lodging, start
from consular.web.carrier import desk
from consular.web.context import House, house, reader
from consular.web.oauth import authorize as oauth_authorize
from consular.web.oauth import consents as given_access
from consular.web.oauth import programs as oauth_programs
from consular.web.oauth import resource
from consular.web.ops import health, information, local, metrics
from consular.web.partner.install import install as install_api
from consular.web.signin import doors, fresh, journey, leaving, level, recover, texts
from consular.web.staff import (
    bureau_answers,
    case,
    custody,
    custody_items,
    decisions,
    money,
    production,
    queue,
    receipts,
    refunds,
    search,
    stock,
    tills,
    urgency,
)
from consular.web.staff import frame as staff_frame
from consular.web.staff import partners as staff_partners
from consular.web.staff import register as staff_register
from consular.web.staff.counter import pages as counter
from consular.web.transaction import TransactionalFlask
from consular.web.verify import check, published

BLUEPRINTS = (
    health.bp,
    metrics.bp,
    information.bp,
    start.bp,
    doors.bp,
    journey.bp,
    fresh.bp,
    leaving.bp,
    level.bp,
    recover.bp,
    texts.bp,
    account_pages.bp,
    security.bp,
    telephone.bp,
    applications.bp,
    documents.bp,
    evidence.bp,
    lodging.bp,
    answers.bp,
    consents.bp,
    check.bp,
    published.bp,
    oauth_programs.bp,
    oauth_authorize.bp,
    given_access.bp,
    money.bp,
    receipts.bp,
    tills.bp,
    refunds.bp,
    queue.bp,
    search.bp,
    staff_register.bp,
    case.bp,
    decisions.bp,
    urgency.bp,
    production.bp,
    bureau_answers.bp,
    stock.bp,
    custody.bp,
    custody_items.bp,
    counter.bp,
    staff_partners.bp,
    desk.bp,
)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
FOOTER = (
    (N_("Help and contact"), "information.contact"),
    (N_("Privacy: what we keep and why"), "information.privacy"),
    (N_("Cookies"), "information.cookies"),
    (N_("Accessibility"), "information.accessibility"),
)


def build(services: House) -> TransactionalFlask:
    """The app for these services."""
    app = TransactionalFlask("consular.web", template_folder="templates", static_folder="static")
    app.extensions["consular"] = services
    app.config["MAX_FORM_MEMORY_SIZE"] = 2 * 1024 * 1024
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _speak(app)
    app.before_request(_prepare)
    app.teardown_request(_count_refusals)
    app.teardown_request(transaction.end_request)
    app.context_processor(_page)
    problems.register(app)
    resource.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if services.settings.is_local:
        app.register_blueprint(local.bp)
    install_api(app, services.settings, services.catalogue.ministry.contact)
    access.declared(app)
    app.wsgi_app = headers.Hardened(app.wsgi_app, headers.fixed(services))  # type: ignore[method-assign]
    if services.settings.proxies:  # else whoever asks could name any address and so escape every limit
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=services.settings.proxies, x_proto=0)  # type: ignore[method-assign]
    return app


def _speak(app: Flask) -> None:
    app.jinja_env.globals.update(
        _=lambda text: reader().gettext(text),
        ngettext=lambda one, many, count: reader().ngettext(one, many, count),
        url_for=url_for,
    )
    app.jinja_env.filters.update(
        pick=lambda text: reader().pick(text),
        date=lambda value: reader().date(value),
        moment=lambda value: reader().moment(value, house().catalogue.ministry.zone),
        money=lambda amount, currency: reader().money(amount, currency),
        # Sentences with gaps: `{{ _('Until {day}')|fill(day=…) }}` keeps them whole for translators.
        fill=lambda text, **gaps: text.format(**gaps),
    )


def _prepare() -> Response | None:
    answer = None
    if request.blueprint == transaction.PROGRAMS:
        languages.keep_source()
    else:
        answer = languages.choose()
    # Local mode shows mails and signs anybody in: a page of another site whose name was pointed here stays outside.
    if house().settings.is_local and re.sub(r":\d+$", "", request.host) not in _LOOPBACK:
        abort(HTTPStatus.MISDIRECTED_REQUEST)
    return answer


def _count_refusals(_: BaseException | None) -> None:
    """After the request's own transaction, so that a rolled back one is counted too."""
    vault.carry_refusals()


def _page() -> dict[str, Any]:
    """What every page is given; see the comment at the head of `layout.html`."""
    services, tongue = house(), reader()
    ministry = services.catalogue.ministry
    return {
        "brand": {"name": tongue.pick(ministry.name), "state": tongue.pick(ministry.state), "url": "/"},
        "lang": tongue.tag,
        "dir": tongue.direction,
        "languages": languages.switcher(),
        "csrf_token": transaction.csrf_token,
        "csp_nonce": None,
        "demo": services.settings.is_local,
        "principal": _principal(),
        "security_url": url_for("security.index"),
        "sign_out_url": url_for("leaving.out"),
        "footer_links": [(tongue.gettext(text), url_for(endpoint)) for text, endpoint in FOOTER],
        **staff_frame.context(),
    }


def _principal() -> dict[str, str] | None:
    if "work" not in g or request.routing_exception is not None:
        return None
    actor = g.work.actor
    if actor.kind is ActorKind.ACCOUNT:
        account = identity.account(g.work.session, actor.id)
        profile = account.profile if account else identity.Profile()
        return {"kind": "account", "display_name": profile.name or profile.email or reader().gettext("your account")}
    if actor.kind is ActorKind.STAFF:
        names = identity.staff_names(g.work.session, [actor.id])
        return {"kind": "staff", "display_name": names.get(actor.id, "")}
    if actor.person_id is not None and "partner_name" in g:
        names = identity.staff_names(g.work.session, [actor.person_id])
        return {"kind": "partner", "display_name": f"{names.get(actor.person_id, '')}, {g.partner_name}"}
    return None
