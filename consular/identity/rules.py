"""Limits of sign-in, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from consular.catalogue import Role, SignInPolicy

CODE_LIFE = timedelta(minutes=10)
CODE_ATTEMPTS = 5
CODE_DIGITS = 8
CODES_HOUR = timedelta(hours=1)
# For one address, so many codes an hour to one browser, and so many to all. A stranger's browsers can use up the second
# only from several networks (each has its own limit) and only while they go on; the first is each browser's own.
#
# What guessing can reach: a code has 10^8 values and takes five tries, and each browser needs a code of its own. In 24
# hours an address gets at most 18 x 24 codes, and 18 more were under way when they began: 450 codes, 2250 tries. Four
# kinds of code are asked for by address (`GUESSED`), so 9000 tries of 10^-8 each: 9 x 10^-5 a day for an account, below
# 10^-4, however many browsers and networks guess.
CODES_PER_HOUR = 6
CODES_PER_HOUR_IN_ALL = 18
GUESS_DAY = timedelta(hours=24)
ATTEMPT_LIFE = timedelta(minutes=10)
PARKED_LIFE = timedelta(hours=1)
SWEEP_EVERY = timedelta(hours=1)
EMAIL_ISSUER = "email"
# A mailed code by which somebody who is signed in shows anew who they are: counted apart, out of strangers' reach.
EMAIL_AGAIN = "email-again"
# What a code that goes by text message is good for, each apart from the others and from mailed codes.
TEXT_ENTER = "text"
TEXT_RECOVER = "text-recovery"
TEXT_NUMBER = "telephone"
TEXT_PURPOSES = (TEXT_ENTER, TEXT_RECOVER, TEXT_NUMBER)
GUESSED = (EMAIL_ISSUER, EMAIL_AGAIN, TEXT_ENTER, TEXT_RECOVER)

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
