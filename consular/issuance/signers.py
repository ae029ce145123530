"""Who seals: the authority and its seal signers, made at first start, and whom the public check believes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consular import vault
from consular.catalogue import Ministry
from consular.core.ids import new_id
from consular.core.signing import Signer
from consular.core.work import Work
from consular.doc9303 import Doc9303Error, barcode_reference, is_authority
from consular.doc9303.certification import Period, csca_certificate, seal_certificate
from consular.doc9303.seal_reading import Trust
from consular.doc9303.trust import load
from consular.issuance.errors import NoSealSigner
from consular.issuance.models import SignerCertificate

CSCA = "csca"
AUTHORITY_LASTS = timedelta(days=3650)
CERTIFICATE_LASTS = timedelta(days=1825)
# Keys that seal visas are used for one to two years (Doc 9303-7); the next one is made a month before the end.
KEY_SEALS_FOR = timedelta(days=700)
RENEWED_BEFORE = timedelta(days=30)
# Any constant will do: it lets one process at a time make certificates.
_LOCK = 0x7365616C


@dataclass(frozen=True, slots=True)
class SealSigner:
    """A key with its certificate. `reference` names the certificate in barcodes (5 bytes)."""

    signer: Signer
    reference: bytes


@dataclass(frozen=True, slots=True)
class Believed:
    """Whom the public check believes. `own` are the certificates of our seal signers, in force or not; days are
    counted in `zone`.
    """

    trust: Trust
    own: frozenset[object]
    zone: str


def ensure_signers(work: Work, ministry: Ministry) -> None:
    """Make the authority and a seal signer where they are missing, and the next seal signer in time.

    Safe to repeat and to run in several processes at once. Raises CertificateUnfit for a ministry whose `signer_id`
    does not begin with its `signer_country`, and the vault's errors.
    """
    if _current(work.session, work.now + RENEWED_BEFORE) is not None:
        return
    work.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if _current(work.session, work.now + RENEWED_BEFORE) is not None:
        return
    start = work.now.replace(hour=0, minute=0, second=0, microsecond=0)
    authority = _by_name(work.session, CSCA) or _make_authority(work, ministry, start)
    _make_seal_signer(work, ministry, authority, start)


def _make_authority(work: Work, ministry: Ministry, start: datetime) -> SignerCertificate:
    period = Period(start, start + AUTHORITY_LASTS)
    made = csca_certificate(
        vault.signer(CSCA, create=True),
        country=ministry.signer_country,
        common_name=f"CSCA {ministry.issuing_state}",
        period=period,
    )
    return _keep(work, CSCA, "csca", made, period, period.end)


def _make_seal_signer(work: Work, ministry: Ministry, authority: SignerCertificate, start: datetime) -> None:
    count = work.session.scalar(select(func.count()).where(SignerCertificate.kind == "seal")) or 0
    name = f"seal-{count + 1}"
    period = Period(start, min(start + CERTIFICATE_LASTS, authority.not_after))
    until = min(start + KEY_SEALS_FOR, period.end)
    made = seal_certificate(
        authority.certificate,
        vault.signer(CSCA),
        vault.signer(name, create=True).public_key_der,
        name=ministry.signer_id.removeprefix(ministry.signer_country),
        serial=count + 1,
        period=period,
        key_used_until=until,
    )
    _keep(work, name, "seal", made, period, until)


def _keep(
    work: Work, name: str, kind: str, certificate: bytes, period: Period, signs_until: datetime
) -> SignerCertificate:
    row = SignerCertificate(
        id=new_id(),
        name=name,
        kind=kind,
        certificate=certificate,
        created_at=work.now,
        signs_until=signs_until,
        not_after=period.end,
    )
    work.session.add(row)
    work.session.flush()
    work.record("issuance:signer:certify", f"signer/{name}")
    return row


def seal_signer(session: Session, *, at: datetime) -> SealSigner:
    """The key that seals at this moment; raises NoSealSigner."""
    row = _current(session, at)
    if row is None:
        raise NoSealSigner
    return SealSigner(vault.signer(row.name), barcode_reference(row.certificate))


def believed(session: Session, ministry: Ministry, foreign: Trust | None = None) -> Believed:
    """Our certificates beside those of other states that the operator has loaded."""
    rows = session.scalars(select(SignerCertificate).order_by(SignerCertificate.name)).all()
    anchors = [c for row in rows if row.kind == "csca" and (c := load(row.certificate)) is not None]
    signers = [c for row in rows if row.kind == "seal" and (c := load(row.certificate)) is not None]
    other = foreign or Trust()
    trust = Trust(
        certificates=(*signers, *other.certificates),
        anchors=(*anchors, *other.anchors),
        pinned=other.pinned,
        revocations=other.revocations,
    )
    return Believed(trust, frozenset(signers), ministry.zone)


def trust_of(certificates: Sequence[bytes]) -> Trust:
    """Trust in DER certificates of an operator's folder, by the rule of the command `seal read`.

    Authorities are anchors; a signer whose authority is absent is believed because the operator put it there. Raises
    Doc9303Error for bytes that are no certificate.
    """
    loaded = [load(der) for der in certificates]
    if None in loaded:
        raise Doc9303Error("certificate_unreadable")
    every = [certificate for certificate in loaded if certificate is not None]
    anchors = tuple(certificate for certificate in every if is_authority(certificate))
    issuers = {anchor.subject for anchor in anchors}
    signers = [certificate for certificate in every if certificate not in anchors]
    return Trust(
        certificates=tuple(c for c in signers if c.issuer in issuers),
        anchors=anchors,
        pinned=tuple(c for c in signers if c.issuer not in issuers),
    )


def _by_name(session: Session, name: str) -> SignerCertificate | None:
    return session.scalars(select(SignerCertificate).where(SignerCertificate.name == name)).first()


def _current(session: Session, at: datetime) -> SignerCertificate | None:
    """The seal signer that lasts longest, if it still seals then."""
    query = (
        select(SignerCertificate)
        .where(SignerCertificate.kind == "seal", SignerCertificate.signs_until > at)
        .order_by(SignerCertificate.signs_until.desc())
    )
    return session.scalars(query).first()
