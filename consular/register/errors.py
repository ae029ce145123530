"""Errors of the register."""

from __future__ import annotations

from consular.core.errors import Conflict, ConsularError


class NumberTaken(Conflict):
    """Another document bears this number: draw another one."""

    code = "document_number_taken"


class StatusListFull(ConsularError):
    """No free place of the status list was drawn in many tries: the operator has to open a new list."""

    code = "status_list_full"


class AlreadyEnded(Conflict):
    """Another decision has annulled or revoked the document before."""

    code = "document_already_ended"


class NoEntryLeft(Conflict):
    """The document may not be used for an entry on that day; `standing` says why."""

    code = "document_no_entry_left"
