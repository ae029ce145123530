"""Whether somebody can sign in as a service demands."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from consular.catalogue.definitions import Service
from consular.catalogue.sign_in import SignInProvider
from consular.catalogue.source import Path_


def sign_in_flaws(service: Service, providers: Collection[SignInProvider]) -> Iterator[tuple[Path_, str]]:
    """Where and what: a level of assurance that no provider at the door of applicants gives."""
    demand = service.sign_in
    if demand is not None and not any(provider.gives(demand.assurance) for provider in providers):
        yield (
            ("sign_in", "assurance"),
            f"no provider at the door of applicants has `levels` of {demand.assurance} or above: nobody could apply",
        )
