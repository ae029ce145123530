"""The plaintext watch: does anything that was told about a person lie somewhere in the clear?

Used by `consular privacy grep` with an operator's own values, and by the test that walks all journeys with unmistakable
ones.
"""

from consular.watch.forms import forms, unpacked
from consular.watch.places import OutOfReach, Place, database_files, dumps, files, objects, queue, windows
from consular.watch.search import SHORTEST, Hit, TooShort, Watch

__all__ = [
    "SHORTEST",
    "Hit",
    "OutOfReach",
    "Place",
    "TooShort",
    "Watch",
    "database_files",
    "dumps",
    "files",
    "forms",
    "objects",
    "queue",
    "unpacked",
    "windows",
]
