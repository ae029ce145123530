"""The kinds of blind index that there are. Each takes a value of a type of its own, so a room cannot index what leaks.

There is none over a surname, a prefix, a year or a sex: who knows how these are distributed reads them off the index
(of 400,000 synthetic people, 62 % by surname alone, cut to 24 bits; 0.01 % by surname with the full date of birth). A
kind that is not here does not exist; `IdentifierIndex` is for numbers that a state gives to one document or person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from consular.doc9303 import NoTransliteration, PartialDate, transliterations
from consular.vault.errors import SealError
from consular.vault.indexes import blind_index, blind_indexes, email, identifier, key_label

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to look for: primary identifier (of a mononym the whole name, in any script) and date of birth."""

    primary: str
    birth: PartialDate


@dataclass(frozen=True, slots=True)
class Subject:
    """Who signed in: subject at an issuer, both exactly as they are compared."""

    issuer: str
    subject: str


class BlindIndex(Generic[V]):
    """An index by its name `<table>.<index>`, which is part of every digest and never changes.

    Declared once, at import; its columns are told by `IndexPlace`. SealError for a name that is taken or ill-formed.
    """

    size: ClassVar[int] = 0

    def __init__(self, name: str) -> None:
        if not self.size:
            raise SealError(why="Declare an index by its kind: identifier, e-mail, person or subject.")
        self.name = name
        self.table, _, self.index = name.partition(".")
        self.label(1)
        if name in _DECLARED:
            raise SealError(why=f"The blind index {name} is declared already: use that one.")
        _DECLARED[name] = self

    def __init_subclass__(cls) -> None:
        if cls.__module__ != __name__:
            raise SealError(
                why=f"{cls.__name__}: a new kind of blind index belongs into vault/index_kinds.py, measured."
            )

    def label(self, version: int) -> str:
        """The name of this version's key in the keyring."""
        return key_label(self.table, self.index, version)

    def normal_forms(self, value: V) -> tuple[str, ...]:
        """Spellings under which a value is looked for; it is stored under the first. Empty: it has no index."""
        raise NotImplementedError

    def stored_form(self, value: V) -> str | None:
        """The first of the spellings; None for what has no index."""
        return next(iter(self.normal_forms(value)), None)

    def digest(self, value: V | None, version: int) -> bytes | None:
        """What is stored, `size` bytes; None for what has no index."""
        form = None if value is None else self.stored_form(value)
        return None if form is None else self._digest(form, version)

    def digest_all(self, values: Iterable[V | None], versions: Sequence[int]) -> list[list[bytes | None]]:
        """`digest` of many values: a list as long as `values` for each of the versions."""
        forms = [None if value is None else self.stored_form(value) for value in values]
        found: list[list[bytes | None]] = []
        for version in versions:
            wanted = (form for form in forms if form is not None)
            digests = iter(blind_indexes(self.table, self.index, wanted, size=self.size, version=version))
            found.append([None if form is None else next(digests) for form in forms])
        return found

    def digests(self, value: V, version: int) -> list[bytes]:
        """What is looked for."""
        return [self._digest(form, version) for form in self.normal_forms(value)]

    def digests_of_any(self, values: Iterable[V], version: int) -> list[bytes]:
        """What is looked for when any of the values will do, each digest once."""
        forms = dict.fromkeys(form for value in values for form in self.normal_forms(value))
        return blind_indexes(self.table, self.index, forms, size=self.size, version=version)

    def same(self, stored: V, wanted: V) -> bool:
        """Whether a row that was found and opened is meant: an index may meet another value."""
        return self.normal_forms(stored)[:1] != () and self.normal_forms(stored)[0] in self.normal_forms(wanted)

    def _digest(self, form: str, version: int) -> bytes:
        return blind_index(self.table, self.index, form, size=self.size, version=version)


class IdentifierIndex(BlindIndex[str]):
    """Number of a passport, visa or person: letters and digits count, case and separators do not."""

    size = 8

    def normal_forms(self, value: str) -> tuple[str, ...]:
        """The number in capitals."""
        return _kept(identifier(value))


class EmailIndex(BlindIndex[str]):
    """An address that somebody gave as a contact."""

    size = 8

    def normal_forms(self, value: str) -> tuple[str, ...]:
        """The address, A-Z in small letters."""
        return _kept(email(value))


class PersonIndex(BlindIndex[Person]):
    """Primary identifier *and* full date of birth together; short on purpose, so that strangers share a value.

    The name is spelled as in machine readable zones (Doc 9303-3 section 6), spaces and hyphens dropped. A name in
    a script without an ICAO table and a partly unknown date have no index.
    """

    size = 4

    def normal_forms(self, value: Person) -> tuple[str, ...]:
        """Every allowed spelling of the name, the preferred one first, with the date."""
        if not value.birth.complete:
            return ()
        try:
            spellings = transliterations(value.primary)
        except NoTransliteration:
            return ()
        return _dated(spellings, value.birth)

    def stored_form(self, value: Person) -> str | None:
        """The preferred spelling, without the others: they are many, and only a search wants them."""
        if not value.birth.complete:
            return None
        try:
            preferred = _dated(transliterations(value.primary, limit=1), value.birth)
        except NoTransliteration:
            return None
        return preferred[0] if preferred else super().stored_form(value)


class SubjectIndex(BlindIndex[Subject]):
    """A subject at an issuer, for signing in: long enough that no two are alike, so nothing is opened to compare."""

    size = 16

    def normal_forms(self, value: Subject) -> tuple[str, ...]:
        """Issuer and subject as they are."""
        return _kept(f"{value.issuer}|{value.subject}")


def declared_indexes() -> dict[str, BlindIndex[Any]]:
    """Every declared index by name."""
    return dict(_DECLARED)


def _dated(spellings: Iterable[str], birth: PartialDate) -> tuple[str, ...]:
    letters = dict.fromkeys(spelling.replace(" ", "") for spelling in spellings)
    return tuple(f"{name}|{birth}" for name in letters if name)


def _kept(form: str) -> tuple[str, ...]:
    return (form,) if form else ()


_DECLARED: dict[str, BlindIndex[Any]] = {}
