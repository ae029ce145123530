"""RFC 9457 problems: a stable `type` for each code, and where in the request it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import marshmallow as ma
from flask import Response, g, jsonify
from werkzeug.exceptions import HTTPException

from consular import (
    appearances,
    applications,
    border,
    catalogue,
    consents,
    custody,
    evidence,
    fees,
    issuance,
    production,
    review,
)
from consular import register as travel_documents
from consular.core.errors import ConsularError
from consular.core.language import SOURCE, language
from consular.web.partner import fields
from consular.web.partner.errors import ERRORS, ApiError, Flaw

MEDIA = "application/problem+json"
LONGEST = {"code": 80, "detail": 1000, "pointer": 400, "parameter": 80}
TYPE = "urn:consular:problem:"
# Codes of what the framework and the rooms refuse, with the title that a program's author reads.
TITLES = {
    "token_needed": "An access token is needed",
    "insufficient_scope": "The access token does not reach so far",
    "invalid_token": "The access token or its proof was refused",
    "invalid_dpop_proof": "The access token or its proof was refused",
    "use_dpop_nonce": "The access token or its proof was refused",
    "not_found": "There is no such thing, or it is not this client's to see",
    "method_not_allowed": "This address does not take the method",
    "content_too_large": "The body is too large",
    "conflict": "Somebody was faster",
    "too_many": "Too many calls",
    "forbidden": "The client may not do this",
    "application_not_open": "The application is not in a state for this",
    "application_changed": "The application has changed",
    "application_not_ready": "The application lacks something",
    "assurance_lacking": "The service wants a sign-in of the applicant at a higher level of assurance",
    "not_competent": "No office of this ministry decides applications from there",
    "declaration_missing": "The declaration is not the one in force",
    "shredded": "The record has been erased",
    "webhook_unknown": "The client has no such webhook or delivery",
    "webhooks_too_many": "The client has as many webhooks as it may have",
    "border_document_unknown": "No document of this ministry bears this number",
    "border_entry_refused": "The document allows no entry on this day",
    "border_movement_differs": "Another movement was recorded under this id",
    "border_no_policy": "No policy for carriers is in force",
    "internal": "Something failed on our side",
}
_DETAILS = {
    "assurance_lacking": "You may prepare the application. The applicant lodges it on the ministry's own pages.",
    "not_found": "Check the address.",
    "conflict": "What you were changing has changed meanwhile. Nothing was done. Read it again.",
    "too_many": "Wait for the seconds in Retry-After.",
    "application_not_ready": "Each entry of `errors` points at what is missing.",
    "declaration_missing": "Send the version of the declaration that the service names.",
}


class FlawBody(fields.Told):
    """Where in the request something must change."""

    code = fields.Line(LONGEST["code"], "Stable code.", required=True)
    detail = fields.Line(LONGEST["detail"], "A sentence for the developer.", required=True)
    pointer = fields.Line(LONGEST["pointer"], "JSON Pointer into the body, as a fragment.")
    parameter = fields.Line(80, "Name of the header or of the part of the address.")


class Problem(fields.Told):
    """A problem (RFC 9457)."""

    type = fields.Line(120, "Stable: decide by this.", required=True, metadata={"format": "uri"})
    title = fields.Line(200, "What `type` means.", required=True)
    status = fields.Whole(400, 599, "As the answer's.", required=True)
    detail = fields.Line(1000, "What to do.", required=True)
    code = fields.Line(80, "The last part of `type`.", required=True)
    errors = fields.Listed(ma.fields.Nested(FlawBody), 100, "Where it is.")


def told(error: Exception, status: int) -> Response:
    """The answer for an error; `status` as the table of `web/problems.py` has it."""
    status = int(error.status) if isinstance(error, ApiError) else status
    response = jsonify(body_of(error, status))
    response.status_code = status
    response.mimetype = MEDIA
    if isinstance(error, HTTPException):
        allowed = getattr(error, "valid_methods", None)
        if allowed:
            response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def body_of(error: Exception, status: int) -> dict[str, Any]:
    """The problem itself."""
    code = code_of(error, status)
    body: dict[str, Any] = {
        "type": TYPE + code,
        "title": title_of(error, code, status),
        "status": status,
        "detail": detail_of(error, code, status),
        "code": code,
    }
    found = list(_flaws(error))
    if found:
        body["errors"] = [
            {name: _line(text)[: LONGEST[name]] for name, text in asdict(flaw).items() if text} for flaw in found
        ]
    return body


def _line(text: str) -> str:
    """As one line: what was sent is told again, but never a control character raw."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else quote(c, errors="replace") for c in text)


def code_of(error: Exception, status: int) -> str:
    """The stable code."""
    code = getattr(error, "code", None)
    if isinstance(error, ConsularError) and isinstance(code, str):
        return code
    return HTTPStatus(status).phrase.lower().replace(" ", "_").replace("'", "").replace("-", "_")


def title_of(error: Exception, code: str, status: int) -> str:
    """What the code means, the same every time."""
    if isinstance(error, ApiError):
        return error.title
    return TITLES.get(code) or HTTPStatus(status).phrase


def detail_of(error: Exception, code: str, status: int) -> str:
    """What to do: ours, a room's own sentence, or a general one."""
    if isinstance(error, ApiError):
        return error.detail
    if code in _DETAILS:
        return _DETAILS[code]
    return sentence(code, getattr(error, "parameters", {})) or "Nothing was changed by this call."


def sentence(code: str, parameters: Mapping[str, object]) -> str | None:
    """The room's sentence for a code; None where no room has one, or not all that it names."""
    text = sentences().get(code)
    if text is None:
        return None
    tongue = g.language if "language" in g else language(SOURCE)
    try:
        return str(tongue.gettext(text).format_map({**parameters}))
    except (KeyError, IndexError):
        return None


@cache
def sentences() -> Mapping[str, str]:
    """Every room's sentences by code."""
    rooms = (
        border,
        catalogue,
        evidence,
        appearances,
        consents,
        custody,
        fees,
        issuance,
        production,
        review,
        travel_documents,
    )
    return {code: text for room in rooms for code, text in room.SENTENCES.items()}


def _flaws(error: Exception) -> Iterator[Flaw]:
    if isinstance(error, ApiError):
        yield from error.flaws
    elif isinstance(error, review.InputRefused | appearances.AppearanceRefused):
        for field, problem in error.problems.items():
            said = sentence(problem.code, problem.parameters) or "This cannot be taken."
            yield Flaw(problem.code, said, f"#/{field.replace('.', '/')}")
    elif isinstance(error, applications.NotReady):
        for step in error.steps.values():
            for key in step:
                yield Flaw("answer_missing", "This answer is missing.", f"#/answers/{key}")
        for item in error.evidence:
            yield Flaw("evidence_missing", "This evidence is missing.", f"#/evidence/{item}")
        for verdict in error.verdicts:
            told_so = sentence(verdict.code, verdict.parameters) or "A rule of the service does not allow it."
            yield Flaw(verdict.code, told_so, f"#/answers/{verdict.field}" if verdict.field else "#/answers")


def documented() -> dict[str, tuple[int | None, str]]:
    """Status and title by code, for the docs page; a room's own codes have their status with the call."""
    ours: dict[str, tuple[int | None, str]] = {kind.code: (int(kind.status), kind.title) for kind in ERRORS}
    return ours | {code: (None, title) for code, title in TITLES.items() if code not in ours}
