"""The demo authority and its seal signers."""

from __future__ import annotations

import copy
from threading import Barrier, Thread

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from consular import issuance, vault
from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.doc9303 import CertificateUnfit, chains_to, in_force, signer_identifier
from consular.doc9303.certification import SigningKey
from consular.doc9303.trust import load
from consular.issuance import NoSealSigner, SignerCertificate
from consular.issuance.signers import seal_signer
from tests.issuance.given import SYSTEM


def ensure(works: Works, catalogue: Catalogue) -> None:
    with works.begin(SYSTEM) as work:
        issuance.ensure_signers(work, catalogue.ministry)


def names(works: Works) -> list[str]:
    with works.begin(SYSTEM) as work:
        return sorted(work.session.scalars(select(SignerCertificate.name)))


def test_an_authority_and_a_signer_are_made_once(works: Works, catalogue: Catalogue) -> None:
    for _ in range(2):
        ensure(works, catalogue)
    assert names(works) == ["csca", "etd-1", "seal-1", "visa-1"]


def test_processes_that_start_together_make_them_once(works: Works, catalogue: Catalogue) -> None:
    start = Barrier(3)

    def run() -> None:
        start.wait(timeout=10)
        ensure(works, catalogue)

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert names(works) == ["csca", "etd-1", "seal-1", "visa-1"]


def test_the_signer_chains_to_the_authority_and_outlives_its_documents(
    works: Works, catalogue: Catalogue, clock: SetClock
) -> None:
    ensure(works, catalogue)
    with works.begin(SYSTEM) as work:
        by_name = {row.name: row for row in work.session.scalars(select(SignerCertificate))}
        reference = seal_signer(work.session, at=work.now).reference
    csca, seal = load(by_name["csca"].certificate), load(by_name["seal-1"].certificate)
    assert csca is not None
    assert seal is not None
    assert signer_identifier(seal) == catalogue.ministry.signer_id
    assert len(reference) == 5
    assert in_force(seal, clock.now())
    later = clock.move(days=4 * 365)
    assert chains_to(seal, csca, later)
    assert in_force(seal, later)


def test_the_next_signer_is_made_before_the_present_one_ends(
    works: Works, catalogue: Catalogue, clock: SetClock
) -> None:
    ensure(works, catalogue)
    clock.move(days=660)
    ensure(works, catalogue)
    assert names(works) == ["csca", "etd-1", "seal-1", "visa-1"]
    clock.move(days=20)
    ensure(works, catalogue)
    assert names(works) == ["csca", "etd-1", "etd-2", "seal-1", "seal-2", "visa-1", "visa-2"]
    with works.begin(SYSTEM) as work:
        newest = work.session.scalars(select(SignerCertificate).where(SignerCertificate.name == "seal-2")).one()
        assert vault.signer("seal-2").key_id == seal_signer(work.session, at=work.now).signer.key_id
        assert newest.signs_until > clock.now()


def test_without_a_signer_in_force_nothing_is_sealed(works: Works, catalogue: Catalogue, clock: SetClock) -> None:
    with pytest.raises(NoSealSigner), works.begin(SYSTEM) as work:
        seal_signer(work.session, at=work.now)
    ensure(works, catalogue)
    clock.move(days=800)
    with pytest.raises(NoSealSigner), works.begin(SYSTEM) as work:
        seal_signer(work.session, at=work.now)


def test_a_signer_has_one_certificate_whoever_writes(works: Works, catalogue: Catalogue) -> None:
    ensure(works, catalogue)
    with pytest.raises(IntegrityError, match="uq_signer_certificate_name"), works.begin(SYSTEM) as work:
        work.session.execute(text("UPDATE signer_certificate SET name = 'csca'"))


def test_the_key_signs_certificates_and_gives_nothing_away(works: Works) -> None:
    key = SigningKey(vault.signer("certification-test", create=True))
    attempts = (
        key.private_numbers,
        lambda: key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        lambda: key.exchange(ec.ECDH(), key.public_key()),
        lambda: key.sign(b"data", ec.ECDSA(SHA384())),
        lambda: copy.copy(key),
        lambda: copy.deepcopy(key),
    )
    for attempt in attempts:
        with pytest.raises(CertificateUnfit):
            attempt()


def test_bytes_that_are_no_certificate_are_not_believed() -> None:
    with pytest.raises(ValueError, match="certificate_unreadable"):
        issuance.trust_of([b"no certificate"])
