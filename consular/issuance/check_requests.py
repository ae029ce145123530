"""Uploads to the public check: sealed under a key of their own, decoded by the worker, gone after ten minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular import evidence, vault
from consular.core.errors import NotFound
from consular.core.ids import new_id, new_token
from consular.core.timers import cancel_timer, set_timer
from consular.core.work import Work
from consular.issuance.checking import LONGEST_TEXT, judge
from consular.issuance.errors import CheckRefused
from consular.issuance.events import CheckJudged, CheckRequestExpired, CheckSubmitted
from consular.issuance.models import DONE, FAILED, WAITING, CheckRequest
from consular.issuance.signers import Believed
from consular.issuance.verdicts import CheckResult, gravest

KEPT = timedelta(minutes=10)
MOST_BARCODES = 8
MEDIA_TYPES = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "application/pdf", "application/octet-stream"}
)
Payload = str | bytes
Decode = Callable[[bytes], Sequence[Payload]]


@dataclass(frozen=True, slots=True)
class CheckState:
    """How far a check is: `waiting`, `done` with a result, or `failed`."""

    state: str
    result: CheckResult | None


def submit_text(work: Work, text: str, believed: Believed) -> CheckResult:
    """Judge pasted barcode text at once; nothing of it is kept. Text of more than 8,192 characters is unreadable."""
    if len(text) > LONGEST_TEXT:
        return CheckResult()
    return judge(work, text, believed, at=work.now)


def submit_upload(work: Work, *, content: bytes, media_type: str) -> str:
    """Take a picture or PDF to be checked; gives the token under which the result can be asked for ten minutes.

    The file is not looked into here. Raises CheckRefused.
    """
    if not content:
        raise CheckRefused("file_empty")
    if len(content) > evidence.MAX_BYTES:
        raise CheckRefused("file_too_large", megabytes=evidence.MAX_BYTES // (1024 * 1024))
    if media_type.partition(";")[0].strip().lower() not in MEDIA_TYPES:
        raise CheckRefused("file_type_not_allowed")
    token, upload = new_token(), str(new_id())
    request = CheckRequest(
        id=new_id(),
        token_hash=_hash(token),
        state=WAITING,
        upload=upload,
        created_at=work.now,
        expires_at=work.now + KEPT,
    )
    vault.new_key(request.id)
    evidence.blobs().put(upload, dossier_id=request.id, chunks=(content,))
    work.session.add(request)
    work.session.flush()
    set_timer(work.session, _timer(request.id), request.expires_at, CheckRequestExpired(request_id=request.id))
    work.emit(CheckSubmitted(request_id=request.id))
    work.record("issuance:check:submit", f"check/{request.id}")
    return token


def judge_upload(work: Work, request_id: UUID, *, decode: Decode, believed: Believed) -> None:
    """Decode and judge, in the worker. A check that is over or already judged is left alone.

    `decode` gives the payloads of the barcodes found; what it raises is the caller's to retry, then `give_up_check`.
    """
    request = _locked(work, request_id)
    if request is None or request.state != WAITING or request.upload is None or request.expires_at <= work.now:
        return
    payloads = decode(evidence.blobs().get(request.upload, dossier_id=request.id))[:MOST_BARCODES]
    request.outcome = gravest([judge(work, payload, believed, at=work.now) for payload in payloads])
    request.state = DONE
    work.record("issuance:check:judge", f"check/{request.id}", dossier_id=request.id)
    work.emit(CheckJudged(request_id=request.id))


def give_up_check(work: Work, request_id: UUID) -> None:
    """Every try to decode has failed: say so."""
    request = _locked(work, request_id)
    if request is not None and request.state == WAITING:
        request.state = FAILED
        work.emit(CheckJudged(request_id=request.id))


def forget_upload(work: Work, request_id: UUID) -> None:
    """Delete the upload of a judged check, in a work of its own: a worker killed before its commit finds it again."""
    request = _locked(work, request_id)
    if request is not None and request.state != WAITING and request.upload is not None:
        evidence.discard(work, request.upload)
        request.upload = None


def expire_check(work: Work, request_id: UUID) -> None:
    """Remove upload, row and key; safe to repeat."""
    request = _locked(work, request_id)
    if request is None:
        return
    if request.upload is not None:
        evidence.discard(work, request.upload)
    cancel_timer(work.session, _timer(request.id))
    work.session.delete(request)
    work.session.flush()
    work.record("issuance:check:expire", f"check/{request.id}")
    vault.destroy_key(request.id)


def check_result(work: Work, token: str) -> CheckState:
    """How far the check of this token is; NotFound for another token or after ten minutes."""
    request = _by_token(work.session, token)
    if request is None or request.expires_at <= work.now:
        raise NotFound
    return CheckState(request.state, request.outcome if request.state == DONE else None)


def _by_token(session: Session, token: str) -> CheckRequest | None:
    try:
        digest = _hash(token)
    except UnicodeEncodeError:
        return None
    return session.scalars(select(CheckRequest).where(CheckRequest.token_hash == digest)).first()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _locked(work: Work, request_id: UUID) -> CheckRequest | None:
    return work.session.scalars(
        select(CheckRequest)
        .where(CheckRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def _timer(request_id: UUID) -> str:
    return f"check-expiry:{request_id}"
