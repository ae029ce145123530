"""Drawn sample pictures for local mode and tests: no real person, no real document, SPECIMEN on each.

The same arguments give the same bytes.
"""

from .letters import draw_letter_page
from .passports import PASSPORT_DEFECTS, PassportDefect, draw_passport_page
from .persons import Person
from .portraits import PORTRAIT_DEFECTS, PortraitDefect, draw_portrait

__all__ = [
    "PASSPORT_DEFECTS",
    "PORTRAIT_DEFECTS",
    "PassportDefect",
    "Person",
    "PortraitDefect",
    "draw_letter_page",
    "draw_passport_page",
    "draw_portrait",
]
