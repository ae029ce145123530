"""What a status list that was fetched earlier says of a barcode, without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from consular import border, doc9303


def on_list(fields: Mapping[str, Any], list_: Path, keys: Path, *, at: datetime) -> dict[str, object]:
    """`{"status", "index", "made_at", "holds_until"}`: valid, invalid, absent (no place in the barcode) or unusable.

    An unusable list (another signer, older than a day, no list) says `reason`.
    """
    place = doc9303.status_index(fields)
    try:
        read, made, until = border.read_status_list(list_.read_bytes(), keys=_keys(keys), at=at)
        told = {"made_at": made.isoformat(), "holds_until": until.isoformat()}
        if place is None:
            return {"status": "absent", "index": None, **told}
        held = read.at(place) == border.VALID
    except border.StatusListUnfit as unfit:
        return {"status": "unusable", "index": place, "reason": unfit.parameters["reason"]}
    return {"status": "valid" if held else "invalid", "index": place, **told}


def _keys(path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        told = json.loads(path.read_bytes())
        found = told["keys"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise click.ClickException(f"{path} is no JWK set") from None
    if not isinstance(found, list) or not all(isinstance(key, dict) for key in found):
        raise click.ClickException(f"{path} is no JWK set")
    return found
