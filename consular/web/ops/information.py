"""Privacy, cookies, accessibility, contact."""

from __future__ import annotations

from flask import Blueprint, render_template

from consular.web.access import PUBLIC, route
from consular.web.context import house, reader
from consular.web.transaction import cookie_name

bp = Blueprint("information", __name__)


@route(bp, "/privacy", permission=PUBLIC)
def privacy() -> str:
    """The privacy notice in force; its version is recorded when an application is lodged."""
    ministry = house().catalogue.ministry
    text = reader().pick(ministry.privacy)
    return render_template("information/privacy.html", paragraphs=text.split("\n"), version=ministry.privacy_version)


@route(bp, "/cookies", permission=PUBLIC)
def cookies() -> str:
    """The three cookies there are, all strictly necessary."""
    return render_template(
        "information/cookies.html", names=[cookie_name(k) for k in ("session", "browser", "language")]
    )


@route(bp, "/accessibility", permission=PUBLIC)
def accessibility() -> str:
    """What works for whom, and whom to tell when it does not."""
    return render_template("information/accessibility.html", contact=house().catalogue.ministry.contact)


@route(bp, "/contact", permission=PUBLIC)
def contact() -> str:
    """Offices with their addresses."""
    catalogue = house().catalogue
    return render_template(
        "information/contact.html", offices=catalogue.offices.values(), contact=catalogue.ministry.contact
    )
