"""One instance that says as much as it can in its logs, and a journey of somebody unmistakable on it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.hands import Hands
from tests.journeys.instance import LocalInstance
from tests.privacy.story import Story, Teller


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They share one instance."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass(frozen=True)
class Told:
    """The instance after the journey: its hands, what was told, its temporary folder, when it began."""

    hands: Hands
    story: Story
    temporary: Path
    since: float


@pytest.fixture(scope="session")
def told() -> Iterator[Told]:
    """The whole journey, once."""
    since = time.time()
    temporary = Path(tempfile.mkdtemp(prefix="consular-privacy-", dir="/var/tmp"))
    temporary.chmod(0o777)
    settings = {"CONSULAR_SAMPLE": "no", "CONSULAR_LOG_LEVEL": "DEBUG", "TMPDIR": str(temporary)}
    try:
        with LocalInstance(settings=settings) as instance, Hands(instance) as hands:
            yield Told(hands, Teller(hands).tell(), temporary, since)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
