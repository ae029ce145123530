"""Errors of the border."""

from __future__ import annotations

from consular.core.errors import Conflict, ConsularError, NotFound


class CheckMalformed(ConsularError):
    """A check or a movement cannot be like this: `field` names what is wrong, `reason` how."""

    code = "border_check_malformed"


class DocumentUnknown(NotFound):
    """No document of this ministry bears this number or seal."""

    code = "border_document_unknown"


class EntryRefused(Conflict):
    """The document allows no entry on this day: `standing` says why."""

    code = "border_entry_refused"


class MovementDiffers(Conflict):
    """A movement with this id was recorded before, and it was another one."""

    code = "border_movement_differs"


class StatusListUnfit(ConsularError):
    """A file is no status list, is signed by nobody known, or is too old: `reason` says which."""

    code = "status_list_unfit"


class NoCarrierPolicy(ConsularError):
    """No policy for carriers is in force: `config/border.yaml` has none, or they all begin later."""

    code = "border_no_policy"
