"""The demo eID's signing key and its ID tokens (ES256, OpenID Connect Core §2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from consular.local.eid.grants import Grant
from consular.local.eid.persons import Person
from consular.local.eid.settings import EidSettings

ALGORITHM = "ES256"
ID_TOKEN_LIFETIME = timedelta(minutes=5)


class Signer:
    """A P-256 key made when the provider starts and gone when it ends; its `kid` is the RFC 7638 thumbprint."""

    def __init__(self) -> None:
        self._key = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": ALGORITHM}, auto_kid=True)

    @property
    def kid(self) -> str:
        """Names the key in headers and in the key set."""
        return self._key.kid or ""

    def jwks(self) -> dict[str, Any]:
        """The public key set."""
        return dict(KeySet([self._key]).as_dict(private=False))

    def sign(self, claims: dict[str, Any]) -> str:
        """A compact JWS over the claims."""
        return jwt.encode({"alg": ALGORITHM, "kid": self.kid}, claims, self._key, algorithms=[ALGORITHM])


def id_token_claims(settings: EidSettings, person: Person, grant: Grant, now: datetime) -> dict[str, Any]:
    """Claims of the ID token for one grant; times in whole seconds since 1970."""
    claims: dict[str, Any] = {
        "iss": settings.issuer,
        "sub": person.subject,
        "aud": settings.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + ID_TOKEN_LIFETIME).timestamp()),
        "auth_time": int(grant.auth_time.timestamp()),
        "acr": person.acr,
        "amr": list(person.amr),
    }
    if grant.nonce is not None:
        claims["nonce"] = grant.nonce
    return claims | person.claims(grant.scopes)
