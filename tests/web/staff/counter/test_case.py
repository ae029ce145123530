"""The case at the counter: what of it lies in the safe, and that it is closed."""

from __future__ import annotations

from consular import custody
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.ids import new_id
from consular.core.work import Works
from consular.dossiers import close_dossier, dossier
from tests import counter
from tests.web.conftest import Browser


def test_papers_of_the_case_are_found_from_its_page(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference = counter.filed(works, catalogue, clerk)
    browser.get(f"/staff/counter/{reference}")
    assert 'id="held"' not in browser.page
    with works.begin(clerk) as work:
        item = custody.take_in(
            work,
            item_id=new_id(),
            dossier_id=counter.case(work, reference).dossier_id,
            office="jakarta",
            kind="old-passport",
            received_from="holder",
            description="Passport",
            place="Safe 1",
        )
    browser.get(f"/staff/counter/{reference}")
    assert f'href="/staff/custody/items/{item.id}">{item.label}</a>' in browser.page
    assert "Old passport to be replaced, in Jakarta, <bdi>Safe 1</bdi>" in browser.page
    assert "The case is closed." not in browser.page


def test_a_closed_case_says_so(browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor) -> None:
    reference = counter.filed(works, catalogue, clerk)
    with works.begin(counter.SYSTEM) as work:
        folder = dossier(work.session, counter.case(work, reference).dossier_id)
        assert folder is not None
        close_dossier(work, folder)
    browser.get(f"/staff/counter/{reference}")
    assert "The case is closed." in browser.page
