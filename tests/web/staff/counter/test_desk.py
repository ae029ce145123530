"""The counter's first page: found by scan, who is expected, who was here; filing for somebody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from consular import appearances, applications, audit, fees
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.web.staff.counter import desk
from tests import counter, factories
from tests.web.conftest import Browser

SignIn = Callable[..., None]


def section(page: str, name: str) -> str:
    """The list under the heading with this id."""
    return page.partition(f'id="{name}"')[2].partition("</ul>")[0]


def test_the_desk_opens_at_the_counter_and_the_bar_says_so(browser: Browser, clerk: Actor) -> None:
    assert browser.get("/staff") == 200
    assert browser.path == "/staff/counter"
    assert re.search(r'href="/staff/counter" aria-current="page"', browser.page)
    assert "autofocus" in browser.page


@pytest.mark.parametrize("spelling", ["{0}", "{0}\n", "lower", "bare"])
def test_a_scanned_reference_opens_its_case(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor, spelling: str
) -> None:
    reference = counter.filed(works, catalogue, clerk)
    typed = {"lower": reference.lower(), "bare": reference.replace("-", "")}.get(spelling, spelling.format(reference))
    assert browser.get("/staff/counter", query_string={"q": typed}) == 200
    assert browser.path == f"/staff/counter/{reference}"


@pytest.mark.parametrize(
    ("typed", "words"), [("V7K3-M9QX-D5", "That is no reference"), ("hello", "That is no reference")]
)
def test_what_is_no_reference_is_told_and_stays(browser: Browser, clerk: Actor, typed: str, words: str) -> None:
    assert browser.get("/staff/counter", query_string={"q": typed}) == 422
    assert words in browser.page
    assert f'value="{typed}"' in browser.page


def test_another_offices_case_is_told_like_none(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    elsewhere = counter.clerk(works, catalogue, subject="amina", office="nairobi")
    reference = counter.filed(works, catalogue, elsewhere, office="nairobi")
    assert browser.get("/staff/counter", query_string={"q": reference}) == 422
    assert "No case of your offices has this reference" in browser.page
    assert browser.get(f"/staff/counter/{reference}") == 404


def test_who_must_come_is_expected_until_they_were_here_today(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor, clock: SetClock, sign_in: SignIn
) -> None:
    first = counter.filed(works, catalogue, clerk)
    clock.move(minutes=5)
    second, _ = counter.filed_at_home(works, catalogue)
    visa, _ = factories.lodged(works, catalogue)
    browser.get("/staff/counter")
    expected = section(browser.page, "expected")
    assert expected.index(first) < expected.index(second)
    assert visa not in browser.page
    with works.begin(clerk) as work:
        found = counter.case(work, first)
        given = appearances.Given(
            identity="register",
            originals=("birth-certificate",),
            photo="accepted",
            signature="unable",
            fingerprints="refused",
        )
        appearances.record(
            work,
            dossier_id=found.dossier_id,
            asked=counter.passport(catalogue).appearance,
            given=given,
            age=36,
            today=work.now.date(),
            wanted=frozenset({"birth-certificate"}),
        )
    browser.get("/staff/counter")
    assert first not in section(browser.page, "expected")
    assert first in section(browser.page, "here")
    assert "To be paid before the person leaves" in section(browser.page, "here")
    browser.get(f"/staff/counter/{first}")
    assert "The fee is due now" in browser.page
    with works.begin(clerk) as work:
        (charge,) = fees.charges_of(work.session, found.dossier_id)
        charge.cancelled_at, charge.cancelled_as = work.now, "withdrawn"
    browser.get("/staff/counter")
    assert "To be paid" not in section(browser.page, "here")
    clock.move(hours=24)
    sign_in(browser, clerk)
    browser.get("/staff/counter")
    assert "Nobody yet" in browser.page


def test_long_lists_go_on_by_keyset(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 1)
    first, second = (counter.filed(works, catalogue, clerk) for _ in range(2))
    browser.get("/staff/counter")
    assert first in section(browser.page, "expected")
    assert second not in section(browser.page, "expected")
    more = re.search(r'href="([^"]+)" rel="next"', browser.page)
    assert more is not None
    browser.get(more.group(1).replace("&amp;", "&"))
    assert second in section(browser.page, "expected")
    assert 'rel="next"' not in browser.page


def test_the_list_is_recorded_with_whom_it_showed(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    counter.filed(works, catalogue, clerk)
    browser.get("/staff/counter")
    with works.begin(counter.SYSTEM) as work:
        acts = work.session.scalars(select(audit.AuditEntry.action).where(audit.AuditEntry.actor_id == clerk.id)).all()
        assert "appearances:visit:list" in acts


def test_a_clerk_of_two_counters_chooses(browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn) -> None:
    both = factories.staff_actor(
        works, catalogue, subject="two", powers=(), roles=(("counter-clerk", "jakarta"), ("counter-clerk", "nairobi"))
    )
    sign_in(browser, both)
    there = counter.filed(works, catalogue, both, office="nairobi")
    browser.get("/staff/counter")
    assert '<select class="govuk-select" id="office"' in browser.page
    assert there not in section(browser.page, "expected")
    browser.get("/staff/counter?office=nairobi")
    assert there in section(browser.page, "expected")


def test_filing_for_somebody_begins_a_draft_of_this_counter(browser: Browser, works: Works, clerk: Actor) -> None:
    browser.get("/staff/counter/file")
    assert browser.post("/staff/counter/file", {}) == 422
    assert "Choose what the person applies for" in browser.page
    assert browser.post("/staff/counter/file", {"service": counter.KEY, "locale": "ar"}) == 200
    reference = browser.path.rsplit("/", 1)[1]
    with works.begin(counter.SYSTEM) as work:
        found = counter.case(work, reference)
        assert (found.state, found.capacity, found.filed_by, found.locale) == ("draft", "counter", clerk.id, "ar")
        assert applications.counter_of(work.session, found) == "jakarta"
    browser.get("/staff/counter")
    assert reference in section(browser.page, "drafts")


def test_a_double_press_begins_one_draft(browser: Browser, clerk: Actor) -> None:
    paths = set()
    for _ in range(2):
        browser.get("/staff/counter/file")
        browser.post("/staff/counter/file", {"service": counter.KEY})
        paths.add(browser.path)
    assert len(paths) == 1
