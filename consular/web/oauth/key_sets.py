"""Key sets that partners publish at an address of theirs: fetched by rules that keep it from leading inwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from consular.core.http import Outgoing, TargetFailed, TargetRefused

KEPT = timedelta(minutes=15)
# Whoever names a client makes us look at its address: not more often than this, whatever comes back.
COOLDOWN = timedelta(seconds=60)
_MOST = 1000


@dataclass(frozen=True, slots=True)
class _Fetched:
    at: datetime
    keys: Mapping[str, Any] | None


@dataclass(slots=True)
class KeySets:
    """A process's memory of them."""

    outgoing: Outgoing = field(default_factory=Outgoing)
    _known: dict[str, _Fetched] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def fetch(self, address: str, now: datetime, *, anew: bool = False) -> Mapping[str, Any]:
        """The set behind an address; `anew` because a token names a key that is not in it. Raises OSError."""
        known = self._known.get(address)
        age = now - known.at if known else None
        if known is None or age is None or age >= KEPT or (age >= COOLDOWN and (anew or known.keys is None)):
            known = self._fetched(address, now)
        if known.keys is None:
            raise OSError("the address does not answer with keys")
        return known.keys

    def _fetched(self, address: str, now: datetime) -> _Fetched:
        try:
            made = _Fetched(now, self.outgoing.get(address, headers={"Accept": "application/jwk-set+json"}).json())
        except (TargetRefused, TargetFailed):
            made = _Fetched(now, None)
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[address] = made
        return made
