"""Refusals of the vault. None of them ever carries plaintext, ciphertext or key material."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from sqlalchemy.exc import DontWrapMixin

from consular.core.errors import ConsularError

log = structlog.get_logger(__name__)
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


@contextmanager
def alarmed(dossier_id: UUID) -> Iterator[None]:
    """Raise the alarm for a refusal that must never happen, and let it go on."""
    try:
        yield
    except (Tampered, UnknownFormat) as refusal:
        alarm(refusal, dossier_id)
        raise


def alarm(refusal: SealError, dossier_id: UUID) -> None:
    """Log `vault.alarm` for what must never happen: code, dossier, and how often this process has seen the code."""
    log.error("vault.alarm", code=refusal.code, dossier=str(dossier_id), count=_RAISED[refusal.code])
