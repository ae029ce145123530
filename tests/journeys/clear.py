"""After all journeys: nothing that was told to the pages lies in the clear."""

from __future__ import annotations

from collections.abc import Iterator
from email.policy import default

from consular import watch
from consular.cli.installation import embedded_programs
from tests.journeys.instance import LocalInstance
from tests.journeys.quick import QuickWatch
from tests.journeys.told import Told, least


def in_the_clear(instance: LocalInstance, told: Told) -> list[tuple[str, str]]:
    """(where, what) of every hit in databases, dumps, queue, files, temporary files, logs, mails and a backup.

    A mail names its recipient in one line, which is not looked at.
    """
    told.note_drawn(instance)
    texts = least(told.texts())
    hits = QuickWatch(texts).search(_places(instance))
    return [(hit.place, texts[hit.value - 1]) for hit in hits]


def _places(instance: LocalInstance) -> watch.Place:
    environment = instance.environment
    backup = instance.folder.with_name("backup")
    instance.command("backup", str(backup))
    yield "what the programs said", instance.log.encode()
    yield from watch.queue(environment["REDIS_URL"])
    yield from _mails(instance)
    yield from watch.files(instance.temporary, instance.folder / "postgres" / "postgres.log")
    for url in (environment["DATABASE_URL"], environment["KEYSTORE_URL"]):
        yield from _counted(watch.dumps(url, embedded_programs()))
    for place in (
        watch.database_files(environment["DATABASE_URL"]),
        watch.files(*(path for path in instance.folder.iterdir() if path.name not in ("mail", "postgres"))),
        watch.files(backup),
    ):
        yield from _counted(place)


def _mails(instance: LocalInstance) -> watch.Place:
    """Headers and text without the recipient's line, as sent and as read."""
    for number, mail in enumerate(instance.mails(), 1):
        del mail["To"]
        assert not list(mail.iter_attachments())
        yield f"mail {number}", mail.as_bytes(policy=default) + b"\n" + str(mail.get_content()).encode()


def _counted(place: watch.Place) -> Iterator[tuple[str, bytes]]:
    """A place in which there is nothing would be searched in vain."""
    size = 0
    for name, content in place:
        size += len(content)
        yield name, content
    assert size > 1_000
