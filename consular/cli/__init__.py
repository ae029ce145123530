"""The operator's commands: `consular --help`. Each command's module is loaded when it is called, so help is quick."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

# Command -> module that holds a click command of the same name (dashes as underscores).
COMMANDS = {
    "web": "consular.cli.serve",
    "worker": "consular.cli.work",
    "relay": "consular.cli.serve",
    "local": "consular.cli.one_machine",
    "eid": "consular.cli.one_machine",
    "demo": "consular.cli.demo",
    "demo-cases": "consular.cli.demo_cases",
    "migrate": "consular.cli.database",
    "catalogue": "consular.cli.catalogue",
    "audit": "consular.cli.audit",
    "mrz": "consular.cli.mrz",
    "seal": "consular.cli.seal",
}


class LazyGroup(click.Group):
    """Knows its commands by module path."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        path = COMMANDS.get(cmd_name)
        if path is None:
            return None
        found: Any = getattr(import_module(path), cmd_name.replace("-", "_"))
        return found if isinstance(found, click.Command) else None


@click.group(cls=LazyGroup)
def main() -> None:
    """Consular e-services: visas and passports for ministries of foreign affairs."""
