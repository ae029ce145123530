"""Errors of privacy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from consular.core.errors import Conflict, ConsularError, Misconfigured


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why a file may not be erased now.

    `code` names a sentence, `thing` what stands in the way (`document/<uuid>`), `until` the last day on which it does,
    None when nobody knows.
    """

    code: str
    thing: str
    until: dt.date | None = None


class ErasureBlocked(Conflict):
    """Something stands between a file and its erasure; nothing was changed."""

    code = "erasure_blocked"

    def __init__(self, blockers: tuple[Blocker, ...]) -> None:
        super().__init__()
        self.blockers = blockers


class HoldOnErased(Conflict):
    """A hold comes too late: the file was erased or is being erased."""

    code = "hold_on_erased"


class MalformedReason(ConsularError):
    """A reason is a code of small letters, digits and dashes, so that it carries nothing personal."""

    code = "reason_malformed"


class LedgerBroken(Misconfigured):
    """The ledger of destroyed keys was changed, or lacks what the database knows: `why` says which and where.

    Nothing may be served from a restored database until it is whole.
    """

    code = "ledger_broken"
