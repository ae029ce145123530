"""What every page knows: the services of the process, and the request's work, actor and language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol

from flask import current_app, g

from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.language import Language
from consular.core.settings import Settings
from consular.core.work import Work, Works
from consular.web.oauth.key_sets import KeySets
from consular.web.signin.oidc import Provider


@dataclass(frozen=True, slots=True)
class House:
    """The process's services, built by the composition root and kept in `app.extensions`."""

    settings: Settings
    catalogue: Catalogue
    works: Works
    providers: dict[str, Provider]
    ready: ReadinessProbe
    limiter: Limiter
    # What partners publish of their keys; on their own machine only where the mode permits it.
    key_sets: KeySets = field(default_factory=KeySets)


class Limiter(Protocol):
    """Counts attempts."""

    def count(self, key: str, seconds: int) -> int | None:
        """Attempts under `key` in the running window, this one included; None when counting is not possible."""
        ...


class ReadinessProbe(Protocol):
    """Says what is missing: names of parts that do not answer, empty when all do."""

    def missing(self) -> dict[str, str]:
        """Part -> reason."""
        ...


def house() -> House:
    """The services of this process."""
    found: House = current_app.extensions["consular"]
    return found


def work() -> Work:
    """The request's unit of work."""
    found: Work = g.work
    return found


def actor() -> Actor:
    """Who asks."""
    return work().actor


def reader() -> Language:
    """The reader's language."""
    found: Language = g.language
    return found


def now() -> dt.datetime:
    """The request's moment."""
    return work().now
