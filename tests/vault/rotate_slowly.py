"""Run by test_index_rotation.py in a process of its own, to be killed: `rotate_slowly.py DATABASE_URL KEY_FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

from consular.core.db import make_engine
from consular.vault import FileRoot, IndexRotation, Keyring, Pace, index_states, install

from .index_models import NUMBERED, NUMBERED_AT, opened


def tell(what: str, done: int, _total: int) -> None:
    """One line a step, so that the test knows when to strike."""
    print(what, done, flush=True)


engine = make_engine(sys.argv[1])
install(Keyring(FileRoot(Path(sys.argv[2])), engine))
index_states().seconds = 0.0
IndexRotation(engine, NUMBERED, {NUMBERED_AT: opened}, pace=Pace(batch=5, pause=0.1, settle=0.0), tell=tell).run()
