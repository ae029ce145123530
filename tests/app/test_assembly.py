"""Keys and data in two clusters: production asks the servers themselves, whatever the addresses say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from consular.app.assembly import Parts, assemble, refuse_shared_cluster, shares_cluster
from consular.core.errors import Misconfigured
from consular.core.settings import Settings
from consular.local.postgres import EmbeddedPostgres
from consular.vault import FileRoot

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def other_cluster(scratch: Path) -> Iterator[str]:
    """Address of a second PostgreSQL."""
    server = EmbeddedPostgres(scratch / "keys-pg", durable=False)
    try:
        yield server.start()
    finally:
        server.stop()


def parts(tmp_path: Path, database_url: str, keystore_url: str, mode: str = "production") -> Parts:
    """The services with these two databases."""
    FileRoot.create(tmp_path / "kek.json")
    return assemble(
        Settings.model_validate(
            {
                "CONSULAR_MODE": mode,
                "DATABASE_URL": database_url,
                "KEYSTORE_URL": keystore_url,
                "REDIS_URL": "redis://127.0.0.1:1/0",
                "CONSULAR_PUBLIC_URL": "https://visa.example.org",
                "CONSULAR_DATA": str(tmp_path),
                "CONSULAR_CONFIG": str(ROOT / "config"),
                "CONSULAR_KEY_FILE": str(tmp_path / "kek.json"),
            }
        )
    )


def test_another_name_for_the_same_cluster_is_refused(tmp_path: Path, house_url: str) -> None:
    same = house_url.replace("/consular?", "/postgres?")
    assert same != house_url
    made = parts(tmp_path, house_url, same)
    assert shares_cluster(made)
    with pytest.raises(Misconfigured, match="another PostgreSQL cluster"):
        refuse_shared_cluster(made)


def test_local_mode_may_share_one(tmp_path: Path, house_url: str) -> None:
    refuse_shared_cluster(parts(tmp_path, house_url, house_url, "local"))


def test_two_clusters_start_and_no_connection_is_left_for_a_fork(
    tmp_path: Path, house_url: str, other_cluster: str
) -> None:
    made = parts(tmp_path, house_url, other_cluster)
    refuse_shared_cluster(made)
    assert not shares_cluster(made)
    refuse_shared_cluster(made)
    assert (made.engine.pool.checkedin(), made.keystore.pool.checkedin()) == (0, 0)  # type: ignore[attr-defined]


def test_a_database_that_does_not_answer_is_asked_again_later(tmp_path: Path, house_url: str) -> None:
    made = parts(tmp_path, house_url, "postgresql+psycopg://u@127.0.0.1:1/keys")
    refuse_shared_cluster(made)
