"""`consular keys renew`."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import click

from consular import applications, privacy, vault
from consular.app.assembly import Parts, assemble
from consular.cli.failing import told
from consular.cli.hold import refusals
from consular.core.actor import system
from consular.core.errors import NotFound
from consular.core.ids import MalformedReference, read_reference
from consular.core.settings import load
from consular.core.work import Work


@click.command()
@click.argument("name", metavar="DOSSIER")
@click.option("--dry-run", is_flag=True, help="Say which version each key has; change nothing.")
def renew(name: str, dry_run: bool) -> None:
    """Give one file further data keys: a dossier, an application by its reference, or an account. While everything
    serves. JSON.

    What is written from then on lies under the new keys; `consular keys reseal` brings the rest after it. Earlier keys
    go on opening what lies under them. Each call makes a further version.
    """
    with told():
        parts = assemble(load(), pool_size=2)
    try:
        with told(), refusals(name):
            found = _renewed(parts, name, dry_run)
    except vault.Shredded:
        raise click.ClickException(f"The file was erased, or is being erased: {name}") from None
    finally:
        parts.close()
    click.echo(json.dumps(found))


def _renewed(parts: Parts, name: str, dry_run: bool) -> dict[str, Any]:
    keyring = vault.current()
    with parts.works.begin(system()) as work:
        dossier_id = _dossier(work, name)
        versions = vault.key_versions(keyring, dossier_id)
        if not versions:
            raise NotFound
        if privacy.erasure(work.session, dossier_id) is not None:
            raise vault.Shredded
        if not dry_run:
            work.record("vault:key:renew", f"dossier/{dossier_id}", dossier_id=dossier_id)
            # The entry is in the database before the key is made: without it there is no new key.
            work.session.flush()
            versions = {purpose: keyring.renew_key(dossier_id, purpose) for purpose in versions}
    return {"dossier": str(dossier_id), "versions": versions, "dry_run": dry_run}


def _dossier(work: Work, name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        pass
    try:
        found = applications.by_reference(work.session, read_reference(name))
    except MalformedReference:
        found = None
    if found is None:
        raise NotFound
    return found.dossier_id
