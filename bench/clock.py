"""Comparing work on a machine where others work too: in turns, processor seconds, the least of many rounds."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import process_time


@dataclass
class Task:
    """A piece of work. `prepare` and `undo` are not counted; `least` is in seconds of this process."""

    name: str
    act: Callable[[], object]
    prepare: Callable[[], object] | None = None
    undo: Callable[[], object] | None = None
    least: float = float("inf")

    def once(self) -> None:
        """Do it and keep the time when it is the shortest so far."""
        if self.prepare is not None:
            self.prepare()
        gc.collect()
        began = process_time()
        self.act()
        self.least = min(self.least, process_time() - began)
        if self.undo is not None:
            self.undo()


def take_turns(tasks: Sequence[Task], rounds: int) -> None:
    """Every round does each task once; each round begins with another task."""
    for number in range(rounds):
        at = number % len(tasks)
        for task in (*tasks[at:], *tasks[:at]):
            task.once()
