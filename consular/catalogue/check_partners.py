"""Whether what a service lets partners send and read makes sense."""

from __future__ import annotations

from collections.abc import Iterator

from consular.catalogue.definitions import Service
from consular.catalogue.source import Path_


def partner_flaws(service: Service) -> Iterator[tuple[Path_, str]]:
    """Where and what: keys that the form does not have, and a whitelist with which nobody could ever lodge."""
    told = service.partners
    if told is None:
        return
    for name, keys, known in (
        ("send", told.send, service.fields),
        ("read", told.read, service.fields),
        ("evidence", told.evidence, {item.key for item in service.evidence}),
    ):
        for position, key in enumerate(keys if isinstance(keys, list) else ()):
            if key not in known:
                yield ("partners", name, position), f"partners: no {key!r}"
    for key, field in service.fields.items():
        if field.required == "yes" and not told.sends(key):
            yield ("partners", "send"), f"partners: {key} is required, so they must be able to send it"
    for item in service.evidence:
        if item.required and not told.attaches(item.key):
            yield ("partners", "evidence"), f"partners: {item.key} is required, so they must be able to send it"
