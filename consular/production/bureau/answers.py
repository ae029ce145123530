"""What the bureau answers: a signed JSON file, read strictly before anything of it takes effect."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consular.production.bureau.errors import AnswerRefused
from consular.production.bureau.keys import Bureau
from consular.production.bureau.models import FAILED, STATUSES
from consular.vault import NotSigned, verified

FORMAT = "consular-production-answer/1"
MOST = 10_000
_REASON = re.compile(r"[a-z][a-z0-9-]{1,39}")
# What is outside is a mistake; the years at the ends of the calendar cannot be kept or read back at all.
_YEARS = 2000, 2100
_AHEAD = timedelta(days=2)
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


def refuse_future(answer: Answer, now: datetime) -> None:
    """No line tells of a day that has not come; two days are left to clocks and zones. Raises AnswerRefused."""
    if any(told.at > now + _AHEAD for told in answer.entries):
        raise AnswerRefused("answer_malformed")


def read_answer(content: bytes, bureau: Bureau) -> Answer:
    """Verify and read a file. Raises AnswerRefused."""
    try:
        payload = verified(bureau.signing, content.strip())
    except NotSigned:
        raise AnswerRefused("answer_unsigned") from None
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
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
    order, moment = entry.get("order"), entry.get("at")
    if not isinstance(order, str) or not isinstance(moment, str):
        raise AnswerRefused("answer_malformed")
    try:
        order_id, at = UUID(order), datetime.fromisoformat(moment)
    except ValueError:
        raise AnswerRefused("answer_malformed") from None
    if at.tzinfo is None or not _YEARS[0] <= at.year <= _YEARS[1]:
        raise AnswerRefused("answer_malformed")
    return Told(order_id, entry["status"], reason, at)


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
