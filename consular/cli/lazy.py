"""A click group that imports the module of a command only when it is called, so help is quick."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """Knows its commands by module path."""

    def __init__(self, *args: Any, commands_by_module: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._modules = commands_by_module

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        path = self._modules.get(cmd_name)
        if path is None:
            return None
        found: Any = getattr(import_module(path), cmd_name.replace("-", "_"))
        return found if isinstance(found, click.Command) else None
