"""Taking an answer of the bureau: whole or not at all, in the order of its numbers, each line once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select, text

from consular import stock
from consular.core.work import Work
from consular.production.bureau.answers import Answer, Told, read_answer, refuse_future
from consular.production.bureau.errors import AnswerRefused, AnswerTooEarly
from consular.production.bureau.keys import Bureau
from consular.production.bureau.models import (
    ACCEPTED,
    APPLIED,
    IN,
    PRODUCED,
    REPEATED,
    TOO_LATE,
    UNKNOWN,
    BureauAnswer,
    BureauFile,
)
from consular.production.lifecycle import Produce, Spoil, move, note
from consular.production.models import ProductionOrder
from consular.production.operations import spoilt
from consular.production.queries import order as by_id
from consular.production.rules import SENT, SPOILT

_LOCK = 0x616E7377


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: how many of its lines were `applied`, `repeated`, `unknown`, `too_late`.

    `known` is a file that had been taken before; then nothing has changed.
    """

    serial: int
    outcomes: dict[str, int]
    known: bool = False


def take_answer(work: Work, content: bytes, bureau: Bureau) -> Taken:
    """Verify a file and apply its lines. For the product itself, never for a person.

    Raises AnswerRefused (nothing of it took effect), or AnswerTooEarly while an earlier one is missing.
    """
    answer = read_answer(content, bureau)
    refuse_future(answer, work.now)
    work.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = _last(work, bureau)
    if last is not None and answer.serial <= last.serial:
        return _known(work, bureau, answer)
    if answer.serial != (last.serial if last else 0) + 1:
        raise AnswerTooEarly(missing=(last.serial if last else 0) + 1)
    if answer.previous != (last.digest if last else None):
        raise AnswerRefused("answer_chain_broken")
    file = BureauFile(
        bureau=bureau.name,
        direction=IN,
        serial=answer.serial,
        digest=answer.digest,
        entries=len(answer.entries),
        at=work.now,
        written_at=work.now,
    )
    work.session.add(file)
    work.session.flush()
    counts: Counter[str] = Counter()
    for place, told in enumerate(answer.entries):
        counts[_take(work, bureau, file, place, told)] += 1
    work.record("production:file:receive", f"file/{bureau.name}/in/{file.serial}")
    return Taken(file.serial, dict(counts))


def _last(work: Work, bureau: Bureau) -> BureauFile | None:
    query = select(BureauFile).where(BureauFile.bureau == bureau.name, BureauFile.direction == IN)
    return work.session.scalars(query.order_by(BureauFile.serial.desc()).limit(1)).first()


def _known(work: Work, bureau: Bureau, answer: Answer) -> Taken:
    """Sent again: the same content is known, another content under the number is none of ours."""
    before = work.session.scalars(
        select(BureauFile).where(
            BureauFile.bureau == bureau.name, BureauFile.direction == IN, BureauFile.serial == answer.serial
        )
    ).one()
    if before.digest != answer.digest:
        raise AnswerRefused("answer_serial_taken")
    return Taken(answer.serial, {}, known=True)


def _take(work: Work, bureau: Bureau, file: BureauFile, place: int, told: Told) -> str:
    """One line: what it does, and the row that keeps it."""
    order = by_id(work.session, told.order_id, lock=True)
    outcome = _outcome(work, bureau, order, told)
    line = BureauAnswer(
        file_id=file.id,
        place=place,
        order_id=told.order_id,
        status=told.status,
        reason=told.reason,
        told_at=told.at,
        outcome=outcome,
    )
    work.session.add(line)
    work.session.flush()
    if outcome == APPLIED and order is not None:
        _apply(work, order, line)
        work.session.flush()
    return outcome


def _outcome(work: Work, bureau: Bureau, order: ProductionOrder | None, told: Told) -> str:
    sent_to = work.session.get(BureauFile, order.sent_in) if order is not None and order.sent_in else None
    if order is None or sent_to is None or sent_to.bureau != bureau.name:
        return UNKNOWN
    before = select(BureauAnswer.id).where(
        BureauAnswer.order_id == order.id, BureauAnswer.status == told.status, BureauAnswer.outcome == APPLIED
    )
    if work.session.scalar(before) is not None:
        return REPEATED
    if told.status in (ACCEPTED, PRODUCED):
        return APPLIED if order.state == SENT else TOO_LATE
    return APPLIED if order.state in Spoil.sources and order.state != SPOILT else TOO_LATE


def _apply(work: Work, order: ProductionOrder, line: BureauAnswer) -> None:
    if line.status == ACCEPTED:
        note(work, order, "accepted")
    elif line.status == PRODUCED:
        move(work, order, Produce)
    else:
        reason = line.reason if line.reason in stock.REASONS else "other"
        stock.spoil_reported(work, order_id=order.id, reason=reason, report_id=line.id)
        spoilt(work, order, reason=reason)
