"""What a line of the table is, and what it may use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from consular import issuance, notices, verification
from consular.catalogue import Catalogue
from consular.core.http import Outgoing
from consular.core.settings import Settings
from consular.core.work import Work

FAST = "fast"
MAIL = "mail"
PRESS = "press"
# Partners' servers may be slow: whatever else there is comes first (queues are served in the order of their names).
WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Tools:
    """What reactions need beside the unit of work; built by the worker's composition root."""

    catalogue: Catalogue
    settings: Settings
    post: notices.Post
    engines: verification.Engines
    press: issuance.Press
    decode: Callable[[bytes], Sequence[str | bytes]]
    texts: notices.Texts = field(default_factory=notices.NoTexts)

    @property
    def issuer(self) -> issuance.Issuer:
        """Who issues."""
        return issuance.Issuer(
            catalogue=self.catalogue, public_url=self.settings.public_url, local=self.settings.is_local
        )

    @property
    def outgoing(self) -> Outgoing:
        """Calls to addresses that partners have named."""
        return Outgoing.of(self.settings)


Run = Callable[[Work, Any, Tools], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """One thing that happens because of an event. `given_up` runs when every try has failed."""

    name: str
    queue: str
    run: Run
    given_up: Run | None = None
