"""Errors of partners. Those of OAuth carry the registered code (RFC 6749 §5.2, 7009, 8707, 9449) and `why` in English,
for the developers at the partner: constant sentences that quote nothing.
"""

from __future__ import annotations

from consular.core.errors import Conflict, ConsularError, NotFound


class PartnerUnknown(NotFound):
    """No partner is registered under this name or client identifier."""

    code = "partner_unknown"


class PartnerExists(Conflict):
    """A partner of this name is registered."""

    code = "partner_exists"


class PartnerUnfit(ConsularError):
    """What a partner should be registered with is not allowed; its code says which part."""

    code = "partner_unfit"


class OAuthError(ConsularError):
    """A refusal of the authorization server or of the resource server."""

    code = "oauth_refused"

    def __init__(self, why: str = "") -> None:
        super().__init__(why=why)

    @property
    def why(self) -> str:
        """What was wrong, for the partner's developers."""
        return str(self.parameters["why"])


class RequestRefused(OAuthError):
    """A parameter is missing, stands twice or has a form that is not allowed."""

    code = "invalid_request"


class ClientRefused(OAuthError):
    """The client did not prove who it is."""

    code = "invalid_client"


class ClientNotAllowed(OAuthError):
    """The client is known, and its contract does not include this."""

    code = "unauthorized_client"


class GrantRefused(OAuthError):
    """The code or refresh token is unknown, used, over, or another client's."""

    code = "invalid_grant"


class GrantTypeUnknown(OAuthError):
    """Such a grant is not offered."""

    code = "unsupported_grant_type"


class ResponseTypeUnknown(OAuthError):
    """Only codes are given out."""

    code = "unsupported_response_type"


class ScopeRefused(OAuthError):
    """The scope is unknown or not in the contract."""

    code = "invalid_scope"


class TargetRefused(OAuthError):
    """Tokens are made for one resource only, and it is not this one."""

    code = "invalid_target"


class ProofRefused(OAuthError):
    """The DPoP proof is missing, broken, used, or for another request."""

    code = "invalid_dpop_proof"


class NonceNeeded(OAuthError):
    """The proof carries no nonce of ours that is still good; the answer brings one."""

    code = "use_dpop_nonce"


class AccessTokenRefused(OAuthError):
    """The access token is none of ours, over, for somewhere else, or no longer backed by contract and consent."""

    code = "invalid_token"


class RequestUnknown(ConsularError):
    """No such pushed authorization request: never pushed, another client's, over, or answered."""

    code = "request_unknown"


class GrantUnknown(NotFound):
    """No such consent of this account."""

    code = "grant_unknown"


class KeyBusy(Conflict):
    """Another transaction is answering a call with this idempotency key."""

    code = "idempotency_key_busy"


class KeyTaken(ConsularError):
    """The idempotency key came before with another request."""

    code = "idempotency_key_taken"
