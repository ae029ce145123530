"""`consular restore`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from consular import backup as backups
from consular import privacy, vault
from consular.app.assembly import assemble
from consular.app.roots import open_root
from consular.cli.audit import verify
from consular.cli.failing import told
from consular.cli.installation import embedded_programs, opened
from consular.core.clock import SystemClock
from consular.core.settings import Settings, load

_LEDGER = {
    "kept": "The ledger of destroyed keys in its place is the newer one: it was kept and replayed.",
    "restored": "There was no ledger of destroyed keys in its place: the backup's copy was put there and replayed.",
    "longer": "The backup's copy of the ledger of destroyed keys is the newer one: it was put in place and replayed.",
    "none": "There is no ledger of destroyed keys, neither in its place nor in the backup: nothing was erased again.",
}


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--keystore-dir", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Not DIR/keystore.")
@click.option("--id", "wanted", help="Which backup; the newest unless given.")
@click.option("--check", "check_only", is_flag=True, help="Compare every checksum and change nothing.")
@click.option("--replace", is_flag=True, help="Throw away what is there now.")
@click.pass_context
def restore(
    context: click.Context,
    directory: Path,
    keystore_dir: Path | None,
    wanted: str | None,
    check_only: bool,
    replace: bool,
) -> None:
    """Restore the backup in DIR into the places that the settings name, which must be empty, then verify the audit.

    Every checksum is compared before anything is touched. What was erased since the backup is erased again before
    anything may serve. The result and the audit's report are a JSON object a line; exit code 1 when either is bad.
    """
    with told():
        settings = load()
        checked = backups.check(open_root(settings), directory, keystore_parent=keystore_dir, wanted=wanted)
        if check_only:
            click.echo(json.dumps({"data": str(checked.data), "keystore": str(checked.keystore), "whole": True}))
            return
        restored = _restore(settings, checked, replace=replace)
    click.echo(_LEDGER[restored.ledger], err=True)
    click.echo(json.dumps(_told(restored)))
    with told():
        context.invoke(verify, as_json=True)


def _restore(settings: Settings, checked: backups.Checked, *, replace: bool) -> backups.Restored:
    with opened(settings) as target:
        try:
            return backups.restore(
                checked,
                target,
                clock=SystemClock(),
                replay=lambda: _replay(settings),
                replace=replace,
                folders_of_programs=embedded_programs(),
                tell=lambda what: click.echo(f"{what} …", err=True),
            )
        except (SQLAlchemyError, vault.SealError, OSError) as error:
            raise click.ClickException(f"Not restored, nothing may serve from it: {type(error).__name__}.") from error


def _replay(settings: Settings) -> int:
    parts = assemble(settings, pool_size=2)
    try:
        return privacy.replay_ledger(parts.works, settings.ledger_path).lines
    finally:
        parts.close()


def _told(restored: backups.Restored) -> dict[str, object]:
    return {
        "id": restored.checked.manifest.id,
        "data": str(restored.checked.data),
        "keystore": str(restored.checked.keystore),
        "revision": restored.checked.manifest.taken.revision,
        "began": restored.checked.manifest.taken.began.isoformat(),
        "files": restored.blobs,
        "audit_heads": restored.heads,
        "audit_heads_set_aside": str(restored.set_aside) if restored.set_aside else None,
        "ledger": restored.ledger,
        "replayed": restored.replayed,
    }
