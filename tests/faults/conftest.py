"""One instance whose leases are short, and hands to work on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.hands import Hands
from tests.journeys.instance import LocalInstance

# Longer than a check usually takes, or what a worker is still at would be begun again behind it.
LEASE_SECONDS = 12


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They share one instance and kill its programs: one by one."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def faulty_instance() -> Iterator[LocalInstance]:
    """An instance without sample cases."""
    with LocalInstance(lease_seconds=LEASE_SECONDS, settings={"CONSULAR_SAMPLE": "no"}) as running:
        yield running


@pytest.fixture(scope="session")
def _hands(faulty_instance: LocalInstance) -> Iterator[Hands]:
    with Hands(faulty_instance) as hands:
        yield hands


@pytest.fixture
def hands(_hands: Hands) -> Hands:
    """Everything is up, nothing is owed."""
    for name in ("postgres", "valkey", "eid", "relay", "worker", "web"):
        _hands.instance.resume(name)
    _hands.until_all_done()
    return _hands
