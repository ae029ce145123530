"""Signing in through an OpenID provider: the relying party's half of the protocol, without a web framework.

Authorization code flow with PKCE S256 (OpenID Connect Core §3.1, RFC 7636, RFC 9207, RFC 9700). Authlib builds the
requests and exchanges the code; every judgement is made here and in `oidc_token`. What `begin` returns as `stored`
is kept on the server, deleted when the person comes back, and only then given to `complete`: so it is used once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from consular.web.signin.oidc_claims import IdentityClaims, NameParts, identity
from consular.web.signin.oidc_client import BUSY, SIGNER, client_for, exchanged, pushed
from consular.web.signin.oidc_errors import Code, OidcError, ProviderUnavailable, ResponseRefused, TokenRefused
from consular.web.signin.oidc_provider import Metadata, Provider
from consular.web.signin.oidc_token import check, check_access_token, check_age, check_source, same, verify
from consular.web.signin.oidc_transport import json_object

__all__ = [
    "CALLBACK_PATH",
    "AuthorizationStart",
    "Code",
    "IdentityClaims",
    "NameParts",
    "OidcError",
    "Provider",
    "ProviderUnavailable",
    "ResponseRefused",
    "StoredStart",
    "TokenRefused",
    "begin",
    "callback_path",
    "complete",
    "sign_out_url",
]

CALLBACK_PATH = "/sign-in/oidc/callback"
ATTEMPT_LIFETIME = timedelta(minutes=15)
_MAX_CODE = 4096
_OF_THE_SIGN_IN = ("acr", "amr", "auth_time", "sid", "nonce")
_ANSWERS = {
    "access_denied": Code.ACCESS_DENIED,
    "login_required": Code.INTERACTION_REQUIRED,
    "consent_required": Code.INTERACTION_REQUIRED,
    "interaction_required": Code.INTERACTION_REQUIRED,
    "account_selection_required": Code.INTERACTION_REQUIRED,
    "unmet_authentication_requirements": Code.ASSURANCE,
}


def callback_path(key: str, *, shared: bool) -> str:
    """Where a provider's answers arrive. One that does not name itself in them has an address of its own (RFC 9700
    §4.4.2.2): so no other provider's answer can be taken for its.
    """
    return CALLBACK_PATH if shared else f"{CALLBACK_PATH}/{key}"


@dataclass(frozen=True, slots=True)
class StoredStart:
    """What the server remembers of a sign-in under way. Holds secrets: server-side only, never in a cookie."""

    issuer: str
    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    acr_values: tuple[str, ...]
    max_age: int | None
    begun_at: datetime

    def record(self) -> dict[str, Any]:
        """As JSON values, for a database row."""
        return asdict(self) | {"acr_values": list(self.acr_values), "begun_at": self.begun_at.isoformat()}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> StoredStart:
        """The inverse of `record`."""
        begun_at = datetime.fromisoformat(record["begun_at"])
        return cls(**{**record, "acr_values": tuple(record["acr_values"]), "begun_at": begun_at})


@dataclass(frozen=True, slots=True)
class AuthorizationStart:
    """Where to send the browser, and what to store meanwhile."""

    url: str = field(repr=False)
    stored: StoredStart

    @property
    def state(self) -> str:
        """Finds the stored start again; store its hash as the look-up key."""
        return self.stored.state

    @property
    def nonce(self) -> str:
        """Ties the ID token to this start."""
        return self.stored.nonce

    @property
    def code_verifier(self) -> str:
        """Ties the code to this start."""
        return self.stored.code_verifier


def begin(
    provider: Provider,
    redirect_uri: str,
    *,
    now: datetime,
    prompt: str | None = None,
    login_hint: str | None = None,
    acr: Iterable[str] = (),
    wished: Iterable[str] = (),
    max_age: int | None = None,
    ui_locales: str | None = None,
    signer: str = SIGNER,
) -> AuthorizationStart:
    """Start a sign-in. One of `acr` and, in seconds, `max_age` are demanded of the ID token later; of `wished` nothing
    is demanded, but the provider then says which class it was. `signer` is the vault's that signs now, where the
    provider knows us by a key.

    Where the provider offers it, the request is pushed to it and the browser carries a reference only. Raises
    ProviderUnavailable; ResponseRefused when the metadata are another issuer's or the pushed request is refused.
    """
    metadata = provider.metadata(now)
    stored = StoredStart(
        issuer=provider.issuer,
        redirect_uri=redirect_uri,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        code_verifier=secrets.token_urlsafe(48),
        acr_values=tuple(acr),
        max_age=max_age,
        begun_at=now,
    )
    client = client_for(provider, metadata, redirect_uri, now, signer)
    url, _ = client.create_authorization_url(
        metadata.authorization_endpoint,
        state=stored.state,
        code_verifier=stored.code_verifier,
        nonce=stored.nonce,
        prompt=prompt,
        login_hint=login_hint,
        acr_values=" ".join(stored.acr_values or wished) or None,
        max_age=None if max_age is None else str(max_age),
        ui_locales=ui_locales,
    )
    sent = pushed(provider, metadata, client, str(url)) if provider.pushes(metadata) else str(url)
    return AuthorizationStart(sent, stored)


def complete(
    provider: Provider,
    stored: StoredStart,
    query_params: Iterable[tuple[str, str]],
    *,
    now: datetime,
    signer: str = SIGNER,
) -> IdentityClaims:
    """Judge the authorization response, exchange its code, judge the ID token.

    `query_params` are all pairs of the query, repeated ones too (`request.args.items(multi=True)`). Raises
    ResponseRefused, TokenRefused or ProviderUnavailable; their `code` says what was wrong.
    """
    metadata = provider.metadata(now)
    code = _read_response(provider, metadata, stored, query_params, now)
    client = client_for(provider, metadata, stored.redirect_uri, now, signer)
    tokens = exchanged(client, metadata, code=code, code_verifier=stored.code_verifier)
    id_token = tokens.get("id_token")
    if not isinstance(id_token, str):
        raise TokenRefused(reason="absent")
    claims, alg = verify(provider, id_token, now)
    check(provider, claims, nonce=stored.nonce, now=now)
    check_access_token(claims, alg, tokens.get("access_token"))
    check_age(claims, stored.max_age, now)
    if stored.acr_values and claims.get("acr") not in stored.acr_values:
        raise TokenRefused(Code.ASSURANCE, claim="acr")
    if provider.userinfo != "none" and metadata.userinfo_endpoint:
        claims = _with_userinfo(provider, metadata.userinfo_endpoint, claims, tokens.get("access_token"), now)
    return identity(provider.issuer, claims, provider.claim_names)


def sign_out_url(provider: Provider, *, return_to: str, now: datetime) -> str | None:
    """Where to send the browser to end the provider's session too; None when it offers no such address."""
    endpoint = provider.metadata(now).end_session_endpoint
    if endpoint is None:
        return None
    query = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": return_to})
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"


