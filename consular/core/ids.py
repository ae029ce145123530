"""Identifiers: UUIDv7 for rows, short unguessable references for people.

A reference has nine random characters of an alphabet of 31 without look-alikes (44.6 bits) and a check character,
shown as `V7K3-M9QX-D4`. The alphabet's size is prime, so the weighted sum catches every single wrong character and
every swap of neighbours.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from uuid_utils import compat

from consular.core.errors import ConsularError

ALPHABET = "023456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {c: i for i, c in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "J", "L": "J", "1": "J", "U": "V"})
_RANDOM_LENGTH = 9


class MalformedReference(ConsularError):
    """What was typed is no reference: wrong length, foreign character or check character."""

    code = "reference_malformed"


def new_id() -> UUID:
    """A fresh UUIDv7: sortable by time, made by the client."""
    return compat.uuid7()


def _check_character(body: str) -> str:
    total = sum((i + 2) * _VALUE[c] for i, c in enumerate(body))
    return ALPHABET[total % len(ALPHABET)]


def new_reference() -> str:
    """A fresh public reference, grouped for reading aloud."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_LENGTH))
    return group_reference(body + _check_character(body))


def group_reference(text: str) -> str:
    """`V7K3M9QXD4` -> `V7K3-M9QX-D4`."""
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def read_reference(typed: str) -> str:
    """The canonical form of a typed reference; look-alikes, spaces, dashes and case are forgiven.

    Raises MalformedReference when the check character does not fit.
    """
    text = "".join(c for c in typed.upper().translate(_READ_AS) if c.isalnum())
    if len(text) != _RANDOM_LENGTH + 1 or any(c not in _VALUE for c in text):
        raise MalformedReference
    if _check_character(text[:-1]) != text[-1]:
        raise MalformedReference
    return group_reference(text)


def new_token() -> str:
    """256 random bits for a cookie or a one-time link, URL-safe."""
    return secrets.token_urlsafe(32)
