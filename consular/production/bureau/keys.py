"""Who the bureau is: its name and public keys, from a file that the operator has checked with it by another way."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from consular.production.bureau.errors import BureauUnset
from consular.vault import PartnerKeyUnfit, partner_key

log = structlog.get_logger(__name__)

_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")


@dataclass(frozen=True, slots=True)
class Bureau:
    """`name` stands in every file. `encryption` is the JWK that files are sealed for, `signing` those that sign
    answers: several while one follows another.
    """

    name: str
    encryption: Mapping[str, Any]
    signing: tuple[Mapping[str, Any], ...]


def read_bureau(path: Path | None) -> Bureau:
    """From a JWK set (RFC 7517) with a member `bureau` beside `keys`; each key has `use` `enc` or `sig`.

    Raises BureauUnset with a sentence for the operator.
    """
    if path is None:
        raise BureauUnset(why="CONSULAR_BUREAU_KEY names no file with the bureau's public keys")
    try:
        told = json.loads(path.read_bytes())
        name, keys = told["bureau"], told["keys"]
        sealing = [key for key in keys if key.get("use") == "enc"]
        signing = [key for key in keys if key.get("use") == "sig"]
        for key in (*sealing, *signing):
            partner_key(key)
    except OSError as error:
        raise BureauUnset(why=f"CONSULAR_BUREAU_KEY cannot be read: {error.strerror}") from None
    except PartnerKeyUnfit as unfit:
        raise BureauUnset(why=f"CONSULAR_BUREAU_KEY: {unfit}") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BureauUnset(why="CONSULAR_BUREAU_KEY is no JWK set with a member `bureau`") from None
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(sealing) != 1 or not signing:
        raise BureauUnset(
            why="CONSULAR_BUREAU_KEY needs a `bureau` of small letters, one key of use `enc` and one or more of `sig`"
        )
    return Bureau(name, sealing[0], tuple(signing))


def bureau_if_set(path: Path | None) -> Bureau | None:
    """The same for the worker: None, and a line in the log, where it cannot be read."""
    try:
        return read_bureau(path)
    except BureauUnset as unset:
        log.warning("bureau.unset", why=str(unset))
        return None
