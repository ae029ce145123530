"""The process's vault, set once by the composition root, and the short way to what it does."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from consular.vault.alarms import RefusalCounter
from consular.vault.errors import KeyUnavailable
from consular.vault.keyring import Keyring
from consular.vault.keystore import Purpose

_installed: Keyring | None = None
_counter: RefusalCounter | None = None


def install(keyring: Keyring, refusals: RefusalCounter | None = None) -> Keyring:
    """Make `keyring` the process's vault (again, after a change of keys) and return it.

    Refusals are carried into a table by `carry_refusals` when there is a counter for them. It belongs to this vault:
    one that is installed without it counts nothing.
    """
    global _installed, _counter
    _installed, _counter = keyring, refusals
    return keyring


def current() -> Keyring:
    """The process's vault; KeyUnavailable when none was installed."""
    if _installed is None:
        raise KeyUnavailable(why="This process has no vault: call vault.install(Keyring(root, engine)) at its start.")
    return _installed


def carry_refusals() -> None:
    """To be called when a request or job has ended: costs nothing unless something was refused."""
    if _counter is not None:
        _counter.carry()


def new_key(dossier_id: UUID, purpose: Purpose = "data") -> None:
    """Make and commit the dossier's data key before its first sealed write; nothing happens when it has one.

    Raises Shredded when it was destroyed, KeyUnavailable when the keystore is down.
    """
    current().new_key(dossier_id, purpose)


def new_keys(dossier_ids: Iterable[UUID], purpose: Purpose = "data") -> None:
    """As `new_key` for many dossiers at once. Raises as it does."""
    current().new_keys(dossier_ids, purpose)


def prefetch(dossier_ids: Iterable[UUID], purpose: Purpose = "data") -> None:
    """Bring the keys of a page's dossiers into the cache by one query."""
    current().prefetch(dossier_ids, purpose)


def destroy_key(dossier_id: UUID) -> None:
    """Destroy every data key of the dossier for good."""
    current().destroy_key(dossier_id)


def mac(purpose: str, data: bytes) -> bytes:
    """HMAC-SHA256 of `data`, 32 bytes, under a key of its own per purpose. Compare with `hmac.compare_digest`."""
    return current().mac(purpose, data)
