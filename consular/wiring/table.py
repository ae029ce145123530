"""Event -> reactions. A reaction runs in a worker, in its own unit of work, at least once, and takes effect once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consular import applications, fees, identity, notices
from consular.catalogue import Catalogue
from consular.core.events import Event
from consular.core.settings import Settings
from consular.core.work import Work

FAST = "fast"
MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Tools:
    """What reactions need beside the unit of work; built by the worker's composition root."""

    catalogue: Catalogue
    settings: Settings
    post: notices.Post


Run = Callable[[Work, Any, Tools], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """One thing that happens because of an event. `given_up` runs when every try has failed."""

    name: str
    queue: str
    run: Run
    given_up: Run | None = None


def _notice(template: str) -> Run:
    def run(work: Work, event: Any, tools: Tools) -> None:
        notices.tell(work, event.application_id, template, tools.catalogue, tools.post)

    return run


REACTIONS: Mapping[type[Event], tuple[Reaction, ...]] = {
    identity.CodeRequested: (
        Reaction("identity.mail_code", MAIL, lambda w, e, t: notices.mail_code(w, e.code_id, t.catalogue, t.post)),
    ),
    identity.SignInDataExpired: (Reaction("identity.sweep", FAST, lambda w, e, t: identity.sweep_sign_in_data(w)),),
    applications.DraftExpiring: (Reaction("notices.draft_expiring", MAIL, _notice("draft_expiring")),),
    applications.DraftExpired: (
        Reaction("applications.expire", FAST, lambda w, e, t: applications.expire_draft(w, e.application_id)),
    ),
    applications.ApplicationLodged: (Reaction("notices.lodged", MAIL, _notice("lodged")),),
    applications.ApplicationAdmissible: (Reaction("notices.admissible", MAIL, _notice("admissible")),),
    applications.ApplicationWithdrawn: (Reaction("notices.withdrawn", MAIL, _notice("withdrawn")),),
    fees.FeeSettled: (
        Reaction("applications.admit", FAST, lambda w, e, t: applications.admit_when_settled(w, e.dossier_id)),
    ),
}


class Wiring:
    """The table as the outbox and the worker ask it."""

    def __init__(self, table: Mapping[type[Event], tuple[Reaction, ...]] = REACTIONS) -> None:
        self._table = table
        self._by_name = {reaction.name: reaction for reactions in table.values() for reaction in reactions}
        if len(self._by_name) != sum(len(reactions) for reactions in table.values()):
            raise TypeError("two reactions have one name")

    def owed_to(self, event: Event) -> Sequence[tuple[str, str]]:
        """(reaction name, queue) pairs for an event."""
        return [(reaction.name, reaction.queue) for reaction in self._table.get(type(event), ())]

    def reaction(self, name: str) -> Reaction:
        """A reaction by name; KeyError when the table no longer has it."""
        return self._by_name[name]

    @property
    def queues(self) -> list[str]:
        """Names of all queues, sorted."""
        return sorted({reaction.queue for reaction in self._by_name.values()})
