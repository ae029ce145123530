"""Organisations that use the API: clients, tokens, consents given to them, webhooks."""

from consular.partners.errors import PartnerUnknown
from consular.partners.models import Partner
from consular.partners.rules import ALGORITHMS, ALL, AUDIENCES

__all__ = ["ALGORITHMS", "ALL", "AUDIENCES", "Partner", "PartnerUnknown"]
