"""Errors of custody. Labels stand beside `parameters`, never in them."""

from __future__ import annotations

from collections.abc import Iterable

from consular.core.errors import Conflict, ConsularError, Forbidden


class LabelsRefused(ConsularError):
    """Nothing was done, because of `labels`: `custody_labels_missing`, `_malformed`, `_unknown`, `_not_here`."""

    code = "custody_labels_refused"

    def __init__(self, code: str, labels: Iterable[str] = ()) -> None:
        self.labels = tuple(labels)
        super().__init__(code, count=len(self.labels))


class ItemNotHere(Conflict):
    """The item is not at the office that acts: `state` says where it stands."""

    code = "custody_item_not_here"


class CaseClosed(Conflict):
    """Nothing is taken in for a case that is closed."""

    code = "custody_case_closed"


class BagNotReady(Conflict):
    """The bag has not left, has arrived already, or its number is on another one's way."""

    code = "custody_bag_not_ready"


class BagNumberTaken(Conflict):
    """Another bag with this number is still on its way."""

    code = "custody_bag_number_taken"


class CustodyInputRefused(ConsularError):
    """Something is missing in what was typed: `custody_kind_missing`, `_capacity_`, `_proof_`, `_words_`.

    Or malformed: `custody_bag_malformed`, `custody_place_malformed`.
    """

    code = "custody_input_refused"


class OtherPersonNeeded(Forbidden):
    """A difference is settled by another person than the one who counted."""

    code = "custody_other_person_needed"


class CountNotOpen(Conflict):
    """The count has no open difference."""

    code = "custody_count_not_open"
