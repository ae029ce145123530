from __future__ import annotations

import pytest

from consular.app.assembly import read_catalogue
from consular.catalogue import Catalogue
from tests.conftest import ROOT
from tests.counter import with_passport


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The `config/` of the repository with the sample passport in it."""
    return with_passport(read_catalogue(ROOT / "config"))
