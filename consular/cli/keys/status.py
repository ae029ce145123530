"""`consular keys status`."""

from __future__ import annotations

import json
from typing import Any

import click

from consular import vault
from consular.app.assembly import Parts, assemble
from consular.cli.failing import told
from consular.core.actor import system
from consular.core.db import Base
from consular.core.settings import load


@click.command()
@click.option("--sections", is_flag=True, help="Count also what lies under older data keys: reads every sealed row.")
def status(sections: bool) -> None:
    """What is in use: root, key-encryption keys, named keys; with --sections what is left to re-seal. JSON."""
    with told():
        parts = assemble(load(), pool_size=2)
        try:
            found = _status(parts, sections)
        finally:
            parts.close()
    click.echo(json.dumps(found, indent=2))


def _status(parts: Parts, sections: bool) -> dict[str, Any]:
    keyring = vault.current()
    keks = vault.kek_status(keyring)
    found: dict[str, Any] = {
        "root": keyring.keks.root.name,
        "kek": {
            "current": keks.current,
            "live": keks.live,
            "retired": keks.retired,
            "wraps": {str(version): count for version, count in sorted(keks.wrapped.items())},
            "behind": keks.behind,
        },
        "named_keys": vault.named_labels(keyring.keystore),
    }
    with parts.works.begin(system()) as work:
        states = vault.index_states()
        found["indexes"] = {
            name: dict(zip(("version", "phase"), states.of(work.session, name), strict=True))
            for name in vault.declared_indexes()
        }
    if sections:
        found["sections"] = [_section(parts, place) for place in vault.places(Base.registry)]
    return found


def _section(parts: Parts, place: vault.Place) -> dict[str, Any]:
    counts = vault.reseal(parts.works, place, dry_run=True)
    return {"section": counts.section, "rows": counts.rows, "behind": counts.behind, "erased": counts.erased}
