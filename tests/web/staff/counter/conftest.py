from __future__ import annotations

from collections.abc import Callable

import pytest

from consular.app.assembly import read_catalogue
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.work import Works
from tests import counter
from tests.conftest import ROOT
from tests.counter import with_passport
from tests.web.conftest import Browser


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The `config/` of the repository with the sample passport in it."""
    return with_passport(read_catalogue(ROOT / "config"))


@pytest.fixture
def clerk(browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]) -> Actor:
    """A clerk in Jakarta at this browser."""
    actor = counter.clerk(works, catalogue)
    sign_in(browser, actor)
    return actor
