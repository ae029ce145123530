from datetime import date

import pytest

from consular.verification.engines import mrz_reader
from tests.verification.engines.specimens import jpeg, page

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def today() -> date:
    return TODAY


@pytest.fixture(scope="session", autouse=True)
def _models() -> None:
    mrz_reader.load()


@pytest.fixture(scope="session")
def upright() -> mrz_reader.MrzFound:
    """The specimen page as it was read; reading takes about a second."""
    return mrz_reader.read(jpeg(page()), TODAY)
