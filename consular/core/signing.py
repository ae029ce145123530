"""What the rooms know of a signing key: a name, a public half, a signature. The vault makes them."""

from __future__ import annotations

from typing import Protocol


class Signer(Protocol):
    """An ECDSA P-256 key that never leaves its provider."""

    @property
    def key_id(self) -> str:
        """Stable name of the key: SHA-256 of its SubjectPublicKeyInfo, in hex."""
        ...

    @property
    def public_key_der(self) -> bytes:
        """The public half as DER SubjectPublicKeyInfo."""
        ...

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256 over `data`: raw r||s, 64 bytes."""
        ...
