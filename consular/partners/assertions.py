"""Who the client is: `private_key_jwt` (RFC 7523) under the FAPI 2.0 Security Profile, the only way offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from consular.partners import rules
from consular.partners.errors import ClientRefused
from consular.partners.jose import Compact, PublicKey, Unreadable, read
from consular.partners.replay import Use, use_of

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TYPES = (None, "JWT", "client-authentication+jwt")


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion taken apart: it says to be this client's."""

    client_id: str
    token: Compact

    @property
    def key_id(self) -> str | None:
        """Which of the client's keys it names."""
        named: Any = self.token.header.get("kid")
        return named if isinstance(named, str) else None


def read_assertion(text: str) -> Assertion:
    """Take an assertion apart, to know whose keys to look for. Raises ClientRefused."""
    try:
        token = read(text)
    except Unreadable as unreadable:
        raise ClientRefused(f"the assertion cannot be taken: {unreadable}") from None
    client_id = token.claims.get("sub")
    if not rules.is_client_id(client_id) or token.claims.get("iss") != client_id:
        raise ClientRefused("iss and sub of the assertion are the client_id")
    if token.header.get("typ") not in _TYPES:
        raise ClientRefused("the assertion is a token of another kind")
    return Assertion(str(client_id), token)


def verify_assertion(assertion: Assertion, keys: tuple[PublicKey, ...], *, issuer: str, now: datetime) -> Use:
    """Judge the assertion by the client's keys; returns its one use, for the caller to spend. Raises ClientRefused."""
    token, named = assertion.token, assertion.key_id
    fitting = [key for key in keys if named is None or key.key_id is None or key.key_id == named]
    if not any(key.has_signed(token) for key in fitting):
        raise ClientRefused("none of the client's keys for its algorithm has signed the assertion")
    if token.claims.get("aud") != issuer:
        raise ClientRefused("aud is exactly the issuer, as one string")
    try:
        expires, issued, begins = token.moment("exp"), token.moment("iat"), token.moment("nbf")
        jti = token.text("jti")
    except Unreadable as unreadable:
        raise ClientRefused(f"the assertion cannot be taken: {unreadable}") from None
    present = now.timestamp()
    ahead = present + rules.AHEAD.total_seconds()
    life = rules.ASSERTION_LIFE.total_seconds()
    if expires is None or expires <= present:
        raise ClientRefused("exp is missing or over")
    if issued is None and begins is None:
        raise ClientRefused("iat is missing")
    if any(moment is not None and moment > ahead for moment in (issued, begins)):
        raise ClientRefused("iat or nbf is ahead")
    start = min(moment for moment in (issued, begins, ahead) if moment is not None)
    if expires - start > life or expires > ahead + life:
        raise ClientRefused("the assertion is good for more than five minutes")
    return use_of("assertion", assertion.client_id, jti, until=datetime.fromtimestamp(expires, UTC))
