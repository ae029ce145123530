"""Whether somebody can sign in as a service demands."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from consular.catalogue.definitions import Service
from consular.catalogue.sign_in import SignInProvider
from consular.catalogue.source import Path_

_KINDS = {"name": ("name",), "birth": ("partial_date", "date"), "nationality": ("nationality",)}


def sign_in_flaws(service: Service, providers: Collection[SignInProvider]) -> Iterator[tuple[Path_, str]]:
    """Where and what: an answer that providers cannot give to such a question, and a level of assurance that no
    provider at the door of applicants gives.
    """
    for place, step in enumerate(service.steps):
        for position, field in enumerate(step.fields):
            claim = field.from_sign_in.claim if field.from_sign_in else None
            if claim is not None and field.kind not in _KINDS[claim]:
                yield (
                    ("steps", place, "fields", position, "from_sign_in"),
                    f"field {field.key}: {claim} is told for {' or '.join(_KINDS[claim])}, not for {field.kind}",
                )
    demand = service.sign_in
    if demand is not None and not any(provider.gives(demand.assurance) for provider in providers):
        yield (
            ("sign_in", "assurance"),
            f"no provider at the door of applicants has `levels` of {demand.assurance} or above: nobody could apply",
        )
