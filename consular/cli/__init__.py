"""The operator's commands: `consular --help`. Each command's module is loaded when it is called, so help is quick."""

from __future__ import annotations

import click

from consular.cli.lazy import LazyGroup

# Command -> module that holds a click command of the same name (dashes as underscores).
COMMANDS = {
    "web": "consular.cli.serve",
    "worker": "consular.cli.work",
    "relay": "consular.cli.serve",
    "local": "consular.cli.one_machine",
    "eid": "consular.cli.one_machine",
    "demo": "consular.cli.demo",
    "demo-cases": "consular.cli.demo_cases",
    "demo-bureau": "consular.cli.demo_bureau",
    "migrate": "consular.cli.database",
    "upgrade": "consular.cli.upgrade",
    "backup": "consular.cli.backup",
    "restore": "consular.cli.restore",
    "catalogue": "consular.cli.catalogue",
    "audit": "consular.cli.audit",
    "keys": "consular.cli.keys",
    "hold": "consular.cli.hold",
    "fees": "consular.cli.fees",
    "privacy": "consular.cli.privacy",
    "register": "consular.cli.register",
    "partners": "consular.cli.partners",
    "production": "consular.cli.production",
    "mrz": "consular.cli.mrz",
    "seal": "consular.cli.seal",
}


@click.group(cls=LazyGroup, commands_by_module=COMMANDS)
def main() -> None:
    """Consular e-services: visas and passports for ministries of foreign affairs."""
