"""A row put back to its own older ciphertext opens well, and is found all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from consular.audit import CurrentEnvelope, Fault, FolderSink, stale_envelopes, verify
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.work import Works

LABEL = "audit.specimen.card"


def _current(session: Session) -> Iterator[CurrentEnvelope]:
    for row in session.execute(text("SELECT id, card_sealed FROM audit_specimen_file")):
        yield CurrentEnvelope(LABEL, row.id, sha256(row.card_sealed).digest())


@pytest.fixture
def stale(sessions: sessionmaker[Session]) -> Callable[[], list[tuple[str, Any]]]:
    def find() -> list[tuple[str, Any]]:
        with sessions() as session:
            found = stale_envelopes(session, _current(session))
            return [(problem.code, problem.parameters["row_id"]) for problem in found]

    return find


@pytest.fixture
def file(works: Works, staff: Actor, new_file: Callable[..., Any], renamed: Callable[..., Any]) -> Any:
    """A file whose card was written, and written again by a later work."""
    with works.begin(staff) as work:
        made = new_file(work, "ERIKSSON")
    made.first = bytes(made.card_sealed)
    with works.begin(staff) as work:
        renamed(work, made, "ERIKSSON LUND")
    return made


@pytest.mark.parametrize("sequenced", [True, False], ids=["sequenced", "waiting"])
def test_what_was_written_last_is_in_order(
    file: Any, stale: Callable[..., Any], round_: Callable[..., int], sequenced: bool
) -> None:
    if sequenced:
        round_()
    assert stale() == []


def test_an_older_ciphertext_put_back(file: Any, stale: Callable[..., Any], tamper: Callable[..., int]) -> None:
    assert tamper("UPDATE audit_specimen_file SET card_sealed = :old WHERE id = :id", old=file.first, id=file.id) == 1
    assert stale() == [(Fault.ENVELOPE_STALE, str(file.id))]


def test_a_write_that_waits_for_its_leaf_is_the_newest(
    file: Any,
    stale: Callable[..., Any],
    round_: Callable[..., int],
    works: Works,
    staff: Actor,
    renamed: Callable[..., Any],
) -> None:
    round_()
    with works.begin(staff) as work:
        renamed(work, file, "ERIKSSON BERG")
    assert stale() == []


def test_a_section_that_no_entry_knows(file: Any, stale: Callable[..., Any], tamper: Callable[..., int]) -> None:
    tamper("DELETE FROM audit_entry")
    assert stale() == [(Fault.ENVELOPE_UNRECORDED, str(file.id))]


def test_a_verification_may_look_at_envelopes_too(
    file: Any,
    sessions: sessionmaker[Session],
    sink: FolderSink,
    keys: Any,
    clock: SetClock,
    tamper: Callable[..., int],
    round_: Callable[..., int],
) -> None:
    round_()
    tamper("UPDATE audit_specimen_file SET card_sealed = :old WHERE id = :id", old=file.first, id=file.id)
    with sessions() as session:
        report = verify(session, sink.heads(), keys, now=clock.now(), envelopes=_current(session))
    assert [problem.code for problem in report.problems] == [Fault.ENVELOPE_STALE]
