"""The bureau's side of the exchange: what it gets is opened with its own keys, as docs/production-files.md says."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwe, jws
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from tests.journeys.instance import LocalInstance


@dataclass(frozen=True)
class Chip:
    """Machine lines, and two JPEG."""

    zone: str
    face: bytes
    signature: bytes


class _Large(JWERegistry):
    max_ciphertext_length = 64_000_000


class _LargeSigned(JWSRegistry):
    max_payload_length = 64_000_000


_SIGNED = _LargeSigned(algorithms=["ES256"])


def folder(instance: LocalInstance) -> Path:
    """Where both sides put their files."""
    return instance.folder / "bureau"


def entry_of(instance: LocalInstance, order: str) -> dict[str, Any]:
    """What the order files say of one order, by id. Every file is decrypted by the bureau, its signature verified."""
    told = [one for path in sorted(folder(instance).glob("outbox/*.jwe")) for one in _opened(instance, path)["entries"]]
    (found,) = [one for one in told if one["order"] == order]
    return dict(found)


def chip(told: Mapping[str, Any]) -> Chip:
    """What an entry gives for the chip and the page: DG1 is tag 61 around tag 5F1F with the zone."""
    dg1, face, ink = (base64.b64decode(told[key]) for key in ("dg1", "face_jpeg", "signature_jpeg"))
    assert dg1[:5] == bytes((0x61, len(dg1) - 2, 0x5F, 0x1F, len(dg1) - 5)), dg1[:5].hex()
    return Chip(zone=dg1[5:].decode("ascii"), face=face, signature=ink)


def page_of(instance: LocalInstance, order: str) -> bytes:
    """The page that the bureau has printed."""
    return (folder(instance) / "pages" / f"{order}.png").read_bytes()


def answers_to(instance: LocalInstance, order: str) -> list[tuple[str, Path]]:
    """(status, file) of what the bureau has answered, in its order, out of the files that were taken."""
    found = []
    for path in sorted(folder(instance).glob("inbox/taken/*.jws")):
        told = json.loads(jws.deserialize_compact(path.read_bytes(), _private(instance)[1], registry=_SIGNED).payload)
        found += [(line["status"], path) for line in told["entries"] if line["order"] == order]
    return found


def _opened(instance: LocalInstance, path: Path) -> dict[str, Any]:
    registry = _Large(algorithms=["ECDH-ES", "A256GCM"])
    inner = jwe.decrypt_compact(path.read_bytes(), _private(instance)[0], registry=registry).plaintext
    (pem,) = folder(instance).glob("outbox/production-*.pem")
    told: dict[str, Any] = json.loads(
        jws.deserialize_compact(inner or b"", ECKey.import_key(pem.read_bytes()), registry=_SIGNED).payload
    )
    return told


def _private(instance: LocalInstance) -> tuple[ECKey, ECKey]:
    """The bureau's keys: files are sealed for the first, answers signed by the second."""
    sealing, signing = json.loads((folder(instance) / "demo-bureau.private.json").read_bytes())
    return ECKey.import_key(sealing), ECKey.import_key(signing)
