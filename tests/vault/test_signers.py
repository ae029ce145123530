from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import Engine, select, update

from consular.core.ids import new_id
from consular.core.signing import Signer
from consular.vault import Keyring, KeyUnavailable, SignerKey, Tampered, install, signer


@pytest.fixture
def name(keyring: Keyring) -> str:
    return f"seal-{new_id()}"


def verify(public_key_der: bytes, signature: bytes, data: bytes) -> None:
    key = load_der_public_key(public_key_der)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    key.verify(encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))


def test_signs_what_its_public_half_verifies(name: str) -> None:
    made: Signer = signer(name, create=True)
    signature = made.sign(b"data")
    assert len(signature) == 64
    verify(made.public_key_der, signature, b"data")
    with pytest.raises(InvalidSignature):
        verify(made.public_key_der, signature, b"datb")
    assert made.key_id == hashlib.sha256(made.public_key_der).hexdigest()


def test_it_is_not_made_unless_allowed(name: str) -> None:
    with pytest.raises(KeyUnavailable):
        signer(name)


def test_it_is_the_same_in_another_process(name: str, keyring: Keyring, keystore_engine: Engine) -> None:
    key_id = signer(name, create=True).key_id
    install(Keyring(keyring.keks.root, keystore_engine))
    assert signer(name).key_id == key_id


def test_many_askers_get_one_key(name: str, keyring: Keyring) -> None:
    start = threading.Barrier(6)

    def ask(_: int) -> str:
        start.wait()
        return signer(name, create=True).key_id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(6)))) == 1


def test_its_private_half_is_stored_wrapped_and_bound_to_its_name(
    name: str, keyring: Keyring, keystore_engine: Engine
) -> None:
    signer(name, create=True)
    signer(f"{name}-2", create=True)
    with keystore_engine.begin() as connection:
        other = connection.execute(select(SignerKey).where(SignerKey.name == f"{name}-2")).one()
        connection.execute(
            update(SignerKey).where(SignerKey.name == name).values(wrapped=other.wrapped, public_key=other.public_key)
        )
    install(Keyring(keyring.keks.root, keystore_engine))
    with pytest.raises(Tampered):
        signer(name)


def test_a_changed_public_half_is_refused(name: str, keyring: Keyring, keystore_engine: Engine) -> None:
    signer(name, create=True)
    with keystore_engine.begin() as connection:
        connection.execute(update(SignerKey).where(SignerKey.name == name).values(public_key=b"other"))
    install(Keyring(keyring.keks.root, keystore_engine))
    with pytest.raises(Tampered):
        signer(name)
