"""Where partners publish their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def fetch_keys(address: str) -> Mapping[str, Any]:
    """The JWK set of a partner's address. Raises OSError or ValueError when it cannot be had."""
    raise OSError
