"""Organisations that use the API: clients, tokens, consents given to them, webhooks."""

from consular.partners.dpop import Request, nonce
from consular.partners.errors import (
    AccessTokenRefused,
    ClientRefused,
    NonceNeeded,
    OAuthError,
    PartnerUnknown,
    ProofRefused,
)
from consular.partners.models import Partner
from consular.partners.replay import Use, respend, spend
from consular.partners.rules import ALGORITHMS, ALL, API_PATH, AUDIENCES
from consular.partners.signing_keys import KeyDue, TokenKeys, keys_in_force, prepare_keys, rotate_token_key
from consular.partners.token_models import (
    AuthorizationCode,
    PartnerGrant,
    PushedRequest,
    RefreshToken,
    TokenKey,
    UsedJti,
)
from consular.partners.tokens import Place, bearer_of, mint

__all__ = [
    "ALGORITHMS",
    "ALL",
    "API_PATH",
    "AUDIENCES",
    "AccessTokenRefused",
    "AuthorizationCode",
    "ClientRefused",
    "KeyDue",
    "NonceNeeded",
    "OAuthError",
    "Partner",
    "PartnerGrant",
    "PartnerUnknown",
    "Place",
    "ProofRefused",
    "PushedRequest",
    "RefreshToken",
    "Request",
    "TokenKey",
    "TokenKeys",
    "Use",
    "UsedJti",
    "bearer_of",
    "keys_in_force",
    "mint",
    "nonce",
    "prepare_keys",
    "respend",
    "rotate_token_key",
    "spend",
]
