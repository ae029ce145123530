"""Where a command puts the lines that it did not take: names in clear, for this user alone, never over another file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import click

from consular.core.private_files import claim_private


@contextmanager
def error_file(path: Path) -> Iterator[TextIO]:
    """A file to write to, kept when something was written and the command came to its end.

    A command that was broken off finds the same lines when it is called again. What was there before is neither
    written over nor taken away.
    """
    descriptor, made = _claimed(path)
    ended = False
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        try:
            yield file
            file.flush()
            ended = True
        finally:
            if not ended:
                with suppress(OSError):
                    file.flush()
                os.ftruncate(descriptor, 0)
            if made and not (ended and file.tell()):
                path.unlink(missing_ok=True)


def _claimed(path: Path) -> tuple[int, bool]:
    try:
        return claim_private(path)
    except FileExistsError:
        why = "it is there already, from an earlier run or of one that goes on. Move it away"
    except OSError as error:
        why = f"{error.strerror}. Make that possible"
    raise click.ClickException(f"The error file {path} cannot be written: {why}, or name another with --errors.")
