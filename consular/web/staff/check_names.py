"""Checks in words, for queue and case page."""

from __future__ import annotations

from consular.core.language import N_, Language

CHECKS = {
    "file-type": N_("Type and size"),
    "active-content": N_("Hidden content"),
    "rendition": N_("Picture can be opened"),
    "page-quality": N_("Quality of the picture"),
    "mrz": N_("Machine lines"),
    "mrz-answers": N_("Machine lines and answers"),
    "passport-validity": N_("Validity of the passport"),
    "portrait": N_("Photo"),
}


def check_name(name: str, tongue: Language) -> str:
    """A check in words."""
    return tongue.gettext(CHECKS.get(name, name))
