"""An application is taken back for ever, so only by who has shown lately who they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from consular import identity
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.work import Works
from tests import factories
from tests.review import cases
from tests.web.conftest import Browser


def proven(works: Works, at: datetime | None) -> None:
    with works.begin(system()) as work:
        work.session.query(identity.UserSession).update({"proven_at": at})


@pytest.mark.parametrize("minutes", [6, None])
def test_an_open_browser_takes_nothing_back(
    browser: Browser,
    works: Works,
    catalogue: Catalogue,
    sign_in: Callable[..., None],
    clock: SetClock,
    minutes: int | None,
) -> None:
    reference, owner = factories.admissible(works, catalogue)
    sign_in(browser, owner)
    page = f"/applications/{reference}/withdraw"
    assert browser.get(page) == 200
    before = cases.state(works, reference)
    proven(works, None if minutes is None else clock.now() - timedelta(minutes=minutes))
    assert browser.post(page) == 200
    assert browser.path == "/sign-in/again"
    assert cases.state(works, reference) == before
    proven(works, clock.now() - timedelta(minutes=4))
    assert browser.get(page) == 200
    assert browser.post(page) == 200
    assert cases.state(works, reference) == "withdrawn"
