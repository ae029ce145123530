"""After all journeys: nothing that was typed about a traveller lies in the clear."""

from __future__ import annotations

from collections.abc import Iterator

from consular import watch
from consular.cli.installation import embedded_programs
from tests.journeys import travellers
from tests.journeys.instance import LocalInstance
from tests.journeys.travellers import Traveller


def told() -> list[str]:
    """What all travellers type about themselves, as far as it is long enough not to turn up by chance."""
    everybody = [value for value in vars(travellers).values() if isinstance(value, Traveller)]
    texts = {text for one in everybody for text in (one.primary, one.secondary, one.number, one.email, one.guardian)}
    return sorted(text for text in texts if text and _searchable(text))


def in_the_clear(instance: LocalInstance) -> list[watch.Hit]:
    """Hits in databases, dumps, queue, files, logs; mails aside, which name their recipient."""
    return list(watch.Watch(told()).search(_places(instance)))


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


def _searchable(text: str) -> bool:
    try:
        watch.Watch([text])
    except watch.TooShort:
        return False
    return True
