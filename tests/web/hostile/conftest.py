"""An applicant with a draft at the real pages, and a worker that looks at what is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.clock import SetClock
from consular.core.settings import Settings
from consular.core.work import Works
from consular.verification.engines.local import LocalEngines
from tests import factories
from tests.web.conftest import Browser
from tests.web.hostile.worker import Worker


@pytest.fixture(scope="session")
def engines() -> LocalEngines:
    """The real engines; models are loaded once a test process."""
    made = LocalEngines()
    made.load()
    return made


@pytest.fixture
def worker(works: Works, catalogue: Catalogue, settings: Settings, engines: LocalEngines, clock: SetClock) -> Worker:
    """A worker on the test's database."""
    return Worker(works, catalogue, settings, engines, clock)


@pytest.fixture
def applicant(works: Works) -> Actor:
    """Natcha's account."""
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        return factories.account_actor(factories.account(work).id)


@pytest.fixture
def signed_in(browser: Browser, applicant: Actor, sign_in: Callable[..., None]) -> Browser:
    """Natcha's browser."""
    sign_in(browser, applicant)
    return browser


@pytest.fixture
def home(works: Works, catalogue: Catalogue, applicant: Actor, signed_in: Browser) -> str:
    """Address of a draft of hers in which every question is answered."""
    with works.begin(applicant) as work:
        return f"/applications/{factories.draft(work, catalogue).reference}"
