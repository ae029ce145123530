"""Guardians' consents for a child's document: asked, given or refused, withdrawn, lapsed."""

from consular.consents.errors import ConsentEnded, ConsentMissing, NotTheGuardian, PaperRefused
from consular.consents.events import ConsentAnswered, ConsentAsked, ConsentDue, ConsentWithdrawn
from consular.consents.models import ASKED, GIVEN, LAPSED, REFUSED, WITHDRAWN, Consent, Guardian
from consular.consents.operations import answer, ask, lapse, record_paper, withdraw
from consular.consents.queries import cases_without_consent, consent, demand_in_force, for_guardian, of_dossier
from consular.consents.sentences import SENTENCES

__all__ = [
    "ASKED",
    "GIVEN",
    "LAPSED",
    "REFUSED",
    "SENTENCES",
    "WITHDRAWN",
    "Consent",
    "ConsentAnswered",
    "ConsentAsked",
    "ConsentDue",
    "ConsentEnded",
    "ConsentMissing",
    "ConsentWithdrawn",
    "Guardian",
    "NotTheGuardian",
    "PaperRefused",
    "answer",
    "ask",
    "cases_without_consent",
    "consent",
    "demand_in_force",
    "for_guardian",
    "lapse",
    "of_dossier",
    "record_paper",
    "withdraw",
]
