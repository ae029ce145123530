"""The demo persons: who they are, what each shows, and the claims told about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml

from consular.core.errors import Misconfigured

_FILE = Path(__file__).parent / "persons.yaml"
_SUBJECTS = UUID("6f1d0a5e-2f0c-5b7e-9f53-5a1f3bb0c2d4")
STAFF_ACR = "urn:uto:eid:high"
STAFF_AMR = ("hwk", "user")


@dataclass(frozen=True, slots=True)
class NativeName:
    """The name in the person's own script: BCP 47 tag, text, `ltr` or `rtl`."""

    tag: str
    name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Child:
    """A child for whom a person files; cannot sign in."""

    name: str
    given_name: str
    birthdate: str
    family_name: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in at the demo eID.

    `birthdate` is ISO 8601, shortened to `YYYY` where only the year is known (OpenID Connect Core §5.1).
    `role`, `office` and `staff_number` are set for staff only and are never told in a claim: the product knows its
    staff by issuer and subject. So it does people of partners, whose organisation is `partner`.
    """

    key: str
    name: str
    given_name: str
    shows: str
    acr: str
    amr: tuple[str, ...]
    family_name: str | None = None
    native: NativeName | None = None
    birthdate: str | None = None
    email: str | None = None
    email_verified: bool = True
    children: tuple[Child, ...] = ()
    role: str | None = None
    office: str | None = None
    staff_number: str | None = None
    partner: str | None = None

    @property
    def subject(self) -> str:
        """The stable, opaque `sub` under which the provider knows this person."""
        return subject_of(self.key)

    @property
    def is_staff(self) -> bool:
        """Works for the ministry."""
        return self.staff_number is not None

    def claims(self, scopes: Iterable[str]) -> dict[str, Any]:
        """Standard claims for the scopes `profile` and `email` (OpenID Connect Core §5.1, §5.4)."""
        told: dict[str, Any] = {}
        if "profile" in scopes:
            told |= {"name": self.name, "given_name": self.given_name}
            told |= {"family_name": self.family_name} if self.family_name else {}
            told |= {"birthdate": self.birthdate} if self.birthdate else {}
            told |= {f"name#{self.native.tag}": self.native.name} if self.native else {}
        if "email" in scopes and self.email:
            told |= {"email": self.email, "email_verified": self.email_verified}
        return told


def subject_of(key: str) -> str:
    """The `sub` of the person with this key; the same in every run and on every port."""
    return uuid5(_SUBJECTS, key).hex


@cache
def persons() -> Mapping[str, Person]:
    """Everybody by key, applicants first; raises Misconfigured when the file is wrong."""
    listed = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    everybody = [_applicant(row) for row in listed["applicants"]]
    everybody += [_staff(row) for row in listed["staff"] + listed["partners"]]
    found = {person.key: person for person in everybody}
    if len(found) != len(everybody):
        raise Misconfigured(why="two demo persons have the same key")
    return found


def _applicant(row: dict[str, Any]) -> Person:
    native = row.pop("native", None)
    children = row.pop("children", [])
    return Person(
        **row | {"amr": tuple(row["amr"])},
        native=NativeName(**native) if native else None,
        children=tuple(Child(**child) for child in children),
    )


def _staff(row: dict[str, Any]) -> Person:
    return Person(**row, acr=STAFF_ACR, amr=STAFF_AMR)
