"""Errors of the register."""

from __future__ import annotations

from consular.core.errors import Conflict, ConsularError


class NumberTaken(Conflict):
    """Another document of the same state and family of kinds bears this number: take another one."""

    code = "document_number_taken"


class StatusListFull(ConsularError):
    """No free place of the status list was drawn in many tries: the operator has to open a new list."""

    code = "status_list_full"


class AlreadyEnded(Conflict):
    """The document has ended before, by something else. `status` says how."""

    code = "document_already_ended"


class NoEntryLeft(Conflict):
    """The document may not be used for an entry on that day; `standing` says why."""

    code = "document_no_entry_left"


class NotWithHolder(Conflict):
    """The document was never handed over, so its holder cannot have lost it; the office that has it is asked."""

    code = "document_not_with_holder"


class NotPrepared(Conflict):
    """Only what was not handed over yet is spoilt or handed over."""

    code = "document_not_prepared"


class NothingToLose(ConsularError):
    """An e-visa is data: it is revoked, never lost or stolen."""

    code = "document_cannot_be_lost"


class NothingMatches(ConsularError):
    """No document of ours that can be lost bears this number, name and birth together; which of them differs is not
    told.
    """

    code = "document_nothing_matches"


class EntryMalformed(ConsularError):
    """What was to be entered contradicts itself; `why` names the part. A fault of the caller."""

    code = "document_entry_malformed"


class LossMalformed(ConsularError):
    """The report lacks something; `fields` maps the field to a code that has a sentence."""

    code = "loss_report_malformed"


class SearchRefused(ConsularError):
    """What was typed cannot be searched for; `fields` maps the field to a code that has a sentence."""

    code = "register_search_refused"


class EnteredMeanwhile(Conflict):
    """Another process enters one of these documents at this moment: do the batch again."""

    code = "document_entered_meanwhile"
