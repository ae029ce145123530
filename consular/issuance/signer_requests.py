"""Seal keys under the national signing authority: asking for a certificate, taking it, and how long each key lasts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consular import vault
from consular.catalogue import Ministry
from consular.core.ids import new_id
from consular.core.work import Work
from consular.doc9303.certification import Period
from consular.doc9303.seal_certificates import (
    SealCertificate,
    certificate_request,
    certified_key,
    check_authority,
    check_seal_certificate,
    describe,
    requested_key,
)
from consular.issuance.errors import SignerKnown, SignerUnknown
from consular.issuance.models import SignerCertificate, SignerRequest
from consular.issuance.rules import SEAL_USES
from consular.issuance.signers import SIGNERS_LOCK, common_name, free_name, keep_certificate, sealing

PENDING, ACTIVE, NEXT, EXPIRED = "pending", "active", "next", "expired"


@dataclass(frozen=True, slots=True)
class SignerState:
    """A seal key as an operator sees it; everything a certificate says is None while it is `pending`.

    `state`: `pending` waits for its certificate, `next` begins later, `active` may seal, `expired` may not any more.
    Of several active keys `seals` marks the one that does. The certificate is believed until `until`, long after
    `key_used_until`; `days_left` are whole days until then.
    """

    name: str
    use: str
    state: str
    seals: bool = False
    subject: str | None = None
    serial: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    key_used_from: datetime | None = None
    key_used_until: datetime | None = None
    days_left: int | None = None


def request_certificate(work: Work, ministry: Ministry, *, use: str) -> SignerRequest:
    """The open request of a use, made with a key of its own when there is none. Safe to repeat.

    Raises CertificateUnfit for a ministry whose `signer_id` is none, KeyUnavailable.
    """
    work.session.execute(select(func.pg_advisory_xact_lock(SIGNERS_LOCK)))
    waiting = select(SignerRequest).where(SignerRequest.use == use, SignerRequest.fulfilled_at.is_(None))
    known = work.session.scalars(waiting).first()
    if known is not None:
        return known
    name = free_name(work.session, use)
    key = vault.signer(name, create=True)
    made = certificate_request(key, country=ministry.signer_country, name=common_name(ministry))
    row = SignerRequest(id=new_id(), name=name, use=use, request=made, created_at=work.now)
    work.session.add(row)
    work.session.flush()
    work.record("issuance:signer:request", f"signer/{name}")
    return row


def import_certificate(
    work: Work, ministry: Ministry, certificate: bytes, *, authority: bytes | None = None
) -> SignerCertificate:
    """Take the certificate (DER) that answers a request; an `authority` (DER) is believed from now on. Safe to repeat.

    Raises CertificateUnfit with the code of what is wrong (`doc9303.seal_certificates`), SignerUnknown, SignerKnown;
    then nothing may be committed.
    """
    work.session.execute(select(func.pg_advisory_xact_lock(SIGNERS_LOCK)))
    key = certified_key(certificate)
    request = next((r for r in work.session.scalars(select(SignerRequest)) if requested_key(r.request) == key), None)
    if request is None:
        raise SignerUnknown
    known = work.session.scalars(select(SignerCertificate)).all()
    same = next((row for row in known if row.name == request.name), None)
    if same is not None:
        if same.certificate == certificate:
            return same
        raise SignerKnown(name=same.name)
    authorities = [row.certificate for row in known if row.kind == "csca"]
    if authority is not None and authority not in authorities:
        _keep_authority(work, ministry, authority)
        authorities.append(authority)
    said = check_seal_certificate(
        certificate,
        authorities=authorities,
        country=ministry.signer_country,
        name=common_name(ministry),
        at=work.now,
    )
    _must_be_distinct(said, known)
    request.fulfilled_at = work.now
    period = Period(said.start, said.end)
    return keep_certificate(
        work, request.name, certificate, period, Period(said.key_from, said.key_until), use=request.use
    )


def _keep_authority(work: Work, ministry: Ministry, certificate: bytes) -> None:
    validity = Period(*check_authority(certificate, country=ministry.signer_country, at=work.now))
    name = f"csca-{hashlib.sha256(certificate).hexdigest()[:8]}"
    keep_certificate(work, name, certificate, validity, validity, use=None)


def _must_be_distinct(said: SealCertificate, known: Iterable[SignerCertificate]) -> None:
    """Seals name their signer's certificate by its serial number alone."""
    for row in known:
        if row.kind == "seal" and describe(row.certificate).serial == said.serial:
            raise SignerKnown(name=row.name)


def signer_states(session: Session, *, at: datetime) -> list[SignerState]:
    """Every key with its certificate or its open request, by use and age."""
    found: list[SignerState] = []
    for use in SEAL_USES:
        in_use = sealing(session, at=at, use=use)
        certified = select(SignerCertificate).where(SignerCertificate.use == use).order_by(SignerCertificate.id)
        found += [_state(row, at, seals=row is in_use) for row in session.scalars(certified)]
        waiting = select(SignerRequest).where(SignerRequest.use == use, SignerRequest.fulfilled_at.is_(None))
        found += [SignerState(row.name, use, PENDING) for row in session.scalars(waiting)]
    return found


def _state(row: SignerCertificate, at: datetime, *, seals: bool) -> SignerState:
    said = describe(row.certificate)
    state = NEXT if at < row.signs_from else ACTIVE if at < row.signs_until else EXPIRED
    return SignerState(
        name=row.name,
        use=row.use or "",
        state=state,
        seals=seals,
        subject=f"C={said.signer[:2]}, CN={said.signer[2:]}",
        serial=said.serial,
        since=said.start,
        until=said.end,
        key_used_from=row.signs_from,
        key_used_until=row.signs_until,
        days_left=max(0, (row.signs_until - at).days),
    )


def days_of_sealing(session: Session, *, at: datetime) -> dict[str, int]:
    """Whole days for which each use can seal without a gap, for the uses that have a key or wait for one; 0 is none."""
    periods: dict[str, list[tuple[datetime, datetime]]] = {}
    every = select(SignerCertificate.use, SignerCertificate.signs_from, SignerCertificate.signs_until)
    for use, start, end in session.execute(every.where(SignerCertificate.use.is_not(None))):
        periods.setdefault(use, []).append((start, end))
    for use in session.scalars(select(SignerRequest.use).where(SignerRequest.fulfilled_at.is_(None))):
        periods.setdefault(use, [])
    return {use: (_covered(found, at) - at).days for use, found in sorted(periods.items())}


def _covered(periods: list[tuple[datetime, datetime]], at: datetime) -> datetime:
    """How far the periods reach from `at` on without a gap."""
    reached = at
    for start, end in sorted(periods):
        if start <= reached:
            reached = max(reached, end)
    return reached
