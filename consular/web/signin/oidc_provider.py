"""A configured OpenID provider: its metadata and keys, fetched when needed and kept for a while."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Generic, Literal, TypeVar

from consular.catalogue import ClaimNames
from consular.core.errors import Misconfigured
from consular.web.signin.oidc_errors import Code, OidcError, ProviderUnavailable, ResponseRefused
from consular.web.signin.oidc_transport import Transport, is_acceptable, is_loopback

ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA", "Ed25519")
SCOPES = ("openid", "profile", "email")
METADATA_LIFETIME = timedelta(hours=24)
KEYS_LIFETIME = timedelta(hours=1)
KEYS_COOLDOWN = timedelta(seconds=60)
FAILURE_COOLDOWN = timedelta(seconds=5)
_MAX_KEYS = 100

T = TypeVar("T")


class _Kept(Generic[T]):
    """Something fetched, kept for `lifetime`. One thread fetches, the others wait for its result."""

    def __init__(self, fetch: Callable[[datetime], T], lifetime: timedelta) -> None:
        self._fetch = fetch
        self._lifetime = lifetime
        self._lock = Lock()
        self._held: tuple[T, datetime] | None = None
        self._renewed: datetime | None = None
        self._failed: datetime | None = None

    def get(self, now: datetime) -> T:
        with self._lock:
            if self._held and now - self._held[1] < self._lifetime:
                return self._held[0]
            return self._fresh(now)

    def renew(self, now: datetime, cooldown: timedelta) -> T | None:
        """Fetch again although something is held; None while the last renewal is younger than `cooldown`."""
        with self._lock:
            if self._renewed and now - self._renewed < cooldown:
                return None
            self._renewed = now
            return self._fresh(now)

    def _fresh(self, now: datetime) -> T:
        if self._failed and now - self._failed < FAILURE_COOLDOWN:
            raise ProviderUnavailable(reason="cooling")
        try:
            value = self._fetch(now)
        except OidcError:
            self._failed = now
            raise
        self._failed = None
        self._held = (value, now)
        return value


@dataclass(frozen=True, slots=True)
class Metadata:
    """What of a provider's discovery document is used (OpenID Connect Discovery §3, RFC 8414 §2, RFC 9207 §3)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    pushed_endpoint: str | None
    needs_pushed: bool
    sends_issuer: bool
    token_auth_method: str


@dataclass(eq=False)
class Provider:
    """One OpenID provider at which the product is a client. Safe to share between threads; opens no connection
    until used, so it may be made before a fork.

    `issuer` is compared character by character. Audiences beside ours are refused unless in `trusted_audiences`
    (OpenID Connect Core §3.1.3.7, item 3). `authentication` None means a secret, in the way that the metadata offer.
    A provider at a callback that others share must name itself in every answer (`must_send_issuer`). `connect`
    replaces the transport where other limits are wanted. Raises Misconfigured for an issuer that is not https (http on
    127.0.0.1 and localhost only) or an algorithm that is not in `ALGORITHMS`.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = SCOPES
    algorithms: Collection[str] = ALGORITHMS
    trusted_audiences: frozenset[str] = frozenset()
    authentication: str | None = None
    claim_names: ClaimNames = field(default_factory=ClaimNames)
    userinfo: Literal["none", "read", "signed"] = "none"
    pushed: Literal["offered", "needed", "never"] = "offered"
    must_send_issuer: bool = False
    keys_cooldown: timedelta = KEYS_COOLDOWN
    connect: InitVar[Transport | None] = None
    transport: Transport = field(init=False, repr=False)
    _metadata: _Kept[Metadata] = field(init=False, repr=False)
    _keys: _Kept[tuple[Mapping[str, Any], ...]] = field(init=False, repr=False)

    def __post_init__(self, connect: Transport | None) -> None:
        if not is_acceptable(self.issuer, plain_http=True) or "?" in self.issuer:
            raise Misconfigured(why=f"The issuer {self.issuer} must be https (http on 127.0.0.1 or localhost only)")
        if not self.algorithms or not set(self.algorithms) <= set(ALGORITHMS):
            raise Misconfigured(why=f"ID tokens may be signed with {', '.join(ALGORITHMS)} only")
        self.transport = connect or Transport(loopback=is_loopback(self.issuer))
        self._metadata = _Kept(self._fetch_metadata, METADATA_LIFETIME)
        self._keys = _Kept(self._fetch_keys, KEYS_LIFETIME)

    def pushes(self, metadata: Metadata) -> bool:
        """Whether the request goes from server to server before the browser does (RFC 9126)."""
        if self.pushed == "needed" or metadata.needs_pushed:
            return True
        return self.pushed == "offered" and metadata.pushed_endpoint is not None

    def metadata(self, now: datetime) -> Metadata:
        """The discovery document; raises ProviderUnavailable, or ResponseRefused when it is another issuer's."""
        return self._metadata.get(now)

    def keys(self, now: datetime) -> tuple[Mapping[str, Any], ...]:
        """The JSON Web Keys as published; raises ProviderUnavailable."""
        return self._keys.get(now)

    def renewed_keys(self, now: datetime) -> tuple[Mapping[str, Any], ...]:
        """The keys fetched anew, because one was unknown; empty while the last renewal is too young, so that
        made-up key ids cannot be used to hammer the provider.
        """
        return self._keys.renew(now, self.keys_cooldown) or ()

    def _fetch_metadata(self, _now: datetime) -> Metadata:
        told = self.transport.get_json(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if told.get("issuer") != self.issuer:
            raise ResponseRefused(Code.ISSUER_MISMATCH, where="metadata")
        if "S256" not in told.get("code_challenge_methods_supported", ["S256"]):
            raise ProviderUnavailable(reason="response", member="code_challenge_methods_supported")
        pushed_endpoint = self._address_if_told(told, "pushed_authorization_request_endpoint")
        return Metadata(
            authorization_endpoint=self._address(told, "authorization_endpoint"),
            token_endpoint=self._address(told, "token_endpoint"),
            jwks_uri=self._address(told, "jwks_uri"),
            userinfo_endpoint=self._address_if_told(told, "userinfo_endpoint"),
            end_session_endpoint=self._address_if_told(told, "end_session_endpoint"),
            pushed_endpoint=pushed_endpoint,
            needs_pushed=told.get("require_pushed_authorization_requests") is True,
            sends_issuer=told.get("authorization_response_iss_parameter_supported") is True,
            token_auth_method=self.authentication or _auth_method(told.get("token_endpoint_auth_methods_supported")),
        )

    def _address_if_told(self, told: Mapping[str, Any], member: str) -> str | None:
        return self._address(told, member) if member in told else None

    def _address(self, told: Mapping[str, Any], member: str) -> str:
        address = told.get(member)
        if not isinstance(address, str) or not is_acceptable(address, plain_http=is_loopback(self.issuer)):
            raise ProviderUnavailable(reason="response", member=member)
        return address

    def _fetch_keys(self, now: datetime) -> tuple[Mapping[str, Any], ...]:
        keys = self.transport.get_json(self.metadata(now).jwks_uri).get("keys")
        if not isinstance(keys, list) or len(keys) > _MAX_KEYS:
            raise ProviderUnavailable(reason="response", member="keys")
        return tuple(key for key in keys if isinstance(key, dict))


def _auth_method(offered: object) -> str:
    if offered is None:
        return "client_secret_basic"  # the default of OpenID Connect Discovery §3
    if isinstance(offered, list):
        for method in ("client_secret_basic", "client_secret_post"):
            if method in offered:
                return method
    raise ProviderUnavailable(reason="response", member="token_endpoint_auth_methods_supported")
