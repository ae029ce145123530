"""The demo bureau's keys: made at its first start, the public halves where the product looks for them."""

from __future__ import annotations

import json
from pathlib import Path

from joserfc import jwe, jws
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from consular.core.private_files import create_private, write_private

LARGEST = 64 * 1024 * 1024


class _Large(JWERegistry):
    max_ciphertext_length = LARGEST


class _LargeSigned(JWSRegistry):
    max_payload_length = LARGEST


class BureauKeys:
    """One key that files are sealed for, one that answers are signed by."""

    def __init__(self, folder: Path, name: str) -> None:
        private = folder / "demo-bureau.private.json"
        made = [ECKey.generate_key("P-256").as_dict(private=True) for _ in range(2)]
        create_private(private, json.dumps(made).encode())
        self._sealing, self._signing = (ECKey.import_key(key) for key in json.loads(private.read_bytes()))
        public = [
            {**self._sealing.as_dict(private=False), "use": "enc", "kid": f"{name}-enc"},
            {**self._signing.as_dict(private=False), "use": "sig", "kid": f"{name}-sig"},
        ]
        write_private(folder / "bureau.jwks.json", json.dumps({"bureau": name, "keys": public}).encode())

    def opened(self, content: bytes, pem: bytes) -> bytes:
        """What an order file says, its signature verified. Raises JoseError."""
        inner = jwe.decrypt_compact(content, self._sealing, registry=_Large(algorithms=["ECDH-ES", "A256GCM"]))
        registry = _LargeSigned(algorithms=["ES256"])
        return jws.deserialize_compact(inner.plaintext or b"", ECKey.import_key(pem), registry=registry).payload

    def signed(self, payload: bytes) -> str:
        """An answer, as compact JWS."""
        return jws.serialize_compact({"alg": "ES256"}, payload, self._signing, registry=_LargeSigned())
