"""Errors of production."""

from __future__ import annotations

from consular.catalogue import Problem
from consular.core.errors import Conflict, ConsularError, Forbidden


class OrderMoved(Conflict):
    """The order is in another state than the act wants: `state` says in which."""

    code = "order_moved"

    def __init__(self, *, state: str, act: str) -> None:
        super().__init__(state=state, act=act)
        self.state = state
        self.act = act


class DeciderProduces(Forbidden):
    """Whoever proposed or confirmed the grant neither makes the document nor checks it."""

    code = "decider_produces"


class ObjectionStands(Conflict):
    """The person's own state has objected since the grant: an officer has to decide anew."""

    code = "production_objection"


class ConsentGone(Conflict):
    """A guardian of the child has taken the consent back since the grant."""

    code = "production_consent_gone"


class HandOverRefused(ConsularError):
    """The hand-over cannot be recorded: problems by field."""

    code = "hand_over_refused"

    def __init__(self, problems: dict[str, Problem]) -> None:
        super().__init__(fields=sorted(problems))
        self.problems = problems


class DiscardRefused(Conflict):
    """The reason does not fit: only what was revoked ends as revoked, only what custody has given up as lost."""

    code = "discard_refused"


class NotToProduce(ConsularError):
    """The decision leads to no document that is made of a blank, or an answer that it needs is missing: `why`."""

    code = "not_to_produce"


class NoScan(ConsularError):
    """No picture was sent, or one that is too large to be one of a page."""

    code = "scan_missing"


class NotRead(Conflict):
    """The printed document was not read back yet, or what was read differs from what was ordered."""

    code = "print_not_read"
