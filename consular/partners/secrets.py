"""How random tokens are stored: as SHA-256, since they hold 256 random bits."""

from __future__ import annotations

import hashlib


def hashed(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()
