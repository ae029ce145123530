"""Keys, certificates and vectors for the room's tests; nothing here is secret or belongs to a real state."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from consular.doc9303 import make_csca, make_signer

VECTORS = Path(__file__).parent / "vectors"
TODAY = date(2026, 6, 1)


def vectors(name: str) -> Any:
    """A vector file's content."""
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


class Authority(NamedTuple):
    """A demo country signing authority with one signer."""

    csca: x509.Certificate
    csca_key: ec.EllipticCurvePrivateKey
    signer: x509.Certificate
    signer_key: ec.EllipticCurvePrivateKey


def make_authority(number: int, *, name: str = "Utopia CSCA", serial: int = 0x1F) -> Authority:
    """An authority from fixed private numbers; the same number gives the same keys."""
    csca_key = ec.derive_private_key(number, ec.SECP384R1())
    signer_key = ec.derive_private_key(number + 1, ec.SECP256R1())
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
    csca = make_csca(csca_key, country="UT", common_name=name, not_before=start, not_after=end)
    signer = make_signer(
        csca,
        csca_key,
        signer_key.public_key(),
        country="UT",
        name="VS",
        serial=serial,
        not_before=start,
        not_after=datetime(2032, 1, 1, tzinfo=UTC),
        key_used_until=datetime(2027, 1, 1, tzinfo=UTC),
    )
    return Authority(csca, csca_key, signer, signer_key)


@pytest.fixture(scope="session")
def authority() -> Authority:
    """The specimen state's authority."""
    return make_authority(7001)


@pytest.fixture(scope="session")
def impostor() -> Authority:
    """Another authority under the same names and serial numbers."""
    return make_authority(9001)


@pytest.fixture(scope="session")
def foreign_signers() -> dict[str, x509.Certificate]:
    """The signers of the published seals, by file name."""
    return {
        path.name: x509.load_der_x509_certificate(path.read_bytes())
        for path in sorted((VECTORS / "seals").glob("*.crt"))
    }
