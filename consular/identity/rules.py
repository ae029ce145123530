"""Limits of sign-in, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from consular.catalogue import Role, SignInPolicy

CODE_LIFE = timedelta(minutes=10)
CODE_ATTEMPTS = 5
CODE_DIGITS = 8
CODES_HOUR = timedelta(hours=1)
CODES_PER_HOUR = 6
GUESS_DAY = timedelta(hours=24)
ATTEMPT_LIFE = timedelta(minutes=10)
PARKED_LIFE = timedelta(hours=1)
EMAIL_ISSUER = "email"
# What a code that goes by text message is good for, each apart from the others and from mailed codes.
TEXT_ENTER = "text"
TEXT_RECOVER = "text-recovery"
TEXT_NUMBER = "telephone"
TEXT_PURPOSES = (TEXT_ENTER, TEXT_RECOVER, TEXT_NUMBER)

POLICY = SignInPolicy()
RECOVERY_CODES = 10
RECOVERY_CODE_LENGTH = 16
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
