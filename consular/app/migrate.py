"""Bringing the databases to what this release expects: `consular migrate`, the first start of local mode, tests."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from consular.core.db import make_engine
from consular.core.errors import Misconfigured
from consular.vault import create_keystore

# Any constant will do: it makes processes that migrate at the same moment wait for one another.
_LOCK = 0x6D696772


def migrate(database_url: str, keystore_url: str | None = None) -> str:
    """Upgrade the database to head and make the keystore where it is missing; returns the revision reached.

    Safe to repeat and to run from several machines at once. Needs the owner of the tables. Without `keystore_url` the
    keystore is a schema of the same database.
    """
    engine = make_engine(database_url, pool_size=2)
    try:
        with _alone(engine), engine.connect() as connection:
            command.upgrade(_config(connection), "head")
        create = make_engine(keystore_url, pool_size=1) if keystore_url else engine
        try:
            create_keystore(create)
        finally:
            create.dispose()
        return current(engine)
    finally:
        engine.dispose()


def head() -> str:
    """The revision that this release expects; empty while there are no migrations. Misconfigured for two heads."""
    heads = ScriptDirectory.from_config(_config()).get_heads()
    if len(heads) > 1:
        raise Misconfigured(why=f"migrations/ has more than one head: {', '.join(heads)}")
    return heads[0] if heads else ""


def known(revision: str) -> bool:
    """Whether this release has the migration; False for what a newer release has made. Empty is known."""
    return revision in {"", *(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())}


def current(engine: Engine) -> str:
    """The revision that the database is at; empty when it was never migrated."""
    with engine.connect() as connection:
        return ", ".join(MigrationContext.configure(connection).get_current_heads())


def unready(engine: Engine, expected: str) -> str | None:
    """Why the database does not fit a release whose `head()` is `expected`; None when it does.

    A database that is ahead fits too only by being equal: processes of two releases do not share one for long.
    """
    found = current(engine)
    if found == expected:
        return None
    return f"the database is at revision {found or 'none'}, this release expects {expected}: run consular migrate"


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Hold the lock in a session of its own, outside any transaction, so that migrations may end theirs."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET lock_timeout = 0"))  # however long the other one takes
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.execute(text("RESET lock_timeout"))


def _config(connection: Connection | None = None) -> Config:
    config = Config(stdout=io.StringIO(), attributes={"connection": connection})
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    return config


def _folder() -> Path:
    """`migrations/` beside the package, as in the repository, or in the working directory, where `config/` is too."""
    for root in (Path(__file__).resolve().parents[2], Path.cwd()):
        if (root / "migrations" / "env.py").is_file():
            return root / "migrations"
    raise Misconfigured(why="there is no folder migrations/ beside the package or in the working directory")
