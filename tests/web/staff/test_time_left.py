"""The time bar says how long a running case may still take, and how long one that is over has taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.language import language
from consular.core.work import Works
from consular.review import TimeLeft
from consular.web.staff.queue import left_view
from tests import factories
from tests.review import cases
from tests.web.conftest import Browser

DUE = datetime(2026, 12, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (None, "Not running"),
        (TimeLeft(DUE, 4, 0.7, ""), "4 days left"),
        (TimeLeft(DUE, 0, 0.9, "soon"), "0 days left"),
        (TimeLeft(DUE, -1, 1.0, "late"), "Late by 1 day"),
        (TimeLeft(DUE, 4, 0.7, "", paused=True), "Paused: applicant was asked"),
        (TimeLeft(DUE, 14, 0.1, "", taken=1), "Decided in 1 day, in time"),
        (TimeLeft(DUE, 4, 0.7, "", taken=11), "Decided in 11 days, in time"),
        (TimeLeft(DUE, -1, 1.0, "late", taken=16), "Decided in 16 days, 1 day late"),
        (TimeLeft(DUE, -3, 1.0, "late", taken=18), "Decided in 18 days, 3 days late"),
    ],
)
def test_the_words_are_those_of_a_running_or_of_a_stopped_clock(left: TimeLeft | None, said: str) -> None:
    assert left_view(left, language("en"))["text"] == said


def test_a_withdrawn_case_was_not_decided() -> None:
    assert left_view(TimeLeft(DUE, 13, 0.1, "", taken=2), language("en"), withdrawn=True)["text"] == (
        "Withdrawn after 2 days"
    )


def test_the_page_of_a_refused_case_no_longer_counts_down(
    browser: Browser, works: Works, catalogue: Catalogue, clock: SetClock, sign_in: Callable[..., None]
) -> None:
    staff = cases.Officers(works, catalogue)
    reference, _ = factories.admissible(works, catalogue)
    clock.move(days=11)
    proposal = cases.proposed(works, catalogue, reference, staff.examiner, refusal=True)
    cases.confirmed(works, reference, proposal.id, staff.confirmer)
    clock.move(days=30)
    sign_in(browser, staff.examiner)
    assert browser.get(f"/staff/cases/{reference}") == 200
    assert "Decided in 11 days, in time" in browser.page
    assert "left</span>" not in browser.page
