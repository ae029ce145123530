"""Seal keys under a national authority: request, import, renewal with overlap, lapse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from consular import issuance, register, vault
from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.outbox import TryLater
from consular.core.work import Works
from consular.doc9303 import VDS_SIGNER, CertificateUnfit
from consular.doc9303.seal_certificates import requested_key
from consular.issuance import Issuer, NoSealSigner, Press, SignerCertificate, SignerKnown, SignerRequest, SignerUnknown
from tests.issuance.given import SYSTEM, folder, grant
from tests.issuance.national import YEARS, National


@pytest.fixture
def national(clock: SetClock) -> National:
    return National(clock.now() - timedelta(days=1))


def requested(works: Works, catalogue: Catalogue, use: str = "visa") -> bytes:
    with works.begin(SYSTEM) as work:
        return issuance.request_certificate(work, catalogue.ministry, use=use).request


def imported(works: Works, catalogue: Catalogue, certificate: bytes, authority: bytes | None = None) -> str:
    with works.begin(SYSTEM) as work:
        return issuance.import_certificate(work, catalogue.ministry, certificate, authority=authority).name


def states(works: Works) -> dict[str, tuple[str, bool]]:
    with works.begin(SYSTEM) as work:
        return {state.name: (state.state, state.seals) for state in issuance.signer_states(work.session, at=work.now)}


def days(works: Works) -> dict[str, int]:
    with works.begin(SYSTEM) as work:
        return issuance.days_of_sealing(work.session, at=work.now)


def count(works: Works) -> int:
    with works.begin(SYSTEM) as work:
        return work.session.scalar(select(func.count()).select_from(SignerCertificate)) or 0


def test_a_request_names_the_signer_and_stays_the_same_while_it_is_open(works: Works, catalogue: Catalogue) -> None:
    first = requested(works, catalogue)
    asked = x509.load_der_x509_csr(first)
    assert asked.is_signature_valid
    assert asked.subject.rfc4514_string() == "CN=CS,C=UT"
    assert len(list(asked.subject)) == 2
    assert requested_key(first) == vault.signer("visa-1").public_key_der
    assert requested(works, catalogue) == first
    assert requested(works, catalogue, "etd") != first
    assert states(works) == {"visa-1": ("pending", False), "etd-1": ("pending", False)}
    assert days(works) == {"etd": 0, "visa": 0}


def test_one_request_of_a_use_is_open_whoever_writes(works: Works, catalogue: Catalogue) -> None:
    requested(works, catalogue)
    with pytest.raises(IntegrityError, match="uq_signer_request_open"), works.begin(SYSTEM) as work:
        work.session.execute(
            text(
                "INSERT INTO signer_request (id, name, use, request, created_at)"
                " SELECT gen_random_uuid(), 'visa-2', use, request, created_at FROM signer_request"
            )
        )


def test_what_the_authority_issues_seals(works: Works, catalogue: Catalogue, national: National) -> None:
    certificate = national.issue(requested(works, catalogue))
    for _ in range(2):
        assert imported(works, catalogue, certificate, national.der) == "visa-1"
    assert count(works) == 2
    with works.begin(SYSTEM) as work:
        seal = issuance.seal_signer(work.session, at=work.now, use="visa")
        (state,) = issuance.signer_states(work.session, at=work.now)
        believed = issuance.believed(work.session, catalogue.ministry)
    assert (seal.name, seal.serial) == ("UTCS", "2A")
    assert (state.subject, state.serial, state.days_left) == ("C=UT, CN=CS", "2A", 599)
    assert len(believed.own) == len(believed.trust.anchors) == 1
    # The next one needs no authority, it is known by now.
    later = national.issue(requested(works, catalogue, "etd"), serial=0x2B)
    assert imported(works, catalogue, later) == "etd-1"


def _other_key(national: National, request: bytes) -> bytes:
    return National(national.start).issue(request)


Wrong = Callable[[National, bytes], bytes]
WRONG: dict[str, Wrong] = {
    "certificate_unreadable": lambda national, request: b"no certificate",
    "certificate_subject": lambda national, request: national.issue(request, name="XY"),
    "certificate_usage": lambda national, request: national.issue_without(request, x509.ExtendedKeyUsage),
    "certificate_authority_identifier": lambda national, request: national.issue_without(
        request, x509.AuthorityKeyIdentifier
    ),
    "certificate_chain": _other_key,
    "certificate_lapsed": lambda national, request: national.issue(
        request,
        start=national.start - YEARS,
        not_after=national.start,
        key_used_until=national.start,
    ),
    "certificate_key_period": lambda national, request: national.issue_without(request, x509.PrivateKeyUsagePeriod),
}


@pytest.mark.parametrize("code", WRONG)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    code: str, works: Works, catalogue: Catalogue, national: National
) -> None:
    request = requested(works, catalogue)
    with pytest.raises(CertificateUnfit) as refused:
        imported(works, catalogue, WRONG[code](national, request), national.der)
    assert refused.value.code == code
    assert code in issuance.SENTENCES
    assert count(works) == 0


@pytest.mark.parametrize(
    "usage",
    [
        (x509.ExtendedKeyUsage([VDS_SIGNER]), False),
        (x509.ExtendedKeyUsage([VDS_SIGNER, x509.ExtendedKeyUsageOID.CODE_SIGNING]), True),
    ],
    ids=["not critical", "for something else too"],
)
def test_the_usage_must_be_critical_and_for_seals_alone(
    usage: tuple[x509.ExtendedKeyUsage, bool], works: Works, catalogue: Catalogue, national: National
) -> None:
    request = requested(works, catalogue)
    wrong = national.issue_without(request, x509.ExtendedKeyUsage, value=usage[0], critical=usage[1])
    with pytest.raises(CertificateUnfit, match="certificate_usage"):
        imported(works, catalogue, wrong, national.der)


@pytest.mark.parametrize("country", ["UT", "XX"])
def test_an_authority_must_be_one_of_this_state(
    country: str, works: Works, catalogue: Catalogue, clock: SetClock, national: National
) -> None:
    request = requested(works, catalogue)
    wrong = National(clock.now(), country="XX").der if country == "XX" else national.issue(request, serial=9)
    with pytest.raises(CertificateUnfit, match="certificate_authority"):
        imported(works, catalogue, national.issue(request), wrong)
    assert count(works) == 0


def test_a_key_whose_use_has_ended_is_refused(works: Works, catalogue: Catalogue, clock: SetClock) -> None:
    request = requested(works, catalogue)
    old = National(clock.now() - 2 * YEARS)
    with pytest.raises(CertificateUnfit, match="certificate_key_period"):
        imported(works, catalogue, old.issue(request), old.der)


def test_another_key_or_another_certificate_is_refused(works: Works, catalogue: Catalogue, national: National) -> None:
    request = requested(works, catalogue)
    imported(works, catalogue, national.issue(request), national.der)
    with pytest.raises(SignerKnown):
        imported(works, catalogue, national.issue(request, serial=0x2C))
    second = requested(works, catalogue)
    with pytest.raises(SignerKnown):  # with the serial number of the first, seals could not tell them apart
        imported(works, catalogue, national.issue(second))
    with works.begin(SYSTEM) as work:
        work.session.execute(text("DELETE FROM signer_request"))
    with pytest.raises(SignerUnknown):
        imported(works, catalogue, national.issue(second, serial=0x2D))


def test_at_renewal_the_new_key_seals_from_its_start_and_the_old_one_is_believed_on(
    works: Works, catalogue: Catalogue, clock: SetClock, national: National
) -> None:
    imported(works, catalogue, national.issue(requested(works, catalogue)), national.der)
    start = clock.now() + timedelta(days=500)
    renewal = national.issue(requested(works, catalogue), serial=0x2B, start=start)
    assert imported(works, catalogue, renewal) == "visa-2"
    assert states(works) == {"visa-1": ("active", True), "visa-2": ("next", False)}
    assert days(works) == {"visa": 1100}
    clock.move(days=501)
    assert states(works) == {"visa-1": ("active", False), "visa-2": ("active", True)}
    clock.move(days=200)
    assert states(works) == {"visa-1": ("expired", False), "visa-2": ("active", True)}
    with works.begin(SYSTEM) as work:
        assert len(issuance.believed(work.session, catalogue.ministry).own) == 2


def test_when_the_key_has_lapsed_the_job_waits_and_nothing_is_lost(
    works: Works, catalogue: Catalogue, clock: SetClock, national: National, issuer: Issuer, press: Press, face: bytes
) -> None:
    """Outside local mode no authority is ever made: without a certificate nothing is sealed, with one it goes on."""
    ministry = Issuer(catalogue=issuer.catalogue, public_url=issuer.public_url, local=False)
    order = grant(folder(works), catalogue, face)
    assert issubclass(NoSealSigner, TryLater)
    with pytest.raises(NoSealSigner), works.begin(SYSTEM) as work:
        issuance.issue_grant(work, order, press=press, issuer=ministry)
    assert count(works) == 0
    imported(works, catalogue, national.issue(requested(works, catalogue, "evisa")), national.der)
    clock.move(days=601)
    with pytest.raises(NoSealSigner), works.begin(SYSTEM) as work:
        issuance.issue_grant(work, order, press=press, issuer=ministry)
    renewal = national.issue(requested(works, catalogue, "evisa"), serial=0x2B, start=clock.now())
    imported(works, catalogue, renewal)
    with works.begin(SYSTEM) as work:
        issuance.issue_grant(work, order, press=press, issuer=ministry)
        assert work.session.scalar(select(func.count()).select_from(register.TravelDocument)) == 1
        assert work.session.scalar(select(func.count()).where(SignerRequest.fulfilled_at.is_(None))) == 0
