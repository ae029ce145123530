"""One declaration for each call: permission, what it takes and tells, key, precondition; see the package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

import marshmallow as ma
from flask import Response, g, request
from flask_smorest import Blueprint

from consular import partners
from consular.web.access import PUBLIC, declare_permission
from consular.web.partner import etags, keys
from consular.web.partner.errors import ParameterInvalid
from consular.web.partner.reading import Reader
from consular.web.partner.sunset import Part, Sunset, parts_of, used

V = TypeVar("V", bound=Callable[..., Any])
PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view tells: the body (None: none), the id of what it made or changed, where that is to be found.

    `items` and `problems` are what a repeated bulk call is answered from, see `partners.Reply`.
    """

    body: Any = None
    resource: str = ""
    location: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    items: list[dict[str, Any]] | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Call:
    """A call as data: for the description, the docs page and the tests."""

    endpoint: str
    rule: str
    method: str
    permission: str
    status: int
    takes: type[ma.Schema] | None
    tells: type[ma.Schema] | None
    keyed: bool
    guarded: bool
    media: tuple[str, ...]
    links: Mapping[str, Any]
    headers: tuple[Mapping[str, Any], ...] = ()
    going: Sunset | None = None
    # Fields that will go: of the body sent, of the parameters, of the answer.
    going_sent: tuple[Part, ...] = ()
    going_asked: tuple[Part, ...] = ()
    going_told: tuple[Part, ...] = ()

    @property
    def reads_by_post(self) -> bool:
        """Whether it is a POST that changes nothing: a key may come with it, and need not."""
        return self.method == "POST" and not self.keyed

    @property
    def going_parts(self) -> tuple[Part, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.going_asked, *self.going_sent, *self.going_told)))


CALLS: dict[str, Call] = {}


class Room(Blueprint):  # type: ignore[misc]  # flask-smorest says nothing of its types
    """The calls of one subject."""

    ARGUMENTS_PARSER = Reader()


def blueprint(name: str, description: str) -> Room:
    """`bp = blueprint("border", "What these calls are for.")`; endpoints are called `api_border.<function>`."""
    return Room(f"api_{name}", __name__, url_prefix=PREFIX, description=description)


def resource(
    bp: Room,
    rule: str,
    method: str = "GET",
    *,
    permission: str,
    takes: type[ma.Schema] | None = None,
    asks: type[ma.Schema] | None = None,
    tells: type[ma.Schema] | None = None,
    status: int = HTTPStatus.OK,
    again: Callable[[str], Any] | None = None,
    again_items: Callable[[partners.Reply], Any] | None = None,
    guarded: bool = False,
    media: tuple[str, ...] = (),
    links: Mapping[str, Any] | None = None,
    headers: tuple[Mapping[str, Any], ...] = (),
    going: Sunset | None = None,
) -> Callable[[V], V]:
    """Declare a call; the package's docstring says what each argument means."""

    def declare(view: V) -> V:
        keyed = again is not None or again_items is not None
        endpoint = f"{bp.name}.{view.__name__}"
        call = Call(
            endpoint=endpoint,
            rule=PREFIX + rule,
            method=method,
            permission=permission,
            status=int(status),
            takes=takes,
            tells=tells,
            keyed=keyed,
            guarded=guarded,
            media=media,
            links=links or {},
            headers=headers,
            going=going,
            going_sent=parts_of(takes),
            going_asked=parts_of(asks),
            going_told=parts_of(tells),
        )
        CALLS[endpoint] = call
        made: Callable[..., Any] = _told(view, tells, status)
        made = bp.response(int(status), tells, description=HTTPStatus(status).phrase)(made)
        if takes is not None:
            made = bp.arguments(takes(), location="json", unknown=None, arg_name="body")(made)
        if asks is not None:
            made = bp.arguments(asks(), location="query", unknown=None, arg_name="query")(made)
        made = _life(made, call, again, again_items, asks)
        made = bp.doc(operationId=endpoint.removeprefix("api_").replace(".", "_"))(made)
        declare_permission(made, permission)
        bp.add_url_rule(rule, view.__name__, made, methods=[method], tags=[bp.name.removeprefix("api_")])
        return view

    return declare


def _told(view: Callable[..., Any], tells: type[ma.Schema] | None, status: int) -> Callable[..., Response]:
    schema = tells() if tells is not None else None

    @wraps(view)
    def called(*args: Any, **kwargs: Any) -> Response:
        found = view(*args, **kwargs)
        if isinstance(found, Response):
            return found
        answer = found if isinstance(found, Answer) else Answer(found)
        g.api_answer = answer
        return _written(answer, schema, answer.status or int(status))

    return called


def _written(answer: Answer, schema: ma.Schema | None, status: int) -> Response:
    if schema is None:
        response = Response(status=status)
    else:
        g.api_dumped = schema.dump(answer.body)
        g.api_content = etags.spelled(g.api_dumped)
        response = Response(g.api_content, status, mimetype="application/json")
    if answer.location:
        response.headers["Location"] = answer.location
    response.headers.update(answer.headers)
    return response


def _life(
    made: Callable[..., Response],
    call: Call,
    again: Callable[[str], Any] | None,
    again_items: Callable[[partners.Reply], Any] | None,
    asks: type[ma.Schema] | None,
) -> Callable[..., Response]:
    schema = call.tells() if call.tells is not None else None

    @wraps(made)
    def lived(*args: Any, **kwargs: Any) -> Response:
        if asks is None and request.args:
            raise ParameterInvalid.named(next(iter(request.args))[:80], "This call takes no parameters.")
        keyed = keys.begin() if call.keyed else None
        if keyed is not None and keyed.earlier is not None:
            earlier = keyed.earlier
            body = again_items(earlier) if again_items else again(earlier.resource) if again else None
            response = _written(body if isinstance(body, Answer) else Answer(body), schema, earlier.status)
            response.headers["Idempotency-Replayed"] = "true"
            return etags.mark(response)
        if call.reads_by_post:
            keys.note()
        if call.guarded:
            etags.wanted()
        response = made(*args, **kwargs)
        if keyed is not None:
            answer: Answer = g.api_answer
            kept = partners.Answered(
                status=response.status_code, resource=answer.resource, items=answer.items, problems=answer.problems
            )
            keys.keep(keyed, kept)
        return etags.mark(response)

    return lived


def going(endpoint: str | None) -> list[Sunset]:
    """What will go of what this request and its answer touch."""
    call = CALLS.get(endpoint or "")
    if call is None:
        return []
    found = [call.going] if call.going else []
    if call.going_asked:
        found += used(call.going_asked, request.args.to_dict())
    if call.going_sent and request.is_json:
        found += used(call.going_sent, request.get_json(silent=True))
    if call.going_told and "api_dumped" in g:
        found += used(call.going_told, g.api_dumped)
    return found


__all__ = ["CALLS", "PREFIX", "PUBLIC", "Answer", "Call", "Room", "blueprint", "resource"]
