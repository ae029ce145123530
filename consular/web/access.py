"""Every route declares its permission as data; one without does not start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask

from consular.core.actor import Actor, ActorKind
from consular.core.errors import Forbidden, Misconfigured

PUBLIC = "public"
SIGNED_IN = "signed_in"
STAFF = "staff"

# What an account may do at all; whether in this dossier is the dossier's policy.
ACCOUNT = frozenset(
    {
        "applications:own:list",
        "applications:own:begin",
        "applications:own:view",
        "applications:own:edit",
        "applications:own:lodge",
        "applications:own:withdraw",
        "applications:own:answer",
        "evidence:own:view",
        "evidence:own:attach",
        "issuance:own:download",
        "consents:own:answer",
        "register:own:view",
        "register:own:report",
        "partners:consent:give",
        "identity:own:ways",
    }
)
# What roles may give (`config/roles.yaml`).
OFFICES = frozenset(
    {
        "review:queue:view",
        "review:case:view",
        "review:case:claim",
        "review:case:take_over",
        "review:case:ask",
        "review:decision:propose",
        "review:decision:confirm",
        "evidence:rendition:view",
        "fees:charge:view",
        "fees:receipt:record",
        "fees:receipt:void",
        "fees:charge:waive",
        "fees:refund:approve",
        "fees:till:open",
        "fees:till:settle",
        "audit:log:view",
        "ops:status:view",
        "issuance:file:view",
        "applications:counter:file",
        "evidence:counter:attach",
        "appearances:visit:view",
        "appearances:visit:record",
        "consents:consent:record",
        "production:order:view",
        "production:order:make",
        "production:order:check",
        "production:order:hand_over",
        "stock:blank:view",
        "stock:blank:receive",
        "stock:blank:count",
        "stock:blank:send",
        "stock:blank:spoil",
        "stock:blank:settle",
        "custody:item:view",
        "custody:item:take",
        "custody:item:move",
        "custody:item:return",
        "custody:item:settle",
        "register:document:search",
        "register:document:report",
        "partners:partner:manage",
        "identity:recovery:begin",
    }
)
# Scopes of the partner API: one purpose each; `config/partners.yaml` says which audience may hold which.
PARTNERS = frozenset(
    {
        "services:read",
        "applications:read",
        "applications:write",
        "appearances:write",
        "biometrics:write",
        "payments:write",
        "custody:write",
        "manifests:write",
        "carrier:check",
        "border:verify",
        "border:record",
        "webhooks:manage",
    }
)
# What people of partners do on our own pages once they are signed in, and the scope of the contract that lets them.
PEOPLE = {"border:passengers:check": "carrier:check"}

V = TypeVar("V", bound=Callable[..., Any])
_ATTRIBUTE = "consular_permission"


@dataclass(frozen=True, slots=True)
class Declared:
    """A route as data: for the start-up check and for the frozen matrix."""

    endpoint: str
    rule: str
    methods: tuple[str, ...]
    permission: str


class TokenNeeded(Exception):
    """A route of the partner API was called without an access token."""


class ScopeMissing(Forbidden):
    """The access token is good, and its scopes do not include the route's."""

    code = "scope_missing"

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()


class SignInNeeded(Exception):
    """Nobody is signed in, and the route wants somebody. `door` says which kind."""

    def __init__(self, door: str) -> None:
        self.door = door
        super().__init__(door)


def route(blueprint: Blueprint, rule: str, *, permission: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[V], V]:
    """`@route(bp, "/path", permission="room:thing:action", methods=("GET", "POST"))`."""

    def declare(view: V) -> V:
        setattr(view, _ATTRIBUTE, permission)
        blueprint.add_url_rule(rule, view_func=view, methods=list(methods))
        return view

    return declare


def declare_permission(view: Callable[..., Any], permission: str) -> None:
    """Note the permission of a view whose route is added by other means than `route`."""
    setattr(view, _ATTRIBUTE, permission)


def permission_of(app: Flask, endpoint: str) -> str | None:
    """The permission that an endpoint declared."""
    view = app.view_functions.get(endpoint)
    return PUBLIC if endpoint == "static" else getattr(view, _ATTRIBUTE, None)


def declared(app: Flask) -> list[Declared]:
    """All routes with what they declare; raises Misconfigured for a route without a known permission."""
    known = {PUBLIC, SIGNED_IN, STAFF} | ACCOUNT | OFFICES | PARTNERS | set(PEOPLE)
    found, bare = [], []
    for rule in app.url_map.iter_rules():
        permission = permission_of(app, rule.endpoint)
        if permission not in known:
            bare.append(f"{rule.rule} ({rule.endpoint})")
            continue
        methods = tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        found.append(Declared(rule.endpoint, rule.rule, methods, permission))
    if bare:
        raise Misconfigured(why="routes without a declared permission: " + ", ".join(sorted(bare)))
    return sorted(found, key=lambda d: (d.rule, d.methods))


def demand(actor: Actor, permission: str) -> None:
    """Whether this kind of principal may use the route at all. Raises SignInNeeded or Forbidden."""
    if permission == PUBLIC:
        return
    if permission in PARTNERS:
        if actor.kind is ActorKind.ANONYMOUS:
            raise TokenNeeded
        if permission not in actor.scopes:
            raise ScopeMissing(permission)
        return
    door = "staff" if permission in OFFICES or permission == STAFF else "applicant"
    if actor.kind is ActorKind.ANONYMOUS:
        raise SignInNeeded("carrier" if permission in PEOPLE else door)
    if permission in PEOPLE:
        if actor.person_id is None or PEOPLE[permission] not in actor.scopes:
            raise Forbidden("for_partners_only")
        return
    if permission == SIGNED_IN:
        return
    if permission == STAFF:
        allowed = actor.is_staff
    elif permission in ACCOUNT:
        allowed = actor.is_account
    else:
        allowed = actor.is_staff and actor.holds(permission)
    if not allowed:
        raise Forbidden("for_staff_only" if door == "staff" and not actor.is_staff else "role_missing")
