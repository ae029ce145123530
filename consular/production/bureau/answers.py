"""What the bureau answers: a signed JSON file, read strictly before anything of it takes effect."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consular.production.bureau.errors import AnswerRefused
from consular.production.bureau.keys import Bureau
from consular.production.bureau.models import FAILED, STATUSES
from consular.vault import NotSigned, verified

FORMAT = "consular-production-answer/1"
MOST = 10_000
_REASON = re.compile(r"[a-z][a-z0-9-]{1,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Told:
    """One line. `reason` is there for failures alone."""

    order_id: UUID
    status: str
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole file. `digest` is the SHA-256 of what was signed, `previous` that of the file before."""

    serial: int
    previous: bytes | None
    digest: bytes
    entries: tuple[Told, ...]


def read_answer(content: bytes, bureau: Bureau) -> Answer:
    """Verify and read a file. Raises AnswerRefused."""
    try:
        payload = verified(bureau.signing, content.strip())
    except NotSigned:
        raise AnswerRefused("answer_unsigned") from None
    try:
        told = json.loads(payload)
    except ValueError:
        raise AnswerRefused("answer_malformed") from None
    if not isinstance(told, dict):
        raise AnswerRefused("answer_malformed")
    if (told.get("format"), told.get("bureau")) != (FORMAT, bureau.name):
        raise AnswerRefused("answer_of_another")
    serial, previous, entries = told.get("serial"), told.get("previous_sha256"), told.get("entries")
    if not isinstance(serial, int) or isinstance(serial, bool) or not 0 < serial < 2**31:
        raise AnswerRefused("answer_malformed")
    if (previous is None) != (serial == 1) or (previous is not None and not _matches(_DIGEST, previous)):
        raise AnswerRefused("answer_malformed")
    if not isinstance(entries, list) or len(entries) > MOST:
        raise AnswerRefused("answer_malformed")
    return Answer(
        serial=serial,
        previous=bytes.fromhex(previous) if previous is not None else None,
        digest=hashlib.sha256(payload).digest(),
        entries=tuple(_line(entry) for entry in entries),
    )


def _line(entry: Any) -> Told:
    if not isinstance(entry, dict) or entry.get("status") not in STATUSES:
        raise AnswerRefused("answer_malformed")
    reason = entry.get("reason")
    if (reason is not None) != (entry["status"] == FAILED) or (reason is not None and not _matches(_REASON, reason)):
        raise AnswerRefused("answer_malformed")
    try:
        order_id, at = UUID(str(entry["order"])), datetime.fromisoformat(str(entry["at"]))
    except (ValueError, KeyError):
        raise AnswerRefused("answer_malformed") from None
    if at.tzinfo is None:
        raise AnswerRefused("answer_malformed")
    return Told(order_id, entry["status"], reason, at)


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
