"""Whole installations, each with databases, keystore, key file, blob store, audit heads and ledger of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy2, copytree

import pytest
from click.testing import CliRunner, Result

from consular import audit, vault
from consular.app.assembly import Parts, assemble
from consular.app.migrate import migrate
from consular.app.roots import open_root
from consular.backup import Source, take
from consular.cli import main
from consular.cli.installation import embedded_programs, opened
from consular.core.clock import SetClock, SystemClock
from consular.core.settings import Settings
from tests import factories
from tests.cli.conftest import Databases, Run, environment

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
PEOPLE = {"natcha": "AC4402917", "somchai": "AB1234567"}


@dataclass(frozen=True)
class Installation:
    """The environment of its programs, below a folder of its own."""

    env: dict[str, str]

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return Settings.model_validate(self.env)

    @property
    def root(self) -> vault.RootKey:
        """What wraps its keys."""
        return open_root(self.settings)

    @contextmanager
    def parts(self) -> Iterator[Parts]:
        """Its services, for as long as the block lasts."""
        parts = assemble(self.settings, clock=SetClock(START), pool_size=2)
        try:
            yield parts
        finally:
            parts.close()

    @contextmanager
    def source(self) -> Iterator[Source]:
        """As backup and restore see it."""
        with opened(self.settings) as source:
            yield source

    def sequence(self) -> None:
        """A round of the audit's sequencer."""
        with self.parts() as parts, parts.works.sessions() as session:
            sink = audit.FolderSink(parts.settings.heads_path)
            audit.sequence(session, vault.signer("audit", create=True), sink, parts.works.clock.now())

    def verify(self) -> audit.Report:
        """What `audit verify` finds."""
        with self.parts() as parts, parts.works.sessions() as session:
            heads = audit.FolderSink(parts.settings.heads_path).heads()
            return audit.verify(session, heads, vault.SignatureVerifier("audit"), now=parts.works.clock.now())


Install = Callable[..., Installation]
Serving = tuple[Installation, list[str]]


@pytest.fixture(scope="session")
def databases(house_url: str) -> Iterator[Databases]:
    """Empty databases and copies, gone at the end."""
    found = Databases(house_url)
    yield found
    if os.environ.get("CONSULAR_TEST_DATABASE_URL"):  # our own cluster is thrown away as a whole, which is quicker
        found.drop_all()


@pytest.fixture(scope="session")
def origin(databases: Databases, scratch: Path) -> Serving:
    """An installation with two lodged cases with evidence, and their references; never changed, only copied."""
    database, keys = databases.create("origin"), databases.create("origin_keys")
    return fill(Installation({**environment(database, scratch / "origin"), "KEYSTORE_URL": keys}))


@pytest.fixture(scope="session")
def origin_backups(origin: Serving, scratch: Path) -> Path:
    """The folder with one backup of it; never changed, only copied."""
    take_one(origin[0], scratch / "origin-backups")
    return scratch / "origin-backups"


@pytest.fixture
def backups(origin_backups: Path, tmp_path: Path) -> Path:
    """The test's own copy of the folder with one backup."""
    return copytree(origin_backups, tmp_path / "backups")


@pytest.fixture
def install(databases: Databases, tmp_path: Path) -> Install:
    """`install("name")` gives an empty installation; `keys_of` is one whose key file it gets a copy of."""

    def make(name: str, *, apart: bool = True, keys_of: Installation | None = None) -> Installation:
        env = environment(databases.create(f"{name}_{len(databases.made)}"), tmp_path / name)
        if apart:
            env["KEYSTORE_URL"] = databases.create(f"{name}_keys_{len(databases.made)}")
        made = Installation(env)
        if keys_of is not None:
            path = made.settings.key_path
            path.parent.mkdir(parents=True, mode=0o700)
            copy2(keys_of.settings.key_path, path)
        return made

    return make


@pytest.fixture
def serving(origin: Serving, databases: Databases, tmp_path: Path) -> Serving:
    """The test's own copy of the installation."""
    number = len(databases.made)
    database = databases.create(f"serving_{number}", like="origin")
    keys = databases.create(f"serving_keys_{number}", like="origin_keys")
    copytree(origin[0].settings.data, tmp_path / "serving")
    return Installation({**environment(database, tmp_path / "serving"), "KEYSTORE_URL": keys}), origin[1]


def take_one(installation: Installation, folder: Path) -> Path:
    """Back it up; returns the folder of the data."""
    with installation.source() as source:
        programs = embedded_programs()
        return take(source, installation.root, folder, clock=SystemClock(), folders_of_programs=programs).data


def fill(installation: Installation) -> Serving:
    """Migrate and lodge a case for each person, under a signed head."""
    env = installation.env
    migrate(env["DATABASE_URL"], env.get("KEYSTORE_URL"))
    references = []
    with installation.parts() as parts:
        for subject, number in PEOPLE.items():
            answers = {"passport_number": number, "contact_email": f"{subject}@mail.example"}
            reference, _ = factories.lodged(parts.works, parts.catalogue, answers=answers, subject=subject)
            references.append(reference)
    installation.sequence()
    return installation, references


@pytest.fixture
def run() -> Run:
    """`run("backup", DIR, env={…})`: the operator's command in this process."""

    def invoke(*words: str, env: dict[str, str]) -> Result:
        cleared = dict.fromkeys(name for name in os.environ if name.startswith("CONSULAR_") or name.endswith("_URL"))
        return CliRunner().invoke(main, words, env={**cleared, **env}, prog_name="consular")

    return invoke