def _read_response(
    provider: Provider, metadata: Metadata, stored: StoredStart, pairs: Iterable[tuple[str, str]], now: datetime
) -> str:
    """The code of a response that belongs to this start; errors of the provider are believed only after that."""
    listed = list(pairs)
    told = dict(listed)
    if len(told) != len(listed):
        raise ResponseRefused(reason="repeated")
    if not same(told.get("state", ""), stored.state):
        raise ResponseRefused(Code.STATE_MISMATCH)
    if now - stored.begun_at >= ATTEMPT_LIFETIME:
        raise ResponseRefused(Code.ATTEMPT_EXPIRED)
    if stored.issuer != provider.issuer:
        raise ResponseRefused(Code.ISSUER_MISMATCH, where="stored")
    if "iss" not in told and (metadata.sends_issuer or provider.must_send_issuer):
        raise ResponseRefused(Code.ISSUER_MISSING)
    if told.get("iss", provider.issuer) != provider.issuer:
        raise ResponseRefused(Code.ISSUER_MISMATCH, where="response")
    if "error" in told:
        raise _answer(told["error"])
    code = told.get("code", "")
    if not 0 < len(code) <= _MAX_CODE or not (code.isascii() and code.isprintable()):
        raise ResponseRefused(reason="code")
    return code


def _answer(error: str) -> OidcError:
    if error in BUSY:
        return ProviderUnavailable(reason="told")
    return ResponseRefused(_ANSWERS.get(error, Code.PROVIDER_REFUSED))


def _with_userinfo(
    provider: Provider, endpoint: str, claims: dict[str, Any], access_token: object, now: datetime
) -> dict[str, Any]:
    """Claims completed from the userinfo endpoint, never overridden; only for the same `sub` (Core §5.3.2).

    How and when the person signed in stands in the ID token alone. A signed answer must be this provider's and for us;
    where one is demanded, an unsigned one is refused.
    """
    if not isinstance(access_token, str) or not (access_token.isascii() and access_token.isprintable()):
        raise TokenRefused(reason="access_token")
    signed = provider.userinfo == "signed"
    answered = provider.transport.get(
        endpoint, bearer=access_token, accept="application/jwt" if signed else "application/json, application/jwt"
    )
    if answered.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/jwt":
        told, _ = verify(provider, answered.text.strip(), now)
        check_source(provider, told, where="userinfo")
    elif signed:
        raise TokenRefused(reason="userinfo_unsigned")
    else:
        told = json_object(answered)
    if told.get("sub") != claims.get("sub"):
        raise TokenRefused(claim="sub")
    return {name: value for name, value in told.items() if name not in _OF_THE_SIGN_IN} | claims
