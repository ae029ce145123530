"""The demo colleagues, the signers that seal for them, and the people of a demo airline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from consular import identity, issuance, partners
from consular.app.assembly import assemble
from consular.catalogue import Catalogue, Role
from consular.core.actor import system
from consular.core.clock import SetClock, SystemClock
from consular.core.errors import Misconfigured
from consular.core.settings import Settings
from consular.core.work import Work
from consular.local.demo.supplies import supply
from consular.local.eid import persons, subject_of

# Powers are personal; here they follow the role.
_DECIDES = ("grant", "refuse", "revoke")
_DECIDING = ("examining-officer", "confirming-officer", "post-manager", "headquarters-reviewer", "duty-officer")
POWERS = dict.fromkeys(_DECIDING, _DECIDES)
# Public half of a key that nobody holds: the airline has people and no program.
_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "alg": "ES256",
    "use": "sig",
    "kid": "nobody",
    "x": "lFDdXyXy7iciXU91PbcjQIztO4njslvWaazHTBwabxs",
    "y": "MubCXVAncxH670NVHNaSBXakigkwI4PW8ctqXTKM5t8",
}
# They have been here for longer than any sample case.
LONG_AGO = timedelta(days=75)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works at a post. `key` is what the demo eID knows a person by."""

    key: str
    name: str
    number: str
    role: str
    office: str


# Colleagues in whose place nobody can sign in: the sample cases need more hands than the tour has persons.
BEHIND_THE_SCENES = (
    Colleague("mhartono", "Maya Hartono", "U-1101", "examining-officer", "jakarta"),
    Colleague("aotieno", "Amina Otieno", "U-2101", "cashier", "nairobi"),
    Colleague("gmutua", "Grace Mutua", "U-2102", "examining-officer", "nairobi"),
    Colleague("lperrin", "Luc Perrin", "U-3101", "cashier", "geneva"),
)


def everybody() -> Iterator[Colleague]:
    """All colleagues, those of the demo eID first."""
    for person in persons().values():
        if person.role and person.office and person.staff_number:
            yield Colleague(person.key, person.name, person.staff_number, person.role, person.office)
    yield from BEHIND_THE_SCENES


def issuer_of(settings: Settings) -> str:
    """The demo eID's address; raises Misconfigured outside local mode."""
    if not settings.is_local or not settings.oidc_issuer:
        raise Misconfigured(why="demo data is made in local mode only")
    return settings.oidc_issuer


def seed(settings: Settings) -> None:
    """Enter the demo colleagues, the signers that the first e-visa needs, and supplies. Safe to repeat."""
    issuer = issuer_of(settings)
    parts = assemble(settings, clock=SetClock(SystemClock().now() - LONG_AGO), pool_size=2)
    with parts.works.begin(system()) as work:
        enter(work, issuer, parts.catalogue.roles)
        enter_carriers(work, issuer, parts.catalogue)
        issuance.ensure_signers(work, parts.catalogue.ministry)
    supply(parts)


def enter(work: Work, issuer: str, roles: Mapping[str, Role]) -> None:
    """Register who is not registered yet."""
    for colleague in everybody():
        if identity.staff_by_number(work.session, colleague.number) is None:
            identity.register_staff(
                work,
                issuer=issuer,
                subject=subject_of(colleague.key),
                name=colleague.name,
                number=colleague.number,
                roles=[(colleague.role, colleague.office)],
                powers=POWERS.get(colleague.role, ()),
                definitions=roles,
            )


def enter_carriers(work: Work, issuer: str, catalogue: Catalogue) -> None:
    """Register the organisation of each demo person who works for a partner, and let them sign in. Safe to repeat."""
    known = {partner.name: partner.id for partner in partners.registered_partners(work.session)}
    for person in persons().values():
        if person.partner and person.partner not in known:
            contract = partners.Contract(person.partner, partners.Keys({"keys": [_KEY]}), ("carrier:check",))
            made = partners.add_partner(work, contract, catalogue, loopback=True)
            known[person.partner] = made.id
            identity.add_person(
                work, partner_id=made.id, issuer=issuer, subject=subject_of(person.key), name=person.name
            )
