"""Grounds with facts, and the clocks of a case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consular.catalogue import Catalogue, GroundSet, Service
from consular.review.rules import (
    Pause,
    StatedGround,
    TimeLeft,
    end_of_day,
    ground_problems,
    statutory_days,
    time_left,
)
from tests import factories

# 22:00 in UTC is already the next day in Jakarta.
LATE_EVENING = datetime(2026, 11, 16, 22, 0, tzinfo=UTC)


@pytest.fixture
def service(catalogue: Catalogue) -> Service:
    return factories.service(catalogue)


@pytest.fixture
def allowed(catalogue: Catalogue) -> GroundSet:
    return catalogue.grounds["short-stay-refusal"]


def test_grounds_are_the_services_own_each_with_facts(allowed: GroundSet) -> None:
    fine = StatedGround("means-not-shown", "One statement, 12 in the account.")
    assert ground_problems([fine], allowed) == {}

    def told(*stated: StatedGround) -> dict[str, str]:
        return {field: problem.code for field, problem in ground_problems(stated, allowed).items()}

    assert told() == {"grounds": "grounds_missing"}
    assert told(StatedGround("security", "Because.")) == {"grounds": "ground_unknown"}
    assert told(fine, fine) == {"grounds": "ground_twice"}
    assert told(fine, StatedGround("return-doubted", "-")) == {"facts.return-doubted": "facts_missing"}
    assert told(StatedGround("return-doubted", "x\ud800")) == {"facts.return-doubted": "characters_not_allowed"}
    assert told(StatedGround("return-doubted", "x" * 4001)) == {"facts.return-doubted": "text_too_long"}


def test_facts_in_any_script_are_facts(allowed: GroundSet) -> None:
    assert ground_problems([StatedGround("means-not-shown", "كشف الحساب فارغ")], allowed) == {}


def test_the_end_of_a_day_is_the_offices(service: Service) -> None:
    assert end_of_day(LATE_EVENING, "Asia/Jakarta", 0) == datetime(2026, 11, 17, 17, 0, tzinfo=UTC)
    assert end_of_day(LATE_EVENING, "Etc/UTC", 0) == datetime(2026, 11, 17, 0, 0, tzinfo=UTC)
    # Clocks in Geneva go back on 25 October: the local midnight is an hour later in UTC.
    before = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    assert end_of_day(before, "Europe/Zurich", 1) == datetime(2026, 10, 25, 23, 0, tzinfo=UTC)


def left(service: Service, now: datetime, *, zone: str = "Etc/UTC", **options: object) -> TimeLeft:
    given: dict[str, object] = {"lodged_at": None, "admissible_at": LATE_EVENING, "ended_at": None, **options}
    found = time_left(service, zone=zone, now=now, **given)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_standard_counts_the_offices_days(service: Service) -> None:
    assert left(service, LATE_EVENING).days == 15
    assert left(service, LATE_EVENING).due_at == datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
    # In Jakarta the case became admissible on the 17th, so its last day is 2 December there.
    assert left(service, LATE_EVENING, zone="Asia/Jakarta").due_at == datetime(2026, 12, 2, 17, 0, tzinfo=UTC)


def test_it_is_soon_in_the_last_quarter_and_late_after_the_last_day(service: Service) -> None:
    due = left(service, LATE_EVENING).due_at
    quarter = timedelta(days=15) / 4
    found = [
        left(service, due - by) for by in (quarter + timedelta(seconds=1), quarter, timedelta(seconds=1), timedelta())
    ]
    assert [f.state for f in found] == ["", "soon", "soon", "late"]
    assert [f.days for f in found[2:]] == [0, -1]
    assert found[3].fraction == 1.0
    assert left(service, LATE_EVENING).fraction == 0.0


def test_it_does_not_start_before_the_case_is_admissible(service: Service) -> None:
    def begun(given: Service) -> TimeLeft | None:
        now = LATE_EVENING
        return time_left(given, lodged_at=now, admissible_at=None, ended_at=None, zone="Etc/UTC", now=now)

    assert begun(service) is None
    from_lodging = service.model_copy(update={"standard": service.standard.model_copy(update={"starts": "lodged"})})
    assert begun(from_lodging) is not None


def test_it_stands_still_while_the_applicant_is_asked(service: Service) -> None:
    asked = LATE_EVENING + timedelta(days=3)
    now = asked + timedelta(days=8)
    running = left(service, now, pauses=[Pause(asked, None)])
    assert (running.days, running.paused) == (12, True)
    after = left(service, now, pauses=[Pause(asked, asked + timedelta(days=5))])
    assert (after.days, after.paused) == (9, False)
    assert left(service, now, pauses=[Pause(asked, asked + timedelta(hours=1))]).days == 4


def test_the_law_s_clock_is_never_paused(service: Service) -> None:
    now = LATE_EVENING + timedelta(days=11)
    assert statutory_days(admissible_at=LATE_EVENING, ended_at=None, zone="Etc/UTC", now=now) == 11
    assert statutory_days(admissible_at=None, ended_at=None, zone="Etc/UTC", now=now) is None


def test_giving_the_case_to_another_office_resets_no_clock(service: Service) -> None:
    now = LATE_EVENING + timedelta(days=10)
    for zone in ("Asia/Jakarta", "Africa/Nairobi", "Europe/Zurich", "Etc/UTC"):
        assert left(service, now, zone=zone).days == 5
        assert statutory_days(admissible_at=LATE_EVENING, ended_at=None, zone=zone, now=now) == 10


def test_it_stops_with_the_case_and_tells_the_days_that_were_taken(service: Service) -> None:
    assert left(service, LATE_EVENING).taken is None
    later = LATE_EVENING + timedelta(days=90)
    in_time = left(service, later, ended_at=LATE_EVENING + timedelta(days=14))
    assert (in_time.taken, in_time.state) == (14, "")
    late = left(service, later, ended_at=LATE_EVENING + timedelta(days=18))
    assert (late.taken, late.days, late.state) == (18, -3, "late")
    asked = LATE_EVENING + timedelta(days=2)
    paused = left(
        service, later, ended_at=LATE_EVENING + timedelta(days=18), pauses=[Pause(asked, asked + timedelta(days=6))]
    )
    assert (paused.taken, paused.state) == (12, "")


def test_a_pause_after_the_end_changes_nothing(service: Service) -> None:
    ended = LATE_EVENING + timedelta(days=6)
    now = ended + timedelta(days=40)
    clean = left(service, now, ended_at=ended)
    assert (clean.days, clean.state) == (9, "")
    later = [Pause(ended + timedelta(days=1), None), Pause(ended + timedelta(days=2), ended - timedelta(days=9))]
    assert left(service, now, ended_at=ended, pauses=later) == clean
    assert statutory_days(admissible_at=LATE_EVENING, ended_at=ended, zone="Etc/UTC", now=now) == 6
