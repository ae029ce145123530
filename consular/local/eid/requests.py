"""Reading what arrives at the demo eID: authorization requests and client authentication.

RFC 6749 §3.1 and §4.1.1, RFC 7636 (S256 only), RFC 9207, OpenID Connect Core §3.1.2.1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_plus

from consular.local.eid.settings import EidSettings

SCOPES = ("openid", "profile", "email")
PROMPTS = ("none", "login", "select_account", "consent")
_S256 = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class NotRedirectable(Exception):
    """The request may not be answered by a redirect: its client or redirect address is not registered."""


class RequestRefused(Exception):
    """The request is wrong; the client is told by a redirect."""

    def __init__(self, error: str, description: str, redirect_uri: str, state: str | None) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.redirect_uri = redirect_uri
        self.state = state


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that may be granted. `prompts` are OpenID Connect's; `login_hint` is a person's key."""

    redirect_uri: str
    state: str | None
    nonce: str | None
    scopes: frozenset[str]
    code_challenge: str
    prompts: frozenset[str]
    login_hint: str


def read_authorization(settings: EidSettings, pairs: Iterable[tuple[str, str]]) -> AuthorizationRequest:
    """Check a request's parameters; raises NotRedirectable, else RequestRefused."""
    listed = list(pairs)
    told = dict(listed)
    redirect_uri = told.get("redirect_uri", "")
    names = [name for name, _ in listed]
    if told.get("client_id") != settings.client_id or names.count("client_id") > 1:
        raise NotRedirectable("This service is not registered here.")
    if redirect_uri not in settings.redirect_uris or names.count("redirect_uri") > 1:
        raise NotRedirectable("The address to return to is not registered for this service.")
    state = told.get("state")
    if fault := _fault(told, repeated=len(set(names)) != len(names)):
        raise RequestRefused(*fault, redirect_uri, state)
    return AuthorizationRequest(
        redirect_uri=redirect_uri,
        state=state,
        nonce=told.get("nonce"),
        scopes=frozenset(told["scope"].split()) & frozenset(SCOPES),
        code_challenge=told["code_challenge"],
        prompts=frozenset(told.get("prompt", "").split()),
        login_hint=told.get("login_hint", ""),
    )


def _fault(told: dict[str, str], *, repeated: bool) -> tuple[str, str] | None:
    prompts = told.get("prompt", "").split()
    faults = (
        (repeated, "invalid_request", "a parameter is repeated"),
        ("request" in told, "request_not_supported", "request objects are not supported"),
        ("request_uri" in told, "request_uri_not_supported", "request objects are not supported"),
        (told.get("response_type") != "code", "unsupported_response_type", "response_type must be code"),
        (told.get("response_mode", "query") != "query", "invalid_request", "response_mode must be query"),
        ("openid" not in told.get("scope", "").split(), "invalid_scope", "scope must contain openid"),
        (told.get("code_challenge_method") != "S256", "invalid_request", "code_challenge_method must be S256"),
        (not _S256.fullmatch(told.get("code_challenge", "")), "invalid_request", "code_challenge is not an S256 value"),
        (not set(prompts) <= set(PROMPTS), "invalid_request", "prompt is not known"),
        ("none" in prompts and len(prompts) > 1, "invalid_request", "prompt none stands alone"),
        (prompts == ["none"], "login_required", "nobody stays signed in here"),
    )
    return next(((error, why) for wrong, error, why in faults if wrong), None)


def verifier_fits(verifier: str, challenge: str) -> bool:
    """Whether a code verifier hashes to the challenge (RFC 7636 §4.6, S256)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"), challenge)


def client_is_known(settings: EidSettings, authorization: str) -> bool:
    """Whether an `Authorization` header is the client's by `client_secret_basic` (RFC 6749 §2.3.1)."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        text = base64.b64decode(credentials.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    client_id, _, secret = text.partition(":")
    same_id = _same(unquote_plus(client_id), settings.client_id)
    return _same(unquote_plus(secret), settings.client_secret) and same_id


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("utf-8"))
