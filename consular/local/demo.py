"""Demo persons and cases of local mode, made once."""

from __future__ import annotations

from consular import identity
from consular.app.assembly import assemble
from consular.core.actor import system
from consular.core.errors import Misconfigured
from consular.core.settings import Settings
from consular.local.eid import persons, subject_of

# Powers are personal; here they follow the role.
_DECIDES = ("grant", "refuse", "revoke")
_DECIDING = ("examining-officer", "confirming-officer", "post-manager", "headquarters-reviewer", "duty-officer")
POWERS = dict.fromkeys(_DECIDING, _DECIDES)


def seed(settings: Settings) -> None:
    """Enter the demo colleagues. Does nothing the second time."""
    if not settings.is_local or not settings.oidc_issuer:
        raise Misconfigured(why="demo data is made in local mode only")
    parts = assemble(settings, pool_size=2)
    with parts.works.begin(system()) as work:
        if identity.any_staff(work.session):
            return
        for person in persons().values():
            if person.role and person.office and person.staff_number:
                identity.register_staff(
                    work,
                    issuer=settings.oidc_issuer,
                    subject=subject_of(person.key),
                    name=person.name,
                    number=person.staff_number,
                    roles=[(person.role, person.office)],
                    powers=POWERS.get(person.role, ()),
                )
