"""After all journeys: nothing that was typed about a traveller lies in the clear."""

from __future__ import annotations

from collections.abc import Iterator

from consular import watch
from consular.cli.installation import embedded_programs
from tests.journeys import travellers
from tests.journeys.instance import LocalInstance
from tests.journeys.travellers import Traveller


def told() -> list[bytes]:
    """What names a traveller beyond doubt: numbers of passports and addresses.

    The plaintext watch of tests/privacy looks for one person's every word in every form; here it is everybody's, so
    few patterns keep the search short.
    """
    everybody = [value for value in vars(travellers).values() if isinstance(value, Traveller)]
    return sorted({text.encode() for one in everybody for text in (one.number, one.email) if text})


def in_the_clear(instance: LocalInstance) -> list[watch.Hit]:
    """Hits in databases, dumps, queue, files, logs; mails aside, which name their recipient."""
    return list(watch.Watch([], contents=told()).search(_places(instance)))


def _places(instance: LocalInstance) -> watch.Place:
    environment = instance.environment
    url = environment["DATABASE_URL"]
    yield "what the programs said", instance.log.encode()
    yield from watch.queue(environment["REDIS_URL"])
    for place in (
        watch.database_files(url),
        watch.dumps(url, embedded_programs()),
        watch.files(*(path for path in instance.folder.iterdir() if path.name != "mail")),
    ):
        yield from _counted(place)


def _counted(place: watch.Place) -> Iterator[tuple[str, bytes]]:
    """A place in which there is nothing would be searched in vain."""
    size = 0
    for name, content in place:
        size += len(content)
        yield name, content
    assert size > 1_000
