"""The lifecycle of an application: one small class per transition, one table.

`draft → lodged → admissible → examination ⇄ information_requested → decision_proposed → granted | refused`, and
`withdrawn | inadmissible | expired`.
"""

from __future__ import annotations

from typing import ClassVar

from consular.applications.errors import NotOpen, Stale
from consular.applications.events import ApplicationMoved
from consular.applications.models import ENDED, Application, CaseEvent
from consular.core.actor import ActorKind
from consular.core.ids import new_id
from consular.core.work import Work


class Transition:
    """From which states, to which, by whom; `effect` fills what belongs to the new state."""

    code: ClassVar[str]
    sources: ClassVar[frozenset[str]]
    target: ClassVar[str]
    who: ClassVar[frozenset[ActorKind]]
    for_applicant: ClassVar[bool] = True

    def effect(self, work: Work, application: Application) -> None:
        """What else changes on the application."""


class Lodge(Transition):
    """The applicant sends the draft."""

    code = "lodged"
    sources = frozenset({"draft"})
    target = "lodged"
    who = frozenset({ActorKind.ACCOUNT, ActorKind.STAFF, ActorKind.PARTNER})

    def effect(self, work: Work, application: Application) -> None:
        """The moment of lodging."""
        application.lodged_at = work.now


class Admit(Transition):
    """All conditions of admissibility are met."""

    code = "admissible"
    sources = frozenset({"lodged"})
    target = "admissible"
    who = frozenset({ActorKind.SYSTEM, ActorKind.STAFF, ActorKind.ACCOUNT, ActorKind.PARTNER})

    def effect(self, work: Work, application: Application) -> None:
        """The statutory clock starts."""
        application.admissible_at = work.now


class AwaitFee(Transition):
    """A receipt was made void: what admissibility asked for is owed again."""

    code = "fee_owed_again"
    sources = frozenset({"admissible", "examination"})
    target = "lodged"
    who = frozenset({ActorKind.SYSTEM})

    def effect(self, work: Work, application: Application) -> None:
        """The statutory clock has not begun."""
        application.admissible_at = None


class Examine(Transition):
    """An officer opens the case for the first time."""

    code = "examination"
    sources = frozenset({"admissible"})
    target = "examination"
    who = frozenset({ActorKind.STAFF})


class RequestInformation(Transition):
    """The officer asks the applicant."""

    code = "information_requested"
    sources = frozenset({"examination"})
    target = "information_requested"
    who = frozenset({ActorKind.STAFF})


class ReceiveInformation(Transition):
    """The applicant has answered."""

    code = "information_received"
    sources = frozenset({"information_requested"})
    target = "examination"
    who = frozenset({ActorKind.ACCOUNT, ActorKind.PARTNER, ActorKind.SYSTEM})


class Propose(Transition):
    """A decision waits for a second person."""

    code = "decision_proposed"
    sources = frozenset({"examination"})
    target = "decision_proposed"
    who = frozenset({ActorKind.STAFF})
    for_applicant = False


class ReturnToExamination(Transition):
    """The second person sends the case back."""

    code = "decision_returned"
    sources = frozenset({"decision_proposed"})
    target = "examination"
    who = frozenset({ActorKind.STAFF})
    for_applicant = False


class _End(Transition):
    def effect(self, work: Work, application: Application) -> None:
        application.ended_at = work.now


class Grant(_End):
    """The visa is granted."""

    code = "granted"
    sources = frozenset({"decision_proposed"})
    target = "granted"
    who = frozenset({ActorKind.STAFF})


class Refuse(_End):
    """The visa is refused."""

    code = "refused"
    sources = frozenset({"decision_proposed"})
    target = "refused"
    who = frozenset({ActorKind.STAFF})


class DeclareInadmissible(_End):
    """Not examined: the conditions of admissibility are not met. Not a refusal."""

    code = "inadmissible"
    sources = frozenset({"decision_proposed"})
    target = "inadmissible"
    who = frozenset({ActorKind.STAFF})


class Withdraw(_End):
    """The applicant takes it back, at any moment before the end."""

    code = "withdrawn"
    sources = frozenset({"draft", "lodged", "admissible", "examination", "information_requested", "decision_proposed"})
    target = "withdrawn"
    who = frozenset({ActorKind.ACCOUNT, ActorKind.STAFF, ActorKind.PARTNER})


class Expire(_End):
    """A draft that nobody finished."""

    code = "expired"
    sources = frozenset({"draft"})
    target = "expired"
    who = frozenset({ActorKind.SYSTEM})


TRANSITIONS: tuple[type[Transition], ...] = (
    Lodge,
    Admit,
    AwaitFee,
    Examine,
    RequestInformation,
    ReceiveInformation,
    Propose,
    ReturnToExamination,
    Grant,
    Refuse,
    DeclareInadmissible,
    Withdraw,
    Expire,
)


def move(
    work: Work, application: Application, transition: Transition, *, seen_version: int | None = None, **parameters: str
) -> None:
    """Carry out one transition on a locked application and write it into history and audit.

    Raises Stale when `seen_version` (what the page showed) is not the current one, NotOpen when the state does not
    allow it.
    """
    if seen_version is not None and seen_version != application.version:
        raise Stale(state=application.state)
    if application.state not in transition.sources or work.actor.kind not in transition.who:
        raise NotOpen(state=application.state, act=transition.code)
    before = application.state
    application.state = transition.target
    application.updated_at = work.now
    transition.effect(work, application)
    note(work, application, transition.code, for_applicant=transition.for_applicant, **parameters)
    work.record(
        f"applications:application:{transition.code}",
        f"application/{application.id}",
        dossier_id=application.dossier_id,
        detail={"from": before, "to": transition.target},
    )
    if transition.for_applicant:
        work.emit(ApplicationMoved(application.id, transition.code, transition.target))


def note(work: Work, application: Application, code: str, *, for_applicant: bool = True, **parameters: str) -> None:
    """A line of the case's history."""
    work.session.add(
        CaseEvent(
            id=new_id(),
            dossier_id=application.dossier_id,
            at=work.now,
            code=code,
            parameters=parameters,
            staff_id=work.actor.id if work.actor.is_staff else None,
            for_applicant=for_applicant,
        )
    )


def is_open(application: Application) -> bool:
    """Whether anything can still happen."""
    return application.state not in ENDED
