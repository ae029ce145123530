"""Draws the sample's specimens ahead, in a child process of its own: drawing takes as long as looking at them."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from consular import doc9303
from consular.core.errors import ConsularError
from consular.core.private_files import write_private
from consular.local.demo.answers import expiry_of
from consular.local.demo.plan import CasePlan
from consular.local.demo.words import PAPERS
from consular.local.specimens import Person, draw_letter_page, draw_passport_page, draw_portrait

_PATIENCE = 120.0


class NotDrawn(ConsularError):
    """A picture did not come: the process that draws has ended."""

    code = "demo_not_drawn"


def draw(case: CasePlan, item: str, today: dt.date) -> bytes:
    """One file of a case: JPEG of the passport's page or the portrait, PDF of a paper."""
    if item in PAPERS:
        title, lines = PAPERS[item]
        return draw_letter_page(title, lines, seed=len(case.key), form="pdf")
    seed = sum(case.traveller.number.encode())
    person = _holder(case, today)
    if item == "portrait":
        return draw_portrait(person, defect=case.portrait, seed=seed)
    return draw_passport_page(person, mrz_lines=_lines(case, today), defect=case.passport, seed=seed)


def _holder(case: CasePlan, today: dt.date) -> Person:
    one = case.traveller
    return Person(
        primary=one.primary.upper(),
        secondary=one.secondary.upper() if one.secondary else None,
        native=one.native,
        nationality=one.nationality,
        state=one.issued_by,
        document_number=one.number,
        birth=one.birth,
        sex=one.sex,
        expiry=expiry_of(case, today),
    )


def _lines(case: CasePlan, today: dt.date) -> tuple[str, str]:
    one = case.traveller
    first, second = doc9303.build(
        doc9303.MrzFormat.TD3,
        document_code="P",
        issuing_state=one.issued_by,
        primary=one.primary,
        secondary=one.secondary or "",
        document_number=one.number,
        nationality=one.nationality,
        date_of_birth=one.birth,
        sex=one.sex,
        date_of_expiry=expiry_of(case, today),
    )
    return first, second


class Studio:
    """Pictures on the way: drawn by a child into files, taken by the parent in any order."""

    def __init__(self, where: Callable[[CasePlan, str], Path], today: dt.date) -> None:
        self._where = where
        self._today = today
        self._child: int | None = None

    def begin(self, cases: Iterable[CasePlan]) -> None:
        """Start drawing what is not there yet. To be called before this process has threads."""
        wanted = [(case, item) for case in cases for item in case.files if not self._where(case, item).exists()]
        if not wanted:
            return
        self._where(*wanted[0]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._child = os.fork()
        if self._child == 0:
            code = 1
            try:
                for case, item in wanted:
                    write_private(self._where(case, item), draw(case, item, self._today))
                code = 0
            finally:
                if sys.exc_info()[0] is not None:
                    sys.excepthook(*sys.exc_info())
                os._exit(code)

    def take(self, case: CasePlan, item: str) -> bytes:
        """The file, waited for. Raises NotDrawn when nobody draws it any more."""
        path = self._where(case, item)
        deadline = time.monotonic() + _PATIENCE
        while not path.exists():
            if self._has_ended() and not path.exists():
                raise NotDrawn(case=case.key, item=item)
            if time.monotonic() > deadline:
                raise NotDrawn(case=case.key, item=item)
            time.sleep(0.02)
        return path.read_bytes()

    def _has_ended(self) -> bool:
        if self._child is None:
            return True
        if os.waitpid(self._child, os.WNOHANG)[0]:
            self._child = None
        return self._child is None

    def end(self) -> None:
        """Wait for the child."""
        if self._child is not None:
            os.waitpid(self._child, 0)
            self._child = None
