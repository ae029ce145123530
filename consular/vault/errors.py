"""Refusals of the vault. None of them ever carries plaintext, ciphertext or key material."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.exc import DontWrapMixin

from consular.core.errors import ConsularError

_RAISED: Counter[str] = Counter()


class SealError(ConsularError, DontWrapMixin):
    """The vault was used in a way that would break the seal; `why` tells the programmer what to do instead.

    SQLAlchemy lets it through unwrapped, so a flush raises this type and not a StatementError.
    """

    code = "seal_misuse"

    def __init__(self, code: str | None = None, **parameters: object) -> None:
        super().__init__(code, **parameters)
        _RAISED[self.code] += 1

    def __str__(self) -> str:
        return str(self.parameters.get("why", self.code))


class Tampered(SealError):
    """Tag, commitment or bound context does not fit: an alarm, never a fallback."""

    code = "tampered"


class Shredded(SealError):
    """The dossier's key was destroyed: to be shown as erased."""

    code = "shredded"


class KeyUnavailable(SealError):
    """The key cannot be had now (none made, keystore or provider down): 503, try again."""

    code = "key_unavailable"


class UnknownFormat(SealError):
    """An envelope of a format, algorithm or schema that this release does not know."""

    code = "unknown_format"


def raised() -> dict[str, int]:
    """How often each code was raised in this process, for metrics and alarms."""
    return dict(_RAISED)
