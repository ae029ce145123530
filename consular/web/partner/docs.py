"""The description itself, and the page that shows it to people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template

from consular.catalogue import Catalogue, PartnerAudience
from consular.web.access import PARTNERS, PUBLIC, route
from consular.web.context import house, reader
from consular.web.partner import description, problems, sunset
from consular.web.partner.resource import CALLS, PREFIX
from consular.web.partner.sunset import Sunset

bp = Blueprint("api_docs", __name__)
# Border control looks at everybody's documents, and here nobody knows who asks.
_NOT_ALONE = frozenset({"border"})


@route(bp, f"{PREFIX}/openapi.json", permission=PUBLIC)
def openapi() -> Response:
    """The OpenAPI 3.1 description."""
    answer = jsonify(described())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@route(bp, "/developers", permission=PUBLIC)
def page() -> str:
    """The same for people: every call with its scope, what it takes and tells, and every problem."""
    return shown()


def shown(*, client_id: str = "", refused: str = "") -> str:
    """The page; `client_id` of a program that was just registered, or why it was refused."""
    found = described()
    tags = {tag["name"].removeprefix("api_"): tag.get("description", "") for tag in found.get("tags", ())}
    calls = [
        {"path": path, "method": method.upper(), **operation}
        for path, item in found["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]
    return render_template(
        "developers/api.html",
        info=found["info"],
        server=found["servers"][0]["url"],
        groups=[(name, text, [c for c in calls if name in c["tags"]]) for name, text in tags.items()],
        scopes=[(scope, description.SCOPES[scope]) for scope in sorted(PARTNERS)],
        problems=sorted(
            (problems.TYPE + code, status, title) for code, (status, title) in problems.documented().items()
        ),
        schemas=found["components"]["schemas"],
        going=list(_going()),
        anchor=sunset.ANCHOR,
        name_of=_name_of,
        register_url="/developers/clients" if "api_registration" in current_app.blueprints else None,
        audiences=[(kind.key, reader().pick(kind.label)) for kind in audiences_alone(house().catalogue)],
        client_id=client_id,
        refused=refused,
    )


def audiences_alone(catalogue: Catalogue) -> list[PartnerAudience]:
    """As what a program registers itself: in each of these it sees what it lodged itself, and nothing of others."""
    return [kind for kind in catalogue.audiences.values() if kind.key not in _NOT_ALONE]


def _going() -> Iterator[tuple[str, Sunset]]:
    """Calls and fields that will go, as people name them."""
    here = {rule.endpoint for rule in current_app.url_map.iter_rules()}
    for call in CALLS.values():
        if call.endpoint in here:
            name = f"{call.method} {call.rule}"
            if call.going:
                yield name, call.going
            for part in call.going_parts:
                yield f"{name}: {part.name}", part.sunset


def described() -> dict[str, Any]:
    """The description of this app, made when it started."""
    found: dict[str, Any] = current_app.extensions["consular-api"]
    return found


def _name_of(part: Any) -> str:
    """The schema that a body or an answer has, by name."""
    content = (part or {}).get("content") or {}
    for media in content.values():
        schema = media.get("schema", {})
        return str(schema.get("$ref", "")).rsplit("/", 1)[-1]
    return ""
