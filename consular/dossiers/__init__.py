"""The folder: applicants, mandates, the four offices; answers "who may see this file?"."""

from consular.dossiers.models import CAPACITIES, Applicant, Dossier, Mandate
from consular.dossiers.operations import (
    Offices,
    close_dossier,
    finish_dossier,
    give_to_office,
    give_to_offices,
    mark_erased,
    open_dossier,
)
from consular.dossiers.policy import ACCOUNT_PERMISSIONS, demand, kept, may, visible
from consular.dossiers.queries import (
    applicant,
    dossier,
    erased_among,
    files_of_account,
    files_of_applicant,
    held_by,
    mandated_accounts,
)

__all__ = [
    "ACCOUNT_PERMISSIONS",
    "CAPACITIES",
    "Applicant",
    "Dossier",
    "Mandate",
    "Offices",
    "applicant",
    "close_dossier",
    "demand",
    "dossier",
    "erased_among",
    "files_of_account",
    "files_of_applicant",
    "finish_dossier",
    "give_to_office",
    "give_to_offices",
    "held_by",
    "kept",
    "mandated_accounts",
    "mark_erased",
    "may",
    "open_dossier",
    "visible",
]
