"""One instance that says as much as it can in its logs, and a journey of somebody unmistakable on it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from consular.catalogue import Catalogue
from consular.core.settings import Settings
from consular.core.work import Works
from consular.issuance import Issuer
from tests.faults.hands import Hands
from tests.journeys.instance import LocalInstance
from tests.privacy.story import Story, Teller
from tests.web.stations import House


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks at the one instance is a journey."""
    for item in items:
        if Path(__file__).parent in item.path.parents and "told" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.journey)


@dataclass(frozen=True)
class Told:
    """The instance after the journey: its hands, what was told, its temporary folder, when it began."""

    hands: Hands
    story: Story
    temporary: Path
    since: float


@pytest.fixture
def house(works: Works, catalogue: Catalogue) -> House:
    """Principals, and cases that they bring to each station."""
    return House(works, catalogue, Issuer(catalogue=catalogue, public_url="https://visa.example.org", local=True))


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Where the ledger of destroyed keys lies."""
    return tmp_path / "elsewhere" / "ledger.jsonl"


@pytest.fixture
def settings(tmp_path: Path, house_url: str) -> Settings:
    """Local mode on this test's folders; no Redis answers."""
    return Settings.model_validate(
        {
            "CONSULAR_MODE": "local",
            "DATABASE_URL": house_url,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "CONSULAR_PUBLIC_URL": "http://127.0.0.1:8000",
            "CONSULAR_DATA": str(tmp_path),
        }
    )


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
