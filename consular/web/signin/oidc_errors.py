"""Why a sign-in through an OpenID provider did not happen. Parameters carry no personal data."""

from __future__ import annotations

from enum import StrEnum

from consular.core.errors import ConsularError


class Code(StrEnum):
    """Stable codes; each names a sentence at the edge."""

    # The authorization response.
    RESPONSE_INVALID = "response_invalid"
    STATE_MISMATCH = "state_mismatch"
    ATTEMPT_EXPIRED = "attempt_expired"
    ISSUER_MISSING = "issuer_missing"
    ISSUER_MISMATCH = "issuer_mismatch"
    ACCESS_DENIED = "access_denied"
    INTERACTION_REQUIRED = "interaction_required"
    PROVIDER_REFUSED = "provider_refused"
    CODE_REFUSED = "code_refused"
    # The ID token.
    TOKEN_INVALID = "token_invalid"  # noqa: S105
    ALGORITHM = "algorithm"
    NONCE_MISMATCH = "nonce_mismatch"
    AUDIENCE = "audience"
    AZP = "azp"
    EXPIRED = "expired"
    ASSURANCE = "assurance"
    AUTH_TIME = "auth_time"
    # The provider itself.
    PROVIDER_UNAVAILABLE = "provider_unavailable"


class OidcError(ConsularError):
    """Nobody was signed in."""


class ResponseRefused(OidcError):
    """The authorization response, or the code in it, is not to be acted upon."""

    code = Code.RESPONSE_INVALID


class TokenRefused(OidcError):
    """The ID token proves nothing. `reason` or `claim` in the parameters says where it fails."""

    code = Code.TOKEN_INVALID


class ProviderUnavailable(OidcError):
    """The provider cannot be used now. `reason`: unreachable, timeout, status, redirect, too_large, response, cooling,
    told (it said so itself).
    """

    code = Code.PROVIDER_UNAVAILABLE
