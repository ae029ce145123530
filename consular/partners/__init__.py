"""Organisations that use the API: clients, tokens, consents given to them, webhooks."""

from consular.partners.errors import KeyBusy, KeyTaken, PartnerUnknown
from consular.partners.models import Partner
from consular.partners.replies import Reply, keep_reply, reply_to
from consular.partners.rules import ALGORITHMS, ALL, AUDIENCES

__all__ = [
    "ALGORITHMS",
    "ALL",
    "AUDIENCES",
    "KeyBusy",
    "KeyTaken",
    "Partner",
    "PartnerUnknown",
    "Reply",
    "keep_reply",
    "reply_to",
]
