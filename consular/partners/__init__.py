"""Organisations that use the API: clients, tokens, consents given to them, webhooks."""

from consular.partners.errors import PartnerUnknown
from consular.partners.feed import (
    DECIDED,
    KINDS,
    STATES_OF_VERDICTS,
    PartnerEvent,
    Reach,
    Subject,
    Told,
    changes,
    forget_old,
    newest,
    note,
    oldest,
    reach_of,
    told,
)
from consular.partners.models import Partner
from consular.partners.rules import ALGORITHMS, ALL, AUDIENCES

__all__ = [
    "ALGORITHMS",
    "ALL",
    "AUDIENCES",
    "DECIDED",
    "KINDS",
    "STATES_OF_VERDICTS",
    "Partner",
    "PartnerEvent",
    "PartnerUnknown",
    "Reach",
    "Subject",
    "Told",
    "changes",
    "forget_old",
    "newest",
    "note",
    "oldest",
    "reach_of",
    "told",
]
