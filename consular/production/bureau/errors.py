"""Errors of the exchange with the bureau."""

from __future__ import annotations

from consular.core.errors import ConsularError, Misconfigured


class BureauUnset(Misconfigured):
    """There is no bureau to send to, or its keys cannot be read: `why` says which setting."""

    code = "bureau_unset"


class AnswerRefused(ConsularError):
    """A file of the bureau was not taken; nothing of it took effect. The code says why.

    `answer_unsigned` (truncated, altered, or signed by somebody else), `answer_malformed`, `answer_of_another` (bureau
    or format), `answer_serial_taken` (this serial came before, with other content), `answer_chain_broken` (it follows
    another file than the one we have).
    """

    code = "answer_refused"


class AnswerTooEarly(ConsularError):
    """The file is good, but `missing` has to come before it: it is kept until then."""

    code = "answer_too_early"

    def __init__(self, *, missing: int) -> None:
        super().__init__(missing=missing)
        self.missing = missing


class SettlementMissing(ConsularError):
    """Nobody knows yet what was done about the line."""

    code = "settlement_missing"
