"""The one place where time is read; everything else is told `work.now`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands still until moved: for tests and seeded histories."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware datetime")
        self._at = at

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._at

    def move(self, **by: float) -> datetime:
        """Move forward by `timedelta(**by)` and return the new moment."""
        self._at += timedelta(**by)
        return self._at

    def set(self, at: datetime) -> None:
        """Put the hands at `at`."""
        self._at = at
