"""Plaintext watch: what was typed and sent about a person is nowhere in the clear, and we would see it if it were."""

from __future__ import annotations

import base64
import email
import email.policy
import zlib
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import text

from consular.core.db import make_engine
from tests.privacy import places
from tests.privacy.conftest import Told
from tests.privacy.story import NUMBER, PERSON, STEM
from tests.privacy.watch import Watch, unpacked

CANARY = "Canarivexo"


@pytest.fixture(scope="session")
def watch(told: Told) -> Watch:
    """For everything that the story told."""
    assert {STEM, NUMBER} < set(told.story.texts)
    assert len(told.story.secrets) >= 4
    assert len(told.story.contents) >= 20
    return Watch(told.story.texts, secrets=told.story.secrets, contents=told.story.contents)


def test_not_in_the_files_of_the_database(told: Told, watch: Watch) -> None:
    found = list(places.database_files(told.hands))
    assert sum(len(content) for _, content in found) > 20_000_000
    assert watch.search(found) == []


def test_not_in_a_dump(told: Told, watch: Watch) -> None:
    assert watch.search(places.dumps(told.hands)) == []


def test_not_in_the_queue(told: Told, watch: Watch) -> None:
    assert len(told.story.queued) > 4
    assert watch.search(told.story.queued) == []
    assert watch.search(places.queue(told.hands)) == []
    assert watch.search(places.server_snapshot(told.hands)) == []


def test_not_in_the_logs(told: Told, watch: Watch) -> None:
    assert watch.search(places.logs(told.hands)) == []


def test_not_in_temporary_folders(told: Told, watch: Watch) -> None:
    assert watch.search(places.temporary(told.temporary, since=told.since)) == []


def test_not_in_the_store_of_files(told: Told, watch: Watch) -> None:
    found = list(places.store(told.hands))
    assert len(found) >= 6
    assert watch.search(found) == []
    assert not [name for name, content in found if content.startswith((b"\xff\xd8\xff", b"%PDF", b"\x89PNG"))]


def test_not_in_any_other_file_of_the_instance(told: Told, watch: Watch) -> None:
    assert watch.search(places.everything_else(told.hands)) == []


def test_in_mails_only_the_address_of_the_recipient(told: Told, watch: Watch) -> None:
    raw = sorted((told.hands.instance.folder / "mail").glob("*.eml"))
    assert len(raw) >= 5
    for path in raw:
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert mail["To"] == PERSON.email
        del mail["To"]
        assert watch.search([(path.name, mail.as_bytes())]) == []
        assert watch.search([(path.name, mail.get_content().encode())]) == []
        assert not list(mail.iter_attachments())


# --- the search itself


def written(word: str) -> dict[str, bytes]:
    """The word in each form in which it is looked for, with neighbours."""
    return {
        "as it is": f"a {word}'s".encode(),
        "in capitals": word.upper().encode(),
        "UTF-16, little end first": f"-{word}-".encode("utf-16-le"),
        "UTF-16, big end first": f"-{word}-".encode("utf-16-be"),
        "hexadecimal": f"x{word}y".encode().hex().encode(),
        "hexadecimal in capitals": f"x{word}y".encode().hex().upper().encode(),
        "base64": base64.b64encode(f"{word}y".encode()),
        "base64, one further": base64.b64encode(f"x{word}yz".encode()),
        "base64, two further": base64.b64encode(f"xx{word}".encode()),
    }


@pytest.mark.parametrize("form", written(CANARY))
@pytest.mark.parametrize("word", [CANARY, PERSON.native, NUMBER, "1965-07-23"])
def test_the_search_knows_every_form(form: str, word: str) -> None:
    content = b"\x00\xff" * 9 + written(word)[form] + b"\x01" * 9
    assert Watch([word]).found_in(content) == {word}
    assert Watch([word]).found_in(content[:20]) == set()


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
        hits = {
            "database": watch.search(places.database_files(hands)),
            "dump": watch.search(places.dumps(hands)),
            "queue": watch.search(places.queue(hands)),
            "store": watch.search(places.store(hands)),
            "temporary": watch.search(places.temporary(told.temporary, since=told.since)),
        }
        assert all(hits.values()), hits
        assert len(hits["temporary"]) == 2
        assert "base" in "".join(hits["database"])
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
