"""Kinds of partners and the scopes that each may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from consular.catalogue.base import Definition, Key, Text
from consular.catalogue.errors import Flaw
from consular.catalogue.source import Path_

if TYPE_CHECKING:
    from consular.catalogue.loader import Catalogue

Scope = Annotated[str, StringConstraints(pattern=r"^[a-z]+:[a-z]+$")]


class ConsentScope(Definition):
    """A scope that a citizen may give; `data` says on the page of consent what the partner sees or does."""

    scope: Scope
    data: Text


class PartnerAudience(Definition):
    """A kind of partner: what its contract may give it, and what only a citizen's consent gives, for `days` at most."""

    key: Key
    label: Text
    contract: list[Scope] = Field(default_factory=list)
    purpose: Text | None = None
    days: int | None = Field(default=None, gt=0, le=730)
    consent: list[ConsentScope] = Field(default_factory=list)

    @property
    def by_consent(self) -> dict[str, Text]:
        """What citizens may give: scope -> what the partner sees or does."""
        return {one.scope: one.data for one in self.consent}

    @property
    def scopes(self) -> frozenset[str]:
        """Everything that a partner of this kind may hold."""
        return frozenset(self.contract) | frozenset(self.by_consent)


def audience_flaws(catalogue: Catalogue, audiences: frozenset[str], scopes: frozenset[str]) -> Iterator[Flaw]:
    """Kinds and scopes that nobody knows, consents that do not say for what and how long."""
    for index, audience in enumerate(catalogue.audiences.values()):
        source = catalogue.sources["PartnerAudience", audience.key, 0]
        for path, message in _wrong(audience, audiences, scopes):
            yield Flaw(source.file, source.line((index, *path)), f"partner {audience.key}: {message}")


def _wrong(audience: PartnerAudience, audiences: frozenset[str], scopes: frozenset[str]) -> Iterator[tuple[Path_, str]]:
    if audience.key not in audiences:
        yield ("key",), "there is no such kind of partner"
    for position, scope in enumerate(audience.contract):
        if scope not in scopes:
            yield ("contract", position), f"no scope {scope!r}"
    for position, one in enumerate(audience.consent):
        if one.scope not in scopes:
            yield ("consent", position, "scope"), f"no scope {one.scope!r}"
        if one.scope in audience.contract:
            yield ("consent", position, "scope"), "a scope is given by contract or by consent, not by both"
    if audience.consent and (audience.purpose is None or audience.days is None):
        yield ("consent",), "consents have a `purpose` and a number of `days`"
