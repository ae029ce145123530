"""How commands fail: one sentence on standard error, exit code 1; usage errors are click's, exit code 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from consular.catalogue import CatalogueBroken
from consular.core.errors import Misconfigured
from consular.vault import KeyUnavailable


@contextmanager
def told() -> Iterator[None]:
    """Turn the refusals that an operator can mend into a sentence."""
    try:
        yield
    except (Misconfigured, CatalogueBroken, KeyUnavailable) as error:
        raise click.ClickException(str(error)) from None
