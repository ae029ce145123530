"""The folder: applicants, mandates, the four offices; answers "who may see this file?"."""

from consular.dossiers.models import CAPACITIES, Applicant, Dossier, Mandate
from consular.dossiers.operations import close_dossier, give_to_office, open_dossier
from consular.dossiers.policy import ACCOUNT_PERMISSIONS, demand, may, visible
from consular.dossiers.queries import dossier, mandated_accounts

__all__ = [
    "ACCOUNT_PERMISSIONS",
    "CAPACITIES",
    "Applicant",
    "Dossier",
    "Mandate",
    "close_dossier",
    "demand",
    "dossier",
    "give_to_office",
    "mandated_accounts",
    "may",
    "open_dossier",
    "visible",
]
