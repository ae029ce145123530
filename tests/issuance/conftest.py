"""An issuer with a real press, and a portrait."""

from __future__ import annotations

from datetime import date

import pytest

from consular.catalogue import Catalogue
from consular.issuance import Issuer, Press
from consular.issuance.printing import PaperPress
from consular.local.specimens import Person, draw_portrait


@pytest.fixture
def issuer(catalogue: Catalogue) -> Issuer:
    """The specimen ministry at its public address."""
    return Issuer(catalogue=catalogue, public_url="https://visa.example.org", local=True)


@pytest.fixture(scope="session")
def press() -> Press:
    """Typesets."""
    return PaperPress()


@pytest.fixture(scope="session")
def face() -> bytes:
    """A drawn portrait, JPEG."""
    person = Person(
        primary="Wongphaisan", document_number="AC4402917", birth=date(1993, 4, 17), sex="F", expiry=date(2031, 9, 2)
    )
    return draw_portrait(person, seed=7)
