"""Organisations that use the API: clients, tokens, consents given to them, webhooks."""

from consular.partners.clients import Client, authenticate
from consular.partners.consents import end, end_all_of, give, of_account, refuse, until_of
from consular.partners.dpop import Proof, Request, nonce, verify_proof
from consular.partners.errors import (
    AccessTokenRefused,
    ClientNotAllowed,
    ClientRefused,
    GrantTypeUnknown,
    GrantUnknown,
    NonceNeeded,
    OAuthError,
    PartnerExists,
    PartnerUnfit,
    PartnerUnknown,
    ProofRefused,
    RequestRefused,
    RequestUnknown,
)
from consular.partners.events import PartnerDataExpired
from consular.partners.grants import Desk, by_code, by_contract, by_refresh_token, introspect, revoke
from consular.partners.management import (
    Contract,
    Keys,
    add,
    change_keys,
    partner,
    partner_named,
    registered,
    resume,
    suspend,
)
from consular.partners.models import Partner
from consular.partners.pushed import push, pushed
from consular.partners.replay import Use, respend, spend
from consular.partners.rules import ALGORITHMS, ALL, API_PATH, AUDIENCES, PUSHED_LIFE
from consular.partners.sentences import SENTENCES
from consular.partners.signing_keys import KeyDue, TokenKeys, keys_in_force, prepare_keys, rotate_token_key
from consular.partners.sweeping import sweep_partner_data
from consular.partners.token_models import (
    AuthorizationCode,
    PartnerGrant,
    PushedRequest,
    RefreshToken,
    TokenKey,
    UsedJti,
)
from consular.partners.tokens import Place, bearer_of, check_resource, is_in_force, mint

__all__ = [
    "ALGORITHMS",
    "ALL",
    "API_PATH",
    "AUDIENCES",
    "PUSHED_LIFE",
    "SENTENCES",
    "AccessTokenRefused",
    "AuthorizationCode",
    "Client",
    "ClientNotAllowed",
    "ClientRefused",
    "Contract",
    "Desk",
    "GrantTypeUnknown",
    "GrantUnknown",
    "KeyDue",
    "Keys",
    "NonceNeeded",
    "OAuthError",
    "Partner",
    "PartnerDataExpired",
    "PartnerExists",
    "PartnerGrant",
    "PartnerUnfit",
    "PartnerUnknown",
    "Place",
    "Proof",
    "ProofRefused",
    "PushedRequest",
    "RefreshToken",
    "Request",
    "RequestRefused",
    "RequestUnknown",
    "TokenKey",
    "TokenKeys",
    "Use",
    "UsedJti",
    "add",
    "authenticate",
    "bearer_of",
    "by_code",
    "by_contract",
    "by_refresh_token",
    "change_keys",
    "check_resource",
    "end",
    "end_all_of",
    "give",
    "introspect",
    "is_in_force",
    "keys_in_force",
    "mint",
    "nonce",
    "of_account",
    "partner",
    "partner_named",
    "prepare_keys",
    "push",
    "pushed",
    "refuse",
    "registered",
    "respend",
    "resume",
    "revoke",
    "rotate_token_key",
    "spend",
    "suspend",
    "sweep_partner_data",
    "until_of",
    "verify_proof",
]
