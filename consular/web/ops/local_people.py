"""The demo persons that every page of local mode offers to be. All others stand at the demo eID itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from consular import identity
from consular.core.language import N_
from consular.web.context import reader


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`key` is the login hint, `called` what the strip says, `name` what the eID tells, `door` applicant or staff."""

    key: str
    called: str
    name: str
    door: str
    words: str

    @property
    def home(self) -> str:
        """Where this person begins."""
        return "/staff" if self.door == "staff" else "/applications"


PEOPLE = (
    DemoPerson("natcha", "Natcha", "Natcha Wongphaisan", "applicant", N_("applies for herself")),
    DemoPerson("suharyanti", "Suharyanti", "Suharyanti", "applicant", N_("has one name, and was asked something")),
    DemoPerson("corazon", "Corazon", "Maria Corazon Dela Vega", "applicant", N_("applies with two children")),
    DemoPerson("rokonjo", "Ruth", "Ruth Okonjo", "staff", N_("examines in Jakarta")),
    DemoPerson("wsantoso", "Wira", "Wira Santoso", "staff", N_("confirms in Jakarta")),
    DemoPerson("dlestari", "Dewi", "Dewi Lestari Putri", "staff", N_("receives fees in Jakarta")),
)
BY_KEY = {person.key: person for person in PEOPLE}


def switcher() -> dict[str, Any]:
    """What `local/switcher.html` shows: persons with the page to which each is taken, and the doors of the tour."""
    say = reader().gettext
    here = request.path if request.method == "GET" and request.path.startswith("/staff/cases/") else ""
    rows = [
        {
            "url": url_for("local.become", person=person.key),
            "name": person.called,
            "words": say(person.words),
            "door": person.door,
            "next": here if here and person.door == "staff" else person.home,
        }
        for person in PEOPLE
    ]
    doors = [
        (say(words), url_for(endpoint), request.endpoint == endpoint)
        for words, endpoint in (
            (N_("Tour"), "start.home"),
            (N_("Ministry"), "local.ministry.index"),
            (N_("Officer"), "local.officer.index"),
            (N_("Engineer"), "local.engineer.index"),
        )
    ]
    return {"persons": rows, "doors": doors}


def who_is_here() -> str | None:
    """Key of the demo person who is signed in; None for anybody else."""
    if "work" not in g:
        return None
    actor, session = g.work.actor, g.work.session
    name = None
    if actor.is_staff:
        name = identity.staff_names(session, [actor.id]).get(actor.id)
    elif actor.is_account:
        account = identity.account(session, actor.id)
        name = account.profile.name if account else None
    return next((person.key for person in PEOPLE if person.name == name), None)
