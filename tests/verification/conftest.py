from __future__ import annotations

import pytest

from consular.catalogue import Catalogue
from consular.core.work import Works
from consular.verification.engines.local import LocalEngines
from tests.verification.scene import Scene


@pytest.fixture(scope="session")
def engines() -> LocalEngines:
    """The real engines; models are loaded once a test process."""
    made = LocalEngines()
    made.load()
    return made


@pytest.fixture
def scene(works: Works, catalogue: Catalogue, engines: LocalEngines) -> Scene:
    """A draft with every question answered, and hands to attach files and run checks."""
    return Scene(works, catalogue, engines)
