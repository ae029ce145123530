"""`consular hold`: forbids erasures, and allows them again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from consular import identity, privacy
from consular.app.assembly import Parts, assemble
from consular.cli.failing import told
from consular.core import logging
from consular.core.actor import system
from consular.core.errors import NotFound
from consular.core.settings import load
from consular.core.work import Work
from consular.vault import KeyUnavailable


@click.group()
def hold() -> None:
    """Holds on files: while one stands, nobody can erase what it is on."""


@hold.command("set")
@click.argument("name", metavar="DOSSIER|APPLICANT")
@click.option("--reason", required=True, help="A code: why, such as court-order or audit.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; without it the hold has no end.")
@click.option("--by", "number", help="Staff number of the colleague who sets it.")
def set_(name: str, reason: str, until: datetime | None, number: str | None) -> None:
    """Forbid to erase a dossier, an application by its reference, an account, or all files of an applicant. JSON."""
    with _opened(name) as parts, parts.works.begin(system()) as work:
        day = until.date() if until else None
        made = privacy.hold(work, name, reason=reason, until=day, staff_id=colleague(work, number))
    click.echo(json.dumps(_shown(made)))


@hold.command()
@click.argument("hold_id", metavar="HOLD", type=click.UUID)
@click.option("--by", "number", help="Staff number of the colleague who lifts it.")
def lift(hold_id: UUID, number: str | None) -> None:
    """End a hold. JSON."""
    with _opened(str(hold_id)) as parts, parts.works.begin(system()) as work:
        lifted = privacy.lift(work, hold_id, staff_id=colleague(work, number))
    click.echo(json.dumps(_shown(lifted)))


@hold.command("list")
def list_() -> None:
    """Holds that stand, oldest first; a JSON object on each line."""
    with _opened() as parts, parts.works.begin(system()) as work:
        today = work.now.astimezone(ZoneInfo(parts.catalogue.ministry.zone)).date()
        for found in privacy.holds(work.session, today=today):
            click.echo(json.dumps(_shown(found)))


@contextmanager
def refusals(name: str = "") -> Iterator[None]:
    """Turn what the operator can mend into a sentence and exit code 1; `name` is what was asked for."""
    try:
        yield
    except NotFound:
        raise click.ClickException(f"There is nothing of this name: {name}") from None
    except (privacy.MalformedReason, privacy.HoldOnErased) as refused:
        raise click.ClickException(privacy.SENTENCES[refused.code]) from None
    except KeyUnavailable:
        raise click.ClickException("The keystore does not answer. Nothing was changed.") from None


def colleague(work: Work, number: str | None) -> UUID | None:
    """The colleague with this staff number; None for the operator. Says so when there is none."""
    if number is None:
        return None
    found = identity.staff_by_number(work.session, number)
    if found is None:
        raise click.ClickException(f"There is no colleague with the staff number {number}")
    return found.id


@contextmanager
def _opened(name: str = "") -> Iterator[Parts]:
    with told(), refusals(name):
        settings = load()
        logging.configure(settings.log_level)
        parts = assemble(settings, pool_size=2)
        try:
            yield parts
        finally:
            parts.close()


def _shown(found: privacy.Hold) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "dossier": str(found.dossier_id) if found.dossier_id else None,
        "applicant": str(found.applicant_id) if found.applicant_id else None,
        "reason": found.reason,
        "set_at": found.set_at.isoformat(),
        "until": found.until.isoformat() if found.until else None,
        "lifted_at": found.lifted_at.isoformat() if found.lifted_at else None,
    }
