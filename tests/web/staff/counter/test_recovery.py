"""Whose ways in are lost comes with the passport: the clerk begins the way back, and nobody gets in by that."""

from __future__ import annotations

import pytest

from consular import identity
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, Actor
from consular.core.clock import SetClock
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser

NEW = "fresh@mail.example"


@pytest.fixture
def page(works: Works, catalogue: Catalogue, clerk: Actor) -> str:
    """The page of a lodged case that its applicant filed from home."""
    reference, _ = factories.lodged(works, catalogue)
    return f"/staff/counter/{reference}/recovery"


def code(works: Works) -> str:
    """What the person reads in the new mailbox."""
    with works.begin(ANONYMOUS) as work:
        return work.session.query(identity.EmailCode).order_by(identity.EmailCode.id.desc()).first().secret.code


def waiting(works: Works) -> list[identity.Recovery]:
    with works.begin(ANONYMOUS) as work:
        return list(work.session.query(identity.Recovery).all())


def test_the_new_mailbox_is_proven_at_the_counter_and_then_time_passes(
    browser: Browser, works: Works, clerk: Actor, page: str, clock: SetClock
) -> None:
    assert browser.get(page) == 200
    assert "n…@mail.example" in browser.page
    assert "natcha@mail.example" not in browser.page
    assert browser.post(page, {"email": NEW}) == 200
    right = code(works)
    assert browser.post(f"{page}/code", {"email": NEW, "code": "1" * 8 if right != "1" * 8 else "2" * 8}) == 422
    assert waiting(works) == []
    assert browser.post(f"{page}/code", {"email": NEW, "code": right}) == 200
    assert "The waiting time has begun" in browser.page
    (begun,) = waiting(works)
    assert (begun.shown_by, begun.staff_id, begun.ended_at) == ("counter", clerk.id, None)
    with works.begin(ANONYMOUS) as work:
        assert identity.email_way(work.session, NEW) is None


def test_a_second_wish_waits_for_the_first(browser: Browser, works: Works, page: str) -> None:
    browser.get(page)
    for answer in (200, 422):
        browser.post(page, {"email": NEW})
        assert browser.post(f"{page}/code", {"email": NEW, "code": code(works)}) == answer
    assert len(waiting(works)) == 1


@pytest.mark.parametrize("account", ["00000000-0000-7000-8000-000000000007", "x", "' OR 1=1"])
def test_an_account_that_does_not_act_in_the_case_is_not_reached(
    browser: Browser, works: Works, page: str, account: str
) -> None:
    browser.get(page)
    assert browser.post(page, {"email": NEW, "account": account}) == 422
    browser.post(page, {"email": NEW})
    assert browser.post(f"{page}/code", {"email": NEW, "code": code(works), "account": account}) == 404
    assert waiting(works) == []


def test_what_is_no_address_gets_no_code(browser: Browser, page: str) -> None:
    browser.get(page)
    assert browser.post(page, {"email": "no address"}) == 422
