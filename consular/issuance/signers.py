"""Who seals: the authority and its seal signers, made at first start, and whom the public check believes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consular import vault
from consular.catalogue import Ministry
from consular.core.ids import new_id
from consular.core.signing import Signer
from consular.core.work import Work
from consular.doc9303 import Doc9303Error, barcode_reference, is_authority, seal_reference, signer_identifier
from consular.doc9303.certification import Period, csca_certificate, seal_certificate
from consular.doc9303.seal_reading import Trust
from consular.doc9303.trust import load
from consular.issuance.errors import NoSealSigner
from consular.issuance.models import SignerCertificate, SignerRequest
from consular.issuance.rules import EVISA_SEALS, SEAL_USES

CSCA = "csca"
AUTHORITY_LASTS = timedelta(days=3650)
CERTIFICATE_LASTS = timedelta(days=1825)
# Keys that seal visas are used for one to two years (Doc 9303-7); the next one is made a month before the end.
KEY_SEALS_FOR = timedelta(days=700)
RENEWED_BEFORE = timedelta(days=30)
# Keys for e-visas had no prefix of their own before there were others.
_PREFIXES = {EVISA_SEALS: "seal"}
# Any constant will do: it lets one process at a time make or import certificates.
SIGNERS_LOCK = 0x7365616C


@dataclass(frozen=True, slots=True)
class SealSigner:
    """A key with its certificate, which barcodes name by `reference` (5 bytes), seals by `name` (UTCS) and `serial`."""

    signer: Signer
    reference: bytes
    name: str
    serial: str


@dataclass(frozen=True, slots=True)
class Believed:
    """Whom the public check believes. `own` are the certificates of our seal signers, in force or not; days are
    counted in `zone`.
    """

    trust: Trust
    own: frozenset[object]
    zone: str


def ensure_signers(work: Work, ministry: Ministry) -> None:
    """Make the demo authority and a seal signer for every use where they are missing, and the next signers in time.

    For local mode alone: elsewhere the national authority certifies (`signer_requests`). Safe to repeat and to run in
    several processes at once. Raises CertificateUnfit for a ministry whose `signer_id` does not begin with its
    `signer_country`, and the vault's errors.
    """
    if not _lacking(work):
        return
    work.session.execute(select(func.pg_advisory_xact_lock(SIGNERS_LOCK)))
    uses = _lacking(work)
    if not uses:
        return
    start = work.now.replace(hour=0, minute=0, second=0, microsecond=0)
    authority = _by_name(work.session, CSCA) or _make_authority(work, ministry, start)
    for use in uses:
        _make_seal_signer(work, ministry, authority, start, use)


def _lacking(work: Work) -> list[str]:
    """Uses for which nothing will seal in a month."""
    lasting = select(SignerCertificate.use).where(
        SignerCertificate.kind == "seal", SignerCertificate.signs_until > work.now + RENEWED_BEFORE
    )
    there = set(work.session.scalars(lasting))
    return [use for use in SEAL_USES if use not in there]


def _make_authority(work: Work, ministry: Ministry, start: datetime) -> SignerCertificate:
    period = Period(start, start + AUTHORITY_LASTS)
    made = csca_certificate(
        vault.signer(CSCA, create=True),
        country=ministry.signer_country,
        common_name=f"CSCA {ministry.issuing_state}",
        period=period,
    )
    return keep_certificate(work, CSCA, made, period, period, use=None)


def _make_seal_signer(
    work: Work, ministry: Ministry, authority: SignerCertificate, start: datetime, use: str
) -> SignerCertificate:
    made_before = work.session.scalar(select(func.count()).where(SignerCertificate.kind == "seal")) or 0
    name = free_name(work.session, use)
    period = Period(start, min(start + CERTIFICATE_LASTS, authority.not_after))
    until = min(start + KEY_SEALS_FOR, period.end)
    made = seal_certificate(
        authority.certificate,
        vault.signer(CSCA),
        vault.signer(name, create=True).public_key_der,
        name=common_name(ministry),
        serial=made_before + 1,
        period=period,
        key_used_until=until,
    )
    return keep_certificate(work, name, made, period, Period(start, until), use=use)


def common_name(ministry: Ministry) -> str:
    """The two capitals of a signer's certificate: what `signer_id` says after the country."""
    return ministry.signer_id.removeprefix(ministry.signer_country)


def free_name(session: Session, use: str) -> str:
    """A name for the next key of a use: `visa-1`, `visa-2`, …"""
    prefix = _PREFIXES.get(use, use)
    taken = {*session.scalars(select(SignerCertificate.name)), *session.scalars(select(SignerRequest.name))}
    return next(name for number in count(1) if (name := f"{prefix}-{number}") not in taken)


def keep_certificate(
    work: Work, name: str, certificate: bytes, period: Period, seals: Period, *, use: str | None
) -> SignerCertificate:
    """Keep a checked certificate: of a seal signer with its use, of an authority without."""
    row = SignerCertificate(
        id=new_id(),
        name=name,
        kind="csca" if use is None else "seal",
        use=use,
        certificate=certificate,
        created_at=work.now,
        signs_from=seals.start,
        signs_until=seals.end,
        not_after=period.end,
    )
    work.session.add(row)
    work.session.flush()
    work.record("issuance:signer:certify", f"signer/{name}")
    return row


def seal_signer(session: Session, *, at: datetime, use: str = EVISA_SEALS) -> SealSigner:
    """The key that seals for a use at this moment: of several the one that began last. Raises NoSealSigner."""
    row = sealing(session, at=at, use=use)
    found = load(row.certificate) if row is not None else None
    if row is None or found is None:
        raise NoSealSigner(use=use)
    return SealSigner(
        signer=vault.signer(row.name),
        reference=barcode_reference(row.certificate),
        name=signer_identifier(found) or "",
        serial=seal_reference(found),
    )


def sealing(session: Session, *, at: datetime, use: str) -> SignerCertificate | None:
    """The certificate of the key that seals for a use at a moment."""
    query = (
        select(SignerCertificate)
        .where(SignerCertificate.use == use, SignerCertificate.signs_from <= at, SignerCertificate.signs_until > at)
        .order_by(SignerCertificate.signs_from.desc(), SignerCertificate.signs_until.desc())
    )
    return session.scalars(query).first()


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


def certificates(session: Session) -> dict[str, bytes]:
    """DER of every certificate that we believe, authorities' and signers', by name: what a verifier needs to have."""
    rows = session.scalars(select(SignerCertificate).order_by(SignerCertificate.name))
    return {row.name: row.certificate for row in rows}


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
