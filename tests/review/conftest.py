"""Officers, a case that waits, and ears for the news of review."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.work import Works
from tests import factories
from tests.review import cases


@pytest.fixture
def works(works: Works) -> Works:
    """The house, with a delivery for every event of review."""
    return replace(works, reactions=cases.Heard())


@pytest.fixture
def staff(works: Works, catalogue: Catalogue) -> cases.Officers:
    """One officer of each kind."""
    return cases.Officers(works, catalogue)


@pytest.fixture
def waiting(works: Works, catalogue: Catalogue) -> tuple[str, Actor]:
    """An admissible application that nobody has claimed: reference and applicant's account."""
    return factories.admissible(works, catalogue)


@pytest.fixture
def reference(waiting: tuple[str, Actor]) -> str:
    """Its reference."""
    return waiting[0]


@pytest.fixture
def applicant(waiting: tuple[str, Actor]) -> Actor:
    """Its applicant's account."""
    return waiting[1]
