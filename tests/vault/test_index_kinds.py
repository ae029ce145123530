from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from consular.doc9303 import PartialDate
from consular.vault import (
    BlindIndex,
    EmailIndex,
    IdentifierIndex,
    Keyring,
    Person,
    PersonIndex,
    SealError,
    Subject,
    SubjectIndex,
    declared_indexes,
)

from .index_models import NUMBERED

PERSON = PersonIndex("kinds.person")
EMAIL = EmailIndex("kinds.email")
SUBJECT = SubjectIndex("kinds.subject")
BORN = PartialDate(1993, 4, 17)


def test_an_index_is_declared_by_kind_and_once() -> None:
    assert declared_indexes()["kinds.person"] is PERSON
    with pytest.raises(SealError, match="declared already"):
        IdentifierIndex("kinds.person")
    with pytest.raises(SealError, match="by its kind"):
        BlindIndex[str]("kinds.surname")
    for name in ("kinds", "kinds.", "Kinds.x", "kinds.a|b"):
        with pytest.raises(SealError):
            IdentifierIndex(name)
    assert "kinds.surname" not in declared_indexes()


def test_a_kind_of_ones_own_is_refused_where_it_is_written() -> None:
    with pytest.raises(SealError, match="measured"):
        type("SurnameIndex", (BlindIndex,), {"size": 3})


@pytest.mark.parametrize(
    ("index", "value", "size"),
    [
        (NUMBERED, "AC4402917", 8),
        (EMAIL, "a@x.org", 8),
        (PERSON, Person("Berg", BORN), 4),
        (SUBJECT, Subject("i", "s"), 16),
    ],
)
def test_sizes(keyring: Keyring, index: BlindIndex[Any], value: Any, size: int) -> None:
    digest = index.digest(value, 1)
    assert digest is not None
    assert len(digest) == size
    assert index.digest(value, 2) not in (None, digest)
    assert digest in index.digests(value, 1)
    assert index.same(value, value)


def test_a_person_is_the_name_and_the_whole_date(keyring: Keyring) -> None:
    assert PERSON.digest(Person("Berg", BORN), 1) != PERSON.digest(Person("Berg", PartialDate(1993, 4, 18)), 1)
    assert PERSON.digest(Person("Berg", BORN), 1) != PERSON.digest(Person("Borg", BORN), 1)
    for birth in (PartialDate(1993, 4, None), PartialDate(1993), PartialDate(None, 4, 17)):
        assert PERSON.digest(Person("Berg", birth), 1) is None
        assert PERSON.digests(Person("Berg", birth), 1) == []


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("MUELLER", "Müller"),
        ("MULLER", "Müller"),
        ("VAN DER BERG", "van der Berg"),
        ("VANDERBERG", "Van-der-Berg"),
        ("OCONNOR", "O'Connor"),
        ("SUKARNO", "Sukarno"),
    ],
)
def test_a_name_is_found_as_the_passport_spells_it(keyring: Keyring, stored: str, typed: str) -> None:
    assert PERSON.digest(Person(stored, BORN), 1) in PERSON.digests(Person(typed, BORN), 1)
    assert PERSON.same(Person(stored, BORN), Person(typed, BORN))
    assert not PERSON.same(Person(stored, BORN), Person(typed, PartialDate(1993, 4, 18)))


@pytest.mark.parametrize("name", ["วงศ์ไพศาล", "", "…", "12"])
def test_what_has_no_spelling_has_no_index(keyring: Keyring, name: str) -> None:
    assert PERSON.digest(Person(name, BORN), 1) is None
    assert not PERSON.same(Person(name, BORN), Person(name, BORN))


@pytest.mark.parametrize("value", [None, "", " - "])
def test_nothing_has_no_index(keyring: Keyring, value: str | None) -> None:
    assert NUMBERED.digest(value, 1) is None


NAMES = (
    "Berg",
    "VAN DER BERG",
    "O'Connor",
    "Müller-Jürß",
    "Łukasik",
    "Ångström",
    "Щербаков",
    "عبد الله",
    "Nguyễn",
    "ь",
    "",
)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_stored_is_the_first_of_the_spellings(name: str) -> None:
    for birth in (BORN, PartialDate(1993)):
        forms = PERSON.normal_forms(Person(name, birth))
        assert PERSON.stored_form(Person(name, birth)) == (forms[0] if forms else None)


def test_many_at_once_are_digested_as_one_by_one(keyring: Keyring) -> None:
    people = [None if name == "Łukasik" else Person(name, BORN) for name in (*NAMES, "วงศ์ไพศาล", "Berg")]
    assert PERSON.digest_all(iter(people), (1, 2)) == [[PERSON.digest(person, v) for person in people] for v in (1, 2)]
    assert NUMBERED.digest_all([], (1,)) == [[]]


def test_many_at_once_refuse_what_one_refuses(keyring: Keyring) -> None:
    with pytest.raises(SealError, match="lone surrogates"):
        SUBJECT.digest_all([Subject("i", "s"), Subject("i", "\ud800")], (1,))


@pytest.mark.parametrize("number", ["ac-440 2917", "AC4402917", "٤٤٠", "ß1", "ﬁ2", "x²", "", "_-/"])
def test_a_number_has_one_spelling_in_every_script(number: str) -> None:
    composed = unicodedata.normalize("NFKC", number).upper()
    kept = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in composed if c.isalnum())
    assert NUMBERED.stored_form(number) == (kept or None)
