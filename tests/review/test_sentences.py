"""Every code that review can raise or write has a sentence, and every sentence can be filled."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from consular import review
from consular.applications import TRANSITIONS
from consular.catalogue.sentences import SENTENCES as OF_ANSWERS
from consular.core.errors import ConsularError
from consular.review import errors, requests
from consular.review.sentences import FOR_APPLICANT, HISTORY, SENTENCES

ROOM = Path(review.__file__).parent


def text_of(*names: str) -> str:
    return "".join((ROOM / name).read_text(encoding="utf-8") for name in names)


def test_every_error_has_a_sentence() -> None:
    own = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, ConsularError)]
    codes = {e.code for e in own if e.__module__ == errors.__name__}
    assert len(codes) == 14
    assert codes <= SENTENCES.keys()


def test_every_problem_has_a_sentence() -> None:
    rooms = text_of("rules.py", "terms.py", "requests.py", "claims.py", "decisions.py")
    problem = re.compile(r"Problem\((.*?)[,)]", re.DOTALL)
    codes = {code for call in problem.findall(rooms) for code in re.findall(r'"([a-z_]+)"', call)}
    codes |= set(re.findall(r'missing="([a-z_]+)"', rooms))
    assert {"grant_begins_past", "facts_missing", "note_missing", "answer_days_out_of_range"} <= codes
    assert codes - SENTENCES.keys() - OF_ANSWERS.keys() == set()


def test_every_line_of_history_has_a_sentence() -> None:
    written = set(
        re.findall(
            r'note\(\s*work,\s*application,\s*"([a-z_]+)"',
            text_of("claims.py", "requests.py", "decisions.py", "proposals.py"),
        )
    )
    moved = {t.code for t in TRANSITIONS} - {"expired"} | {requests.LapseRequest.code}
    assert {"claim_released", "revoked"} <= written
    assert (written | moved | {"claimed", "claim_taken_over"}) - HISTORY.keys() == set()
    assert FOR_APPLICANT.keys() <= HISTORY.keys()


@pytest.mark.parametrize("code", SENTENCES)
def test_placeholders_are_plain_names(code: str) -> None:
    names = {name for _, name, _, _ in Formatter().parse(SENTENCES[code]) if name is not None}
    assert names <= {"name", "until", "power", "days", "most", "expiry", "last", "months"}
