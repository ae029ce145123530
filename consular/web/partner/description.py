"""The OpenAPI 3.1 description: what flask-smorest collects, completed by what is the same for every call."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from consular.core.ids import ALPHABET
from consular.web.access import PARTNERS, PUBLIC
from consular.web.partner import fields
from consular.web.partner.resource import CALLS, PREFIX, Call

OPENAPI = "3.1.0"
SCHEME = "partner"
_PARAMETERS: dict[str, dict[str, Any]] = {
    "reference": {"type": "string", "pattern": fields.REFERENCE, "minLength": 12, "maxLength": 12},
    "key": {"type": "string", "pattern": fields.KEY, "minLength": 1, "maxLength": 80},
    "item": {"type": "string", "pattern": fields.KEY, "minLength": 1, "maxLength": 80},
    "version": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 9999},
}
_UUID = {"type": "string", "format": "uuid", "pattern": fields.UUID_TEXT, "minLength": 36, "maxLength": 36}
_TEXT = {"type": "string", "maxLength": 400, "pattern": r"^[\u0020-\u007e]*$"}
_KEY: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": r"^[\u0021-\u007e]{1,128}$"}
KEY_HEADER = fields.header(
    "Idempotency-Key", "A fresh random text for each act; the same when it is repeated. Kept for 7 days.", **_KEY
)
READING_KEY_HEADER = fields.header(
    "Idempotency-Key",
    "May be left out: this call changes nothing, and repeated it is answered anew. With another body 422.",
    required=False,
    **_KEY,
)
MATCH_HEADER = fields.header(
    "If-Match",
    "The ETag of the resource as you read it.",
    type="string",
    minLength=3,
    maxLength=200,
    pattern=r'^"[\u0021\u0023-\u007e]{1,190}"$',
)
OPERATOR_HEADER = fields.header(
    "Operator",
    "Who acts: required of visa centres, your own staff number.",
    required=False,
    type="string",
    minLength=1,
    maxLength=64,
    pattern=r"^[\u0021-\u007e]{1,64}$",
)
_HEADERS: dict[str, dict[str, Any]] = {
    "API-Version": {"description": "The full version of this API.", "schema": dict(_TEXT)},
    "RateLimit": {"description": "Calls left and seconds until the window ends.", "schema": dict(_TEXT)},
    "RateLimit-Policy": {"description": "Calls in a window of so many seconds.", "schema": dict(_TEXT)},
    "Access-Control-Allow-Origin": {"description": "Pages of other sites do not call this.", "schema": dict(_TEXT)},
}
_MORE: dict[str, dict[str, Any]] = {
    "ETag": {"description": "The state of the resource.", "schema": dict(_TEXT)},
    "Location": {"description": "Where the resource is.", "schema": dict(_TEXT)},
    "Link": {
        "description": "The next page (next); what will go (deprecation, sunset).",
        "schema": {**_TEXT, "maxLength": 2000},
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 86400},
    },
    "Idempotency-Replayed": {"description": "true: this was done before.", "schema": dict(_TEXT)},
}
_GOING: dict[str, dict[str, Any]] = {
    "Deprecation": {"description": "Since when it is deprecated (RFC 9745).", "schema": dict(_TEXT)},
    "Sunset": {"description": "When it goes (RFC 8594).", "schema": dict(_TEXT)},
}
_ALWAYS = (400, 404, 429, 500, 503)


def complete(drawn: Mapping[str, Any], *, server: str, environment: str, contact: Mapping[str, str]) -> dict[str, Any]:
    """The description that is served. `drawn` is flask-smorest's; `server` the public address without a path,
    `environment` what it is: production, sandbox or local.
    """
    found = deepcopy(dict(drawn))
    found["servers"] = [{"url": server + PREFIX, "description": f"This ministry, {environment}.", "x-internal": False}]
    found["info"] |= {
        "description": _TEXT_OF_API,
        "contact": dict(contact),
        "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    }
    components = found.setdefault("components", {})
    components["schemas"].pop("PaginationMetadata", None)
    components["headers"] = _HEADERS | _MORE | _GOING
    components["securitySchemes"] = {SCHEME: _scheme(server)}
    components["responses"] = {f"Problem{status}": _problem(status) for status in _statuses()}
    calls = {call.endpoint.removeprefix("api_").replace(".", "_"): call for call in CALLS.values()}
    found["paths"] = {path.removeprefix(PREFIX): _path(item, calls) for path, item in sorted(found["paths"].items())}
    return found


def _path(item: Mapping[str, Any], calls: Mapping[str, Call]) -> dict[str, Any]:
    parameters = [_parameter(p) for p in item.get("parameters", ())]
    methods = {m: _operation(o, calls[o["operationId"]]) for m, o in item.items() if m != "parameters"}
    return ({"parameters": parameters} if parameters else {}) | methods


def _parameter(found: Mapping[str, Any]) -> dict[str, Any]:
    schema = _PARAMETERS.get(found["name"]) or (_UUID if found["name"].endswith("_id") else found["schema"])
    return {**found, "schema": dict(schema)}


def _operation(drawn: Mapping[str, Any], call: Call) -> dict[str, Any]:
    found = dict(drawn)
    found.setdefault("description", found.get("summary", ""))
    private = call.permission != PUBLIC
    parameters = [*found.get("parameters", ()), *call.headers]
    if call.keyed:
        parameters.append(KEY_HEADER)
    if call.reads_by_post:
        parameters.append(READING_KEY_HEADER)
    if call.guarded:
        parameters.append(MATCH_HEADER)
    if private:
        parameters.append(OPERATOR_HEADER)
    if parameters:
        found["parameters"] = parameters
    if call.going:
        found |= {"deprecated": True, "x-sunset": call.going.until.isoformat()}
        found["description"] = f"{found['description']}\n\n{call.going.told}"
    found["security"] = [{SCHEME: [call.permission]}] if private else []
    if call.media:
        found["requestBody"] = {
            "required": True,
            "content": {m: {"schema": {"type": "string", "format": "binary", "maxLength": 2**25}} for m in call.media},
        }
    found["responses"] = _responses(found.get("responses", {}), call)
    return found


def _responses(drawn: Mapping[Any, Any], call: Call) -> dict[str, Any]:
    wrong = set(_ALWAYS)
    if call.permission != PUBLIC:
        wrong |= {401, 403, 410}
    if call.takes is not None or call.media:
        wrong |= {413, 415, 422}
    if call.method != "GET":
        wrong |= {409, 422}
    if call.guarded:
        wrong |= {412, 428}
    found: dict[str, Any] = {}
    for status, told in drawn.items():
        if str(status).startswith("2"):
            named = [*_HEADERS, "ETag", "Link", "Location", *(["Idempotency-Replayed"] if call.keyed else [])]
            named += [*_GOING] if call.going or call.going_parts else []
            headers = {name: {"$ref": f"#/components/headers/{name}"} for name in named}
            found[str(status)] = {**told, "headers": headers, **({"links": dict(call.links)} if call.links else {})}
    return found | {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(wrong)}


def _statuses() -> tuple[int, ...]:
    return (*_ALWAYS, 401, 403, 409, 410, 412, 413, 415, 422, 428)


def _problem(status: int) -> dict[str, Any]:
    names = [*_HEADERS, *(["Retry-After"] if status in (429, 503) else [])]
    return {
        "description": HTTPStatus(status).phrase,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _scheme(server: str) -> dict[str, Any]:
    scopes = {scope: SCOPES.get(scope, scope) for scope in sorted(PARTNERS)}
    return {
        "type": "oauth2",
        "description": _TEXT_OF_TOKENS,
        "flows": {
            "clientCredentials": {
                "tokenUrl": f"{server}/oauth/token",
                "refreshUrl": f"{server}/oauth/token",
                "scopes": scopes,
            },
            "authorizationCode": {
                "authorizationUrl": f"{server}/oauth/authorize",
                "tokenUrl": f"{server}/oauth/token",
                "refreshUrl": f"{server}/oauth/token",
                "scopes": scopes,
            },
        },
    }


SCOPES = {
    "services:read": "Read services, their forms, fees and evidence.",
    "applications:read": "Read applications and what has happened to them.",
    "applications:write": "Begin, change, lodge and withdraw applications.",
    "appearances:write": "Record that an applicant appeared.",
    "biometrics:write": "Send photographs and fingerprints; nothing can be read back.",
    "payments:write": "Record what applicants have paid.",
    "custody:write": "Record passports and papers that are taken in, moved and given back.",
    "manifests:write": "Announce batches that are sent to an office, and report what arrived.",
    "carrier:check": "Ask whether passengers may travel.",
    "border:verify": "Verify visas and permissions at the border.",
    "border:record": "Record entries and exits.",
    "webhooks:manage": "Subscribe to events.",
}
_TEXT_OF_TOKENS = (
    "FAPI 2.0: private_key_jwt, PAR and PKCE; access tokens are JWT (RFC 9068, after the best practice of RFC8725), "
    "live five minutes and are bound to a key by DPoP (RFC 9449)."
)
_TEXT_OF_API = f"""JSON over HTTPS for programs of visa centres, carriers, border control, agencies and employers.

Moments are in UTC, names in lower snake_case. Clients must tolerate fields and codes that they do not know. A failed
call has changed nothing. References of applications use the characters {ALPHABET}.

A call or field that will go is announced by the headers Deprecation (RFC 9745) and Sunset (RFC 8594) at least twelve
months before; what this version promises is kept until then."""
