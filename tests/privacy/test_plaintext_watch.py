"""Plaintext watch: what was typed and sent about a person is nowhere in the clear, and we would see it if it were."""

from __future__ import annotations

import email
import email.policy
import zlib
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import text

from consular.core.db import make_engine
from consular.watch import Hit, Place, Watch, unpacked
from tests.privacy import places
from tests.privacy.conftest import Told
from tests.privacy.story import NUMBER, PERSON, STEM

CANARY = "Canarivexo"


@pytest.fixture(scope="session")
def watch(told: Told) -> Watch:
    """For everything that the story told."""
    assert {STEM, NUMBER} < set(told.story.texts)
    assert len(told.story.secrets) >= 4
    assert len(told.story.contents) >= 20
    return Watch(told.story.texts, secrets=told.story.secrets, contents=told.story.contents)


def hits(watch: Watch, place: Place | list[tuple[str, bytes]]) -> list[Hit]:
    """Values by their numbers: texts of the story, then secrets, then pieces of files."""
    return list(watch.search(place))


def test_not_in_the_files_of_the_database(told: Told, watch: Watch) -> None:
    found = list(places.database_files(told.hands))
    assert sum(len(content) for _, content in found) > 20_000_000
    assert hits(watch, found) == []


def test_not_in_a_dump(told: Told, watch: Watch) -> None:
    found = list(places.dumps(told.hands))
    assert all(len(content) > 1_000 for _, content in found)
    assert len({name for name, _ in found}) == 2
    assert hits(watch, found) == []


def test_not_in_the_queue(told: Told, watch: Watch) -> None:
    assert len(told.story.queued) > 4
    assert hits(watch, told.story.queued) == []
    assert hits(watch, places.queue(told.hands)) == []
    assert hits(watch, places.server_snapshot(told.hands)) == []


def test_not_in_the_logs(told: Told, watch: Watch) -> None:
    assert hits(watch, places.logs(told.hands)) == []


def test_not_in_a_backup(told: Told, watch: Watch) -> None:
    folder = told.hands.instance.folder.with_name("backups")
    told.hands.instance.command("backup", str(folder))
    found = list(places.backups(folder))
    assert {"database.sealed", "keystore.sealed", "manifest.json"} <= {Path(name).name for name, _ in found}
    assert hits(watch, found) == []


def test_not_in_temporary_folders(told: Told, watch: Watch) -> None:
    assert hits(watch, places.temporary(told.temporary, since=told.since)) == []


def test_not_in_the_store_of_files(told: Told, watch: Watch) -> None:
    found = list(places.store(told.hands))
    assert len(found) >= 6
    assert hits(watch, found) == []
    assert not [name for name, content in found if content.startswith((b"\xff\xd8\xff", b"%PDF", b"\x89PNG"))]


def test_not_in_any_other_file_of_the_instance(told: Told, watch: Watch) -> None:
    assert hits(watch, places.everything_else(told.hands)) == []


def test_in_mails_only_the_address_of_the_recipient(told: Told, watch: Watch) -> None:
    raw = sorted((told.hands.instance.folder / "mail").glob("*.eml"))
    assert len(raw) >= 5
    for path in raw:
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert mail["To"] == PERSON.email
        del mail["To"]
        assert hits(watch, [(path.name, mail.as_bytes())]) == []
        assert hits(watch, [(path.name, mail.get_content().encode())]) == []
        assert not list(mail.iter_attachments())


def test_the_search_would_find_it_in_every_place(told: Told) -> None:
    """Something else is put in the clear into each place, and found there."""
    hands, watch = told.hands, Watch([CANARY])
    settings = hands.parts.settings
    engine = make_engine(settings.database_url, pool_size=1)
    lost = [told.temporary / "spooled", hands.instance.folder / "blobs" / "lost", Path("/var/tmp/lost-canary")]  # noqa: S108
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE canary (seen text, packed bytea)"))
            planted = {"seen": CANARY, "packed": f"{CANARY}s".encode()}
            connection.execute(text("INSERT INTO canary VALUES (:seen, :packed)"), planted)
        with Redis.from_url(settings.redis_url) as redis:
            redis.hset("canary", "data", _packed(CANARY))
        for path in lost:
            path.write_bytes(CANARY.encode("utf-16-le"))
        found = {
            "database": hits(watch, places.database_files(hands)),
            "dump": hits(watch, places.dumps(hands)),
            "queue": hits(watch, places.queue(hands)),
            "store": hits(watch, places.store(hands)),
            "temporary": hits(watch, places.temporary(told.temporary, since=told.since)),
        }
        assert all(found.values()), found
        assert len(found["temporary"]) == 2
        assert any("base" in hit.place for hit in found["database"])
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS canary"))
        engine.dispose()
        for path in lost:
            path.unlink(missing_ok=True)


def _packed(word: str) -> bytes:
    packed = zlib.compress(word.encode() * 3)
    assert word.encode() in unpacked(packed)
    return packed
