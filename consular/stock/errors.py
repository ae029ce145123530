"""Errors of the stock of blanks. Numbers stand beside `parameters`, never in them: errors reach logs."""

from __future__ import annotations

from collections.abc import Iterable

from consular.core.errors import Conflict, ConsularError, Forbidden


class NumbersRefused(ConsularError):
    """Nothing was entered, because of `numbers`; the code says why.

    `blank_numbers_missing`, `_malformed`, `_too_many`, `_twice` (in what was typed), `_known` (entered before),
    `_not_announced`, `_never_received`, `_elsewhere` (another office has them), `_not_free`, `_not_on_the_way`.
    """

    code = "blank_numbers_refused"

    def __init__(self, code: str, numbers: Iterable[str] = ()) -> None:
        self.numbers = tuple(numbers)
        super().__init__(code, count=len(self.numbers))


class OutOfStock(Conflict):
    """The office has no free blank of this kind."""

    code = "out_of_stock"


class BlankNotFree(Conflict):
    """The blank is allocated to another order, or its story has ended; `state` says which."""

    code = "blank_not_free"


class OrderHasBlank(Conflict):
    """The order holds another blank: release or spoil that one first."""

    code = "order_has_blank"


class OrderWithoutBlank(Conflict):
    """No blank is allocated to the order."""

    code = "order_without_blank"


class SecondPersonNeeded(Forbidden):
    """The act needs another person than the one who did the first half of it."""

    code = "second_person_needed"


class WitnessUnknown(ConsularError):
    """The witness is no colleague with stock at this office."""

    code = "witness_unknown"


class NotToSettle(Conflict):
    """The delivery or count has no open difference."""

    code = "nothing_to_settle"


class ExplanationMissing(ConsularError):
    """A difference was found or settled without a word."""

    code = "explanation_missing"
