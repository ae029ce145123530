"""Limits of sign-in, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from consular.catalogue import Role

CODE_LIFE = timedelta(minutes=10)
CODE_ATTEMPTS = 5
CODE_DIGITS = 6
CODES_PER_HOUR = 6
ATTEMPT_LIFE = timedelta(minutes=10)
PARKED_LIFE = timedelta(hours=1)
EMAIL_ISSUER = "email"

# (idle, absolute): people on slow lines type long; officers' screens stand in shared rooms.
ACCOUNT_LIMITS = (timedelta(hours=1), timedelta(hours=12))
STAFF_LIMITS = (timedelta(minutes=30), timedelta(hours=10))
TOUCH_EVERY = timedelta(minutes=1)


def is_open(
    *, seen_at: datetime, expires_at: datetime, ended_at: datetime | None, now: datetime, idle: timedelta
) -> bool:
    """Whether a session may still be used."""
    return ended_at is None and now < expires_at and now - seen_at < idle


def conflicting(role: str, held: Iterable[str], roles: Mapping[str, Role]) -> str | None:
    """The first held role that may not stand beside this one, whichever of the two says so."""
    for other in held:
        named = (roles[other].not_with if other in roles else [], roles[role].not_with)
        if role in named[0] or other in named[1]:
            return other
    return None
