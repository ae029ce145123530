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
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
from authlib.oauth2 import OAuth2Client
from authlib.oauth2.auth import ClientAuth, encode_client_secret_basic

from consular.web.signin.oidc_claims import IdentityClaims, NameParts, identity
from consular.web.signin.oidc_errors import Code, OidcError, ProviderUnavailable, ResponseRefused, TokenRefused
from consular.web.signin.oidc_provider import Metadata, Provider
from consular.web.signin.oidc_token import check, check_access_token, check_age, same, verify

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
    "complete",
    "sign_out_url",
]

CALLBACK_PATH = "/sign-in/oidc/callback"
ATTEMPT_LIFETIME = timedelta(minutes=15)
_MAX_CODE = 4096
_ANSWERS = {
    "access_denied": Code.ACCESS_DENIED,
    "login_required": Code.INTERACTION_REQUIRED,
    "consent_required": Code.INTERACTION_REQUIRED,
    "interaction_required": Code.INTERACTION_REQUIRED,
    "account_selection_required": Code.INTERACTION_REQUIRED,
    "unmet_authentication_requirements": Code.ASSURANCE,
}
_BUSY = ("server_error", "temporarily_unavailable")


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


class _TokenEndpointRefused(Exception):
    def __init__(self, *, error: object, description: object) -> None:  # the names Authlib calls it with
        super().__init__(error, description)
        self.error = error


def begin(
    provider: Provider,
    redirect_uri: str,
    *,
    now: datetime,
    prompt: str | None = None,
    login_hint: str | None = None,
    acr: Iterable[str] = (),
    max_age: int | None = None,
    ui_locales: str | None = None,
) -> AuthorizationStart:
    """Start a sign-in. One of `acr` and, in seconds, `max_age` are demanded of the ID token later.

    Raises ProviderUnavailable, ResponseRefused (`issuer_mismatch`) when the metadata are another issuer's.
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
    url, _ = _client(provider, metadata, redirect_uri).create_authorization_url(
        metadata.authorization_endpoint,
        state=stored.state,
        code_verifier=stored.code_verifier,
        nonce=stored.nonce,
        prompt=prompt,
        login_hint=login_hint,
        acr_values=" ".join(stored.acr_values) or None,
        max_age=None if max_age is None else str(max_age),
        ui_locales=ui_locales,
    )
    return AuthorizationStart(str(url), stored)


def complete(
    provider: Provider, stored: StoredStart, query_params: Iterable[tuple[str, str]], *, now: datetime
) -> IdentityClaims:
    """Judge the authorization response, exchange its code, judge the ID token.

    `query_params` are all pairs of the query, repeated ones too (`request.args.items(multi=True)`). Raises
    ResponseRefused, TokenRefused or ProviderUnavailable; their `code` says what was wrong.
    """
    metadata = provider.metadata(now)
    code = _read_response(provider, metadata, stored, query_params, now)
    tokens = _exchange(provider, metadata, stored, code)
    id_token = tokens.get("id_token")
    if not isinstance(id_token, str):
        raise TokenRefused(reason="absent")
    claims, alg = verify(provider, id_token, now)
    check(provider, claims, nonce=stored.nonce, now=now)
    check_access_token(claims, alg, tokens.get("access_token"))
    check_age(claims, stored.max_age, now)
    if stored.acr_values and claims.get("acr") not in stored.acr_values:
        raise TokenRefused(Code.ASSURANCE, claim="acr")
    if provider.read_userinfo and metadata.userinfo_endpoint:
        claims = _with_userinfo(provider, metadata.userinfo_endpoint, claims, tokens.get("access_token"))
    return identity(provider.issuer, claims)


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
    if "iss" not in told and metadata.sends_issuer:
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
    if error in _BUSY:
        return ProviderUnavailable(reason="told")
    return ResponseRefused(_ANSWERS.get(error, Code.PROVIDER_REFUSED))


def _exchange(provider: Provider, metadata: Metadata, stored: StoredStart, code: str) -> Mapping[str, Any]:
    client = _client(provider, metadata, stored.redirect_uri)
    try:
        tokens: Mapping[str, Any] = client.fetch_token(
            metadata.token_endpoint,
            grant_type="authorization_code",
            code=code,
            code_verifier=stored.code_verifier,
        )
    except _TokenEndpointRefused as refused:
        if refused.error == "invalid_grant":
            raise ResponseRefused(Code.CODE_REFUSED) from refused
        if refused.error in _BUSY:
            raise ProviderUnavailable(reason="told") from refused
        raise ResponseRefused(Code.PROVIDER_REFUSED) from refused
    except (httpx.HTTPStatusError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise ProviderUnavailable(reason="response") from error
    return tokens


def _with_userinfo(provider: Provider, endpoint: str, claims: dict[str, Any], access_token: object) -> dict[str, Any]:
    """Claims completed from the userinfo endpoint, never overridden; only for the same `sub` (Core §5.3.2)."""
    if not isinstance(access_token, str) or not (access_token.isascii() and access_token.isprintable()):
        raise TokenRefused(reason="access_token")
    told = provider.transport.get_json(endpoint, bearer=access_token)
    if told.get("sub") != claims.get("sub"):
        raise TokenRefused(claim="sub")
    return told | claims


def _client(provider: Provider, metadata: Metadata, redirect_uri: str) -> Any:
    client = OAuth2Client(
        provider.transport,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        token_endpoint_auth_method=metadata.token_auth_method,
        scope=" ".join(provider.scopes),
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
    client.register_client_auth_method(("client_secret_basic", _basic))
    client.register_compliance_hook("access_token_response", _expected)
    client.oauth_error_class = _TokenEndpointRefused  # Authlib's own refuses descriptions with quotes in them
    return client


def _expected(response: httpx.Response) -> httpx.Response:
    """Only the statuses of RFC 6749 §5 are read; Authlib would read a token out of any other below 500."""
    if response.status_code not in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED):
        raise ProviderUnavailable(reason="status", status=response.status_code)
    return response


def _basic(auth: ClientAuth, method: str, uri: str, headers: dict[str, str], body: str) -> Any:
    """Basic credentials, form-encoded first as RFC 6749 §2.3.1 says and Authlib does not."""
    encoded = ClientAuth(quote_plus(auth.client_id), quote_plus(auth.client_secret))
    return encode_client_secret_basic(encoded, method, uri, headers, body)
