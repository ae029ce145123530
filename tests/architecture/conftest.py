"""The sources, read and parsed once per test process."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.house_rules import House


@pytest.fixture(scope="session")
def house() -> House:
    """The repository."""
    return House(Path(__file__).resolve().parents[2])
