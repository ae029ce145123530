"""A carrier with a person who is signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from consular import identity
from consular.core.actor import system
from consular.core.work import Works
from consular.partners import Partner
from tests.border import given
from tests.web.conftest import Browser

ISSUER = "https://id.example.org"


@pytest.fixture
def airline(works: Works) -> Partner:
    """An airline whose contract includes the check."""
    return given.carrier(works)


@pytest.fixture
def person(works: Works, airline: Partner) -> identity.Staff:
    """Somebody at its gate."""
    with works.begin(system()) as work:
        return identity.add_person(
            work, partner_id=airline.id, issuer=ISSUER, subject="gate-1", name="Ayu Prameswari", number="G-12"
        )


@pytest.fixture
def enter(works: Works) -> Callable[[Browser, identity.Staff], None]:
    """`enter(browser, person)`: a session of this person."""

    def put(browser: Browser, person: identity.Staff) -> None:
        with works.begin(system()) as work:
            token = identity.open_session(work, staff=work.session.get(identity.Staff, person.id))
        browser.client.set_cookie("__Host-consular-session-t", token, domain="localhost", path="/", secure=True)

    return put


@pytest.fixture
def gate(browser: Browser, person: identity.Staff, enter: Callable[[Browser, identity.Staff], None]) -> Browser:
    """The person, with the desk open."""
    enter(browser, person)
    assert browser.get("/carrier") == 200
    return browser
