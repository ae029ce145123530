"""`consular keys …`: what an operator does with keys. Each command's module is loaded when it is called."""

from __future__ import annotations

import click

from consular.cli.lazy import LazyGroup

# Command -> module that holds a click command of the same name (dashes as underscores).
COMMANDS: dict[str, str] = {
    "status": "consular.cli.keys.status",
    "create-root": "consular.cli.keys.create_root",
    "move-root": "consular.cli.keys.move_root",
    "rotate-kek": "consular.cli.keys.rotate_kek",
    "reseal": "consular.cli.keys.reseal",
    "renew": "consular.cli.keys.renew",
    "rotate-index": "consular.cli.keys.rotate_index",
    "rotate-sign-in": "consular.cli.keys.rotate_sign_in",
    "destroy": "consular.cli.keys.destroy",
}


@click.group(cls=LazyGroup, commands_by_module=COMMANDS)
def keys() -> None:
    """Keys of the vault: what is in use, rotation while serving, erasure."""
