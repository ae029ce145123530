"""`/verify`: is this document genuine and in force? No sign-in, nothing kept, nothing told that it does not carry."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import issuance
from consular.core.language import N_, Language
from consular.evidence import media_type
from consular.issuance import SENTENCES
from consular.web.access import PUBLIC, route
from consular.web.context import house, now, reader, work
from consular.web.forms.view import country_name
from consular.web.limits import limit

bp = Blueprint("verify", __name__, url_prefix="/verify")
NOTHING_GIVEN = N_("Choose a picture or PDF of the document, or paste the text of its barcode")
# Which verdicts are told as a yes, which as genuine but not usable, all others as a no that accuses nobody.
TONE: dict[str, bool | str] = {
    "genuine_valid": True,
    "genuine_foreign": "look",
    "not_yet_valid": "look",
    "expired": "look",
    "exhausted": "look",
}


@route(bp, "", permission=PUBLIC, methods=("GET", "POST"))
def start() -> Response | str | tuple[str, int]:
    """A file is handed to the worker; pasted text is judged at once."""
    error: str | None = None
    text = request.form.get("text", "").strip()
    if request.method == "POST":
        limit("verify", most=60, seconds=600, per="address")
        upload = request.files.get("file")
        content = upload.stream.read() if upload and upload.filename else b""
        try:
            if content or (upload and upload.filename):
                token = issuance.submit_upload(
                    work(), content=content, media_type=media_type(content[:16]) or "text/plain"
                )
                return make_response(redirect(url_for("verify.result", token=token), HTTPStatus.SEE_OTHER))
            if text:
                believed = issuance.believed(work().session, house().catalogue.ministry)
                return _page(issuance.submit_text(work(), text, believed))
            error = reader().gettext(NOTHING_GIVEN)
        except issuance.CheckRefused as refused:
            error = reader().say(SENTENCES, refused.code, refused.parameters)
    body = render_template("verify/start.html", error=error, text=text)
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if error else body


@route(bp, "/<token>", permission=PUBLIC)
def result(token: str) -> str:
    """The verdict; while the worker looks, the page renews itself, also without scripts."""
    state = issuance.check_result(work(), token)
    if state.state == "waiting":
        return render_template("verify/waiting.html")
    if state.result is None:
        sentence = reader().say(SENTENCES, "check_failed")
        return render_template("verify/start.html", error=sentence, text="")
    return _page(state.result)


def _page(result: issuance.CheckResult) -> str:
    tongue = reader()
    verdict = result.verdict.value
    return render_template(
        "verify/result.html",
        ok=TONE.get(verdict, False),
        verdict=verdict,
        title=tongue.say(SENTENCES, verdict),
        body=tongue.say(SENTENCES, f"{verdict}_next"),
        passport_number=result.passport_number,
        rows=_rows(result, tongue),
        checked=tongue.moment(now(), house().catalogue.ministry.zone),
    )


def _rows(result: issuance.CheckResult, tongue: Language) -> list[dict[str, Any]]:
    """What the barcode itself carries."""
    say = tongue.gettext
    entries = None
    if result.entries is not None:
        entries = say(N_("Several")) if result.entries == 0 else tongue.number(result.entries)
    validity = " – ".join(tongue.date(d) for d in (result.valid_from, result.valid_until) if d)
    stay = say(N_("{n} days")).format(n=result.days_of_stay) if result.days_of_stay else None
    issuer = country_name(result.issuer, tongue) if result.issuer else None
    rows = (
        (N_("Name"), result.name),
        (N_("Number"), result.number),
        (N_("Issued by"), issuer),
        (N_("Valid"), validity),
        (N_("Longest stay"), stay),
        (N_("Entries"), entries),
    )
    return [{"key": say(key), "value": value} for key, value in rows if value]
