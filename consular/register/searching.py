"""A colleague's search of the register: what is shown is what the audit says was shown."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consular.audit import record_list
from consular.core.errors import Forbidden
from consular.core.work import Work
from consular.doc9303 import Doc9303Error, PartialDate
from consular.register.endings import record
from consular.register.errors import SearchRefused
from consular.register.models import TravelDocument
from consular.register.policy import SEARCH
from consular.register.queries import document_for, of_person, with_number
from consular.vault import Person, normalise_identifier


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed: a number, or a primary identifier with the full date of birth (`1990-05-17`)."""

    number: str = ""
    name: str = ""
    birth: str = ""


def search(work: Work, sought: Sought) -> list[TravelDocument]:
    """Documents that match, newest first; one audit entry with the ids shown and without what was typed.

    Raises SearchRefused with the fields that are wrong, or Forbidden.
    """
    if not work.actor.holds(SEARCH):
        raise Forbidden
    number, name, birth = (text.strip() for text in (sought.number, sought.name, sought.birth))
    found = with_number(work.session, number) if _by_number(number, name, birth) else _people(work, name, birth)
    record_list(work, "register:document:search", "documents", [document.id for document in found])
    return found


def view(work: Work, document: TravelDocument) -> None:
    """Note that somebody looked at a document."""
    record(work, document, "view")


def looked_at(work: Work, document_id: UUID, permission: str) -> TravelDocument:
    """A document that the actor may use like this, with the look noted. Raises NotFound or Shredded."""
    found = document_for(work.session, work.actor, permission, document_id)
    view(work, found)
    return found


def _by_number(number: str, name: str, birth: str) -> bool:
    if number and (name or birth):
        raise SearchRefused(fields={"number": "search_not_both"})
    if number and not normalise_identifier(number):
        raise SearchRefused(fields={"number": "search_one_thing"})
    if not (number or name or birth):
        raise SearchRefused(fields={"number": "search_one_thing"})
    return bool(number)


def _people(work: Work, name: str, birth: str) -> list[TravelDocument]:
    if not name:
        raise SearchRefused(fields={"name": "search_name_missing"})
    try:
        born = PartialDate.from_text(birth)
    except Doc9303Error:
        born = PartialDate()
    if not born.complete:
        raise SearchRefused(fields={"birth": "search_birth_missing"})
    return of_person(work.session, Person(name, born))
