"""A bureau outside the product: it has its own keys, opens our files as docs/production-files.md says, and answers."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc import jwe, jws
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

NAME = "printing-works"
AT = "2026-11-17T08:00:00+00:00"


class _Large(JWERegistry):
    max_ciphertext_length = 10_000_000


class _LargeSigned(JWSRegistry):
    max_payload_length = 10_000_000


class PrintingWorks:
    """Its private halves never leave it."""

    def __init__(self, name: str = NAME) -> None:
        self.name = name
        self.sealing, self.signing = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
        self.serial, self.previous = 0, None

    def public(self) -> dict[str, Any]:
        """What it has given us: its JWK set."""
        return {
            "bureau": self.name,
            "keys": [
                {**self.sealing.as_dict(private=False), "use": "enc", "kid": "enc-1"},
                {**self.signing.as_dict(private=False), "use": "sig", "kid": "sig-1"},
            ],
        }

    def write_keys(self, path: Path) -> Path:
        """The file that the operator installs."""
        path.write_text(json.dumps(self.public()))
        return path

    def opened(self, content: bytes, pem: bytes) -> dict[str, Any]:
        """A file of ours: decrypted, its signature verified by the public key that lies beside it."""
        inner = jwe.decrypt_compact(content, self.sealing, registry=_Large(algorithms=["ECDH-ES", "A256GCM"]))
        assert load_pem_public_key(pem)
        registry = _LargeSigned(algorithms=["ES256"])
        found = jws.deserialize_compact(inner.plaintext or b"", ECKey.import_key(pem), registry=registry)
        told: dict[str, Any] = json.loads(found.payload)
        told["sha256"] = hashlib.sha256(found.payload).hexdigest()
        return told

    def answer(self, *entries: dict[str, Any], **changes: Any) -> bytes:
        """Its next file; `changes` say what is wrong with it."""
        told = {
            "format": "consular-production-answer/1",
            "bureau": self.name,
            "serial": self.serial + 1,
            "previous_sha256": self.previous,
            "entries": list(entries),
            **changes,
        }
        payload = json.dumps(told).encode()
        if told["serial"] == self.serial + 1:
            self.serial, self.previous = self.serial + 1, hashlib.sha256(payload).hexdigest()
        return self.signed(payload)

    def signed(self, payload: bytes) -> bytes:
        """Compact JWS."""
        return jws.serialize_compact(
            {"alg": "ES256", "kid": "sig-1"}, payload, self.signing, registry=_LargeSigned(algorithms=["ES256"])
        ).encode()


def line(order_id: UUID, status: str, reason: str | None = None) -> dict[str, Any]:
    """One entry of an answer."""
    told: dict[str, Any] = {"order": str(order_id), "status": status, "at": AT}
    return {**told, "reason": reason} if reason is not None else told


def bytes_of(text: str) -> bytes:
    """A member in base64."""
    return base64.b64decode(text, validate=True)


def placed(inbox: Path, files: Sequence[bytes]) -> list[Path]:
    """Files that the transport has put there, named so that their order is not that of their numbers."""
    inbox.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, content in enumerate(files):
        path = inbox / f"{9 - number}-answer.jws"
        path.write_bytes(content)
        paths.append(path)
    return paths
