"""The operator's commands in this process, on databases of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url, text

from consular.cli import main
from consular.core.db import make_engine

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


class Databases:
    """Empty databases, and copies, in the cluster of this test process."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self.made: list[str] = []

    def create(self, name: str, *, like: str = "template1") -> str:
        """Address of a new database; `like` names one that nobody is connected to."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        self.made.append(name)
        return self.url(name)

    def url(self, name: str) -> str:
        """Address of a database of the cluster."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop_all(self) -> None:
        """Drop what was created."""
        for name in self.made:
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        engine = make_engine(self._url.render_as_string(hide_password=False), pool_size=1)
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


@pytest.fixture(scope="session")
def databases(house_url: str) -> Iterator[Databases]:
    """Empty databases and copies, gone at the end."""
    found = Databases(house_url)
    yield found
    if os.environ.get("CONSULAR_TEST_DATABASE_URL"):  # our own cluster is thrown away as a whole, which is quicker
        found.drop_all()


def environment(database_url: str, data: Path) -> dict[str, str]:
    """What an operator's shell holds; no Redis answers at this address."""
    return {
        "CONSULAR_MODE": "local",
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CONSULAR_PUBLIC_URL": "http://127.0.0.1:8000",
        "CONSULAR_DATA": str(data),
        "CONSULAR_CONFIG": str(ROOT / "config"),
    }


@pytest.fixture
def run() -> Run:
    """`run("mrz", "parse", LINE, env={…})`: only the product's settings that are given are set."""

    def invoke(*words: str, env: dict[str, str] | None = None) -> Result:
        cleared = dict.fromkeys(name for name in os.environ if name.startswith("CONSULAR_") or name.endswith("_URL"))
        return CliRunner().invoke(main, words, env={**cleared, **(env or {})}, prog_name="consular")

    return invoke
