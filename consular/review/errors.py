"""Errors of review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from consular.catalogue import Problem
from consular.core.errors import Conflict, ConsularError, Forbidden


class ClaimedByColleague(Conflict):
    """Somebody else is working on the case: `staff_id`, `until`. Names are looked up at the edge."""

    code = "claimed_by_colleague"

    def __init__(self, *, staff_id: UUID, until: datetime) -> None:
        super().__init__(staff_id=str(staff_id), until=until.isoformat())
        self.staff_id = staff_id
        self.until = until


class NotClaimed(Conflict):
    """The act wants the case to be claimed by the acting officer first."""

    code = "case_not_claimed"


class SamePerson(Forbidden):
    """Who proposed a decision neither confirms nor returns it."""

    code = "same_person"


class NotYourProposal(Forbidden):
    """Only who proposed takes a proposal back; anybody else returns it."""

    code = "not_your_proposal"


class ReviewedAlready(Conflict):
    """Another person has reviewed the decision before: `outcome` says how."""

    code = "reviewed_already"


class ConsultationMissing(Conflict):
    """The other state was not asked, or has not answered: nothing is granted before."""

    code = "consultation_missing"


class StateObjects(Conflict):
    """The other state objects: the document is not granted."""

    code = "state_objects"


class Recused(Forbidden):
    """The officer has declared an interest in the case."""

    code = "recused"


class InputRefused(ConsularError):
    """What was typed cannot be taken: `problems` by field.

    Fields: valid_from, valid_until, entries, duration_of_stay_days, conditions, border_note, grounds,
    `facts.<ground key>`, question, days, answer, note, reason, interest, words.
    """

    code = "input_refused"

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__()
        self.problems = dict(problems)


class AlreadyProposed(Conflict):
    """Another decision is waiting for confirmation."""

    code = "already_proposed"


class ProposalNotOpen(Conflict):
    """The proposal was returned or has fallen away since the page was made."""

    code = "proposal_not_open"


class AlreadyDecided(Conflict):
    """There is a decision on this subject already, and it stays."""

    code = "already_decided"


class AlreadyAnswered(Conflict):
    """The question has been answered with another text."""

    code = "already_answered"


class MalformedCursor(ConsularError):
    """The place to go on from in a list is none that we gave out."""

    code = "cursor_malformed"
