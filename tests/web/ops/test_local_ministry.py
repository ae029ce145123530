"""The ministry's door: offices and waits, the raw row."""

from __future__ import annotations

from datetime import UTC, datetime

from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web.ops import seeded
from consular.web.ops.local_ministry import SHOWN
from tests import factories
from tests.web.conftest import Browser


def test_offices_are_counted_out_of_the_rows(
    browser: Browser, works: Works, catalogue: Catalogue, clock: SetClock
) -> None:
    browser.get("/local/ministry/offices")
    assert "No case has been sent yet" in browser.page
    factories.admissible(works, catalogue)
    factories.lodged(works, catalogue, subject="other", answers={"passport_number": "AC4402918"})
    clock.move(days=6)
    browser.get("/local/ministry/offices")
    row = browser.page.split("Jakarta</th>")[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in row.split('cs-num">')[1:]] == ["1", "1", "0", "0", "0", "0", "6"]


def test_the_raw_row_is_unreadable_and_the_page_beside_it_is_not(
    browser: Browser, works: Works, catalogue: Catalogue, settings: Settings
) -> None:
    browser.get("/local/ministry/row")
    assert "still coming" in browser.page
    reference, _ = factories.admissible(works, catalogue)
    began = datetime(2026, 11, 16, 9, tzinfo=UTC)
    seeded.write(settings, seeded.Seeded(began=began).with_case(SHOWN, reference))
    browser.get("/local/ministry/row")
    raw, readable = browser.page.split('id="readable"')
    assert "\\x0101" in raw
    assert reference in raw
    for told in ("Wongphaisan", "AC4402917", "natcha@mail.example"):
        assert told not in raw
        assert told in readable
