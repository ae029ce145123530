"""What an operator may name, and which files with keys of their own belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from consular import applications, dossiers, identity, register
from consular.core.errors import NotFound
from consular.core.ids import MalformedReference, read_reference
from consular.privacy.rules import ACCOUNT, APPLICATION, DOCUMENT, STAFF


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One file with a key of its own; `kind` is one of `rules.KINDS`."""

    dossier_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Target:
    """What was named, with the files that are erased together, in the order in which they are locked.

    `kind` is `application`, `document`, `applicant`, `account` or `staff`; `id` its dossier's or its own id.
    """

    kind: str
    id: UUID
    parts: tuple[Part, ...]


def find(session: Session, name: str) -> Target:
    """By the id of a dossier, applicant, account or colleague, or by the reference of an application.

    An application brings the documents that came from it; a document named by its own dossier stands alone. Raises
    NotFound.
    """
    try:
        return _by_id(session, UUID(name))
    except ValueError:
        return _by_reference(session, name)


def _by_reference(session: Session, name: str) -> Target:
    try:
        found = applications.by_reference(session, read_reference(name))
    except MalformedReference:
        found = None
    if found is None:
        raise NotFound
    return _by_id(session, found.dossier_id)


def _by_id(session: Session, named: UUID) -> Target:
    folder = dossiers.dossier(session, named)
    if folder is not None:
        return Target(folder.kind, named, _parts_of(session, folder))
    if dossiers.applicant(session, named) is not None:
        parts = {p for folder in dossiers.files_of_applicant(session, named) for p in _parts_of(session, folder)}
        return Target("applicant", named, tuple(sorted(parts)))
    if identity.account(session, named) is not None:
        return Target(ACCOUNT, named, (Part(named, ACCOUNT),))
    if identity.colleague(session, named) is not None:
        return Target(STAFF, named, (Part(named, STAFF),))
    raise NotFound


def _parts_of(session: Session, folder: dossiers.Dossier) -> tuple[Part, ...]:
    if folder.kind == DOCUMENT:
        return (Part(folder.id, DOCUMENT),)
    issued = register.of_application(session, folder.id)
    return (Part(folder.id, APPLICATION), *sorted(Part(document.dossier_id, DOCUMENT) for document in issued))
