"""Whether the process can do its work: database, keystore, queue, storage, relay."""

from __future__ import annotations

from datetime import timedelta

from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from consular import backup, evidence, vault
from consular.app.assembly import Parts, shares_cluster
from consular.app.migrate import head, unready
from consular.app.mode import other_mode
from consular.core.actor import system
from consular.core.errors import Misconfigured
from consular.core.outbox import lag_seconds
from consular.core.settings import Mode

MOST_LAG = timedelta(minutes=2)


class Probe:
    """Asks each part and names those that do not answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._expected = head()

    def missing(self) -> dict[str, str]:
        """Part -> reason; empty when everything answers."""
        found: dict[str, str] = {}
        lag = self._ask_database(found)
        if "database" not in found:
            self._ask_migrations(found)
            self._ask_restoring(found)
            self._ask_mode(found)
        if lag is not None and lag > MOST_LAG.total_seconds():
            found["relay"] = f"the oldest delivery has waited for {int(lag)} seconds"
        try:
            with self._parts.keystore.connect() as connection:
                connection.execute(text("SELECT 1"))
            # Opened once per process: a process that cannot reach its root must not be sent anybody.
            _ = vault.current().keks.current_version
            if self._parts.settings.mode is Mode.PRODUCTION and shares_cluster(self._parts):
                found["keys"] = "the keystore is on the cluster of the data"
        except SQLAlchemyError:
            found["keys"] = "the keystore does not answer"
        except (vault.SealError, Misconfigured) as error:
            found["keys"] = str(error)
        try:
            self._parts.redis.ping()
        except (RedisError, OSError):
            found["redis"] = "Redis does not answer"
        if not evidence.blobs().reachable():
            found["storage"] = "the blob store does not answer"
        return found

    def _ask_migrations(self, found: dict[str, str]) -> None:
        try:
            behind = unready(self._parts.engine, self._expected)
        except SQLAlchemyError:
            behind = "the revision cannot be read"
        if behind:
            found["migrations"] = behind

    def _ask_restoring(self, found: dict[str, str]) -> None:
        try:
            since = backup.restoring(self._parts.engine)
        except SQLAlchemyError:
            since = "a moment that cannot be read"
        if since:
            found["restore"] = f"a backup is being restored since {since}"

    def _ask_mode(self, found: dict[str, str]) -> None:
        try:
            other = other_mode(self._parts.engine, self._parts.settings.mode)
        except SQLAlchemyError:
            return  # told as a migration that is missing
        if other is not None:
            found["mode"] = f"the database belongs to an installation in {other} mode"

    def _ask_database(self, found: dict[str, str]) -> float | None:
        work = None
        try:
            work = self._parts.works.open(system())
            return lag_seconds(work.session, now=work.now)
        except SQLAlchemyError:
            found["database"] = "PostgreSQL does not answer"
            return None
        finally:
            if work is not None:
                self._parts.works.rollback(work)
