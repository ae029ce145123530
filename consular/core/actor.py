"""Who acts. Built at the door (web, job, command), read by policies, written into the audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """The kinds of principals."""

    ANONYMOUS = "anonymous"
    ACCOUNT = "account"
    STAFF = "staff"
    PARTNER = "partner"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A principal with what it may use now.

    `roles` holds (role, office key) pairs in force at the moment of the request, `powers` the names of personal
    powers in force, `permissions` what the roles add up to per office key, `everywhere` those to look that reach the
    cases of every office, `anywhere` those that reach the cases of these services at every office.

    A partner's `id` is its client's; `scopes` are those of the access token in hand. `on_behalf_of` is the account
    whose consent the token stands on, `grant_id` that consent; both empty where the contract alone gives authority.
    `assurance` is the level at which a provider has vouched for the account's person in this session, if one has.
    `operator` is the human being at the partner whom the call names, `services` the keys of its contract (`*`: all),
    `counters` the offices whose counter it runs.
    `person_id` is set when that human being is signed in on a page of ours: then there is a session and no token.
    """

    kind: ActorKind
    id: UUID | None = None
    session_id: UUID | None = None
    roles: frozenset[tuple[str, str]] = frozenset()
    powers: frozenset[str] = frozenset()
    permissions: dict[str, frozenset[str]] = field(default_factory=dict, hash=False)
    everywhere: frozenset[str] = frozenset()
    anywhere: dict[str, frozenset[str]] = field(default_factory=dict, hash=False)
    scopes: frozenset[str] = frozenset()
    on_behalf_of: UUID | None = None
    grant_id: UUID | None = None
    operator: str | None = None
    person_id: UUID | None = None
    services: frozenset[str] = frozenset()
    counters: frozenset[str] = frozenset()
    assurance: str | None = None

    def offices_with(self, permission: str) -> frozenset[str]:
        """Keys of the offices in which the actor's roles hold `permission`."""
        return frozenset(office for office, held in self.permissions.items() if permission in held)

    def holds(self, permission: str) -> bool:
        """Whether some office's role gives the permission."""
        return any(permission in held for held in self.permissions.values())

    @property
    def is_staff(self) -> bool:
        """Signed in as a member of staff."""
        return self.kind is ActorKind.STAFF

    @property
    def is_account(self) -> bool:
        """Signed in as an applicant's account."""
        return self.kind is ActorKind.ACCOUNT

    @property
    def is_partner(self) -> bool:
        """A partner's program with an access token, or a person of the partner with a session."""
        return self.kind is ActorKind.PARTNER


ANONYMOUS = Actor(ActorKind.ANONYMOUS)


def system() -> Actor:
    """The product itself: timers, background reactions."""
    return Actor(ActorKind.SYSTEM)
