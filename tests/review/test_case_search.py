"""Officers find cases of their offices, and learn nothing of others."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from consular import applications, audit, review, vault
from consular.applications import Application
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.work import Works
from consular.doc9303 import PartialDate
from consular.dossiers import Dossier
from consular.review import Hits, InputRefused, Wanted
from tests import factories
from tests.review import cases
from tests.review.cases import SYSTEM, Officers

EVERY = [
    {"passport": "ac-4402917"},
    {"email": "NATCHA@mail.example"},
    {"name": "Wongphaisan", "birth": "1993-04-17"},
    {"name": "natcha"},
]


def searched(works: Works, catalogue: Catalogue, officer: Actor, **typed: str) -> Hits:
    with works.begin(officer) as work:
        return review.search(work, Wanted(**typed), catalogue=catalogue)


def references(works: Works, catalogue: Catalogue, officer: Actor, **typed: str) -> list[str]:
    return [hit.application.reference for hit in searched(works, catalogue, officer, **typed).found]


@pytest.mark.parametrize("typed", EVERY)
def test_a_case_is_found(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, typed: dict[str, str]
) -> None:
    assert references(works, catalogue, staff.examiner, **typed) == [reference]
    assert references(works, catalogue, staff.examiner, reference=reference.lower().replace("-", " ")) == [reference]


@pytest.mark.parametrize("typed", EVERY)
def test_what_is_not_yours_is_answered_like_what_is_not_there(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, typed: dict[str, str]
) -> None:
    there = searched(works, catalogue, staff.elsewhere, **typed)
    with works.begin(SYSTEM) as work:
        work.session.execute(update(Dossier).values(open_to_offices=False))
    assert there == searched(works, catalogue, staff.examiner, **typed)
    assert there.found == []
    assert references(works, catalogue, staff.elsewhere, reference=reference) == []


@pytest.mark.parametrize(
    "typed",
    [
        {"passport": "AC4402918"},
        {"email": "natcha@mail.example.org"},
        {"name": "Wongphaisan", "birth": "1993-04-18"},
        {"name": "Wongpaisan", "birth": "1993-04-17"},
        {"name": "somchai"},
    ],
)
def test_others_are_not_found(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, typed: dict[str, str]
) -> None:
    assert references(works, catalogue, staff.examiner, **typed) == []


@pytest.mark.parametrize("typed", EVERY)
def test_drafts_and_recused_and_erased_cases_are_not_found(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, typed: dict[str, str]
) -> None:
    with works.begin(staff.examiner) as work:
        review.recuse(work, reference=reference, interest="family")
    assert references(works, catalogue, staff.examiner, **typed) == []
    assert references(works, catalogue, staff.other_examiner, **typed) == [reference]
    with works.begin(SYSTEM) as work:
        vault.destroy_key(cases.application(work, reference).dossier_id)
    assert references(works, catalogue, staff.other_examiner, **typed) == []


def test_ended_cases_are_found_but_not_by_a_name_alone(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner, refusal=True)
    cases.confirmed(works, reference, proposal.id, staff.confirmer)
    found = [references(works, catalogue, staff.examiner, **typed) for typed in EVERY]
    assert found == [[reference], [reference], [reference], []]


def test_what_an_index_finds_is_compared_after_opening(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    with works.begin(SYSTEM) as work:
        work.session.execute(
            update(Application).values(
                passport_index=applications.PASSPORT.digest("ZZ1", 1),
                email_index=applications.EMAIL.digest("zz@mail.example", 1),
                person_index=applications.PERSON.digest(vault.Person("Zz", PartialDate(1993, 4, 17)), 1),
            )
        )
    for typed in ({"passport": "ZZ1"}, {"email": "zz@mail.example"}, {"name": "Zz", "birth": "1993-04-17"}):
        assert references(works, catalogue, staff.examiner, **typed) == []


def test_a_search_is_recorded_with_what_it_showed_and_never_with_what_was_typed(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    hits = searched(works, catalogue, staff.examiner, passport="AC4402917")
    searched(works, catalogue, staff.examiner, name="Somchai", birth="1990-01-01")
    with works.begin(SYSTEM) as work:
        found = select(audit.AuditEntry).where(audit.AuditEntry.action == "review:case:search")
        entries = work.session.scalars(found.order_by(audit.AuditEntry.id)).all()
        assert [(e.thing, e.actor_id) for e in entries] == [
            ("search/passport", staff.examiner.id),
            ("search/person", staff.examiner.id),
        ]
        shown: list[dict[str, Any]] = [entry.detail.detail for entry in entries]
    assert shown == [{"shown": [str(hits.found[0].application.dossier_id)]}, {"shown": []}]


def test_the_newest_come_first_and_not_more_than_can_be_read(
    works: Works, catalogue: Catalogue, staff: Officers, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [factories.admissible(works, catalogue, subject=name)[0] for name in ("a", "b", "c")]
    for typed in ({"passport": "AC4402917"}, {"name": "Wongphaisan", "birth": "1993-04-17"}):
        assert references(works, catalogue, staff.examiner, **typed) == made[::-1]
    assert references(works, catalogue, staff.examiner, name="natcha") == made
    monkeypatch.setattr("consular.review.case_search.MOST", 2)
    for typed, most in (({"passport": "AC4402917"}, made[:0:-1]), ({"name": "natcha"}, made[:2])):
        hits = searched(works, catalogue, staff.examiner, **typed)
        assert ([hit.application.reference for hit in hits.found], hits.more) == (most, True)
    monkeypatch.setattr("consular.review.case_search.SCANNED", 1)
    hits = searched(works, catalogue, staff.examiner, name="natcha")
    assert ([hit.application.reference for hit in hits.found], hits.more) == (made[:1], True)


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({}, "reference", "search_empty"),
        ({"birth": "1993-04-17"}, "name", "search_empty"),
        ({"reference": " ", "passport": "  "}, "reference", "search_empty"),
        ({"reference": "V7K3", "passport": "X1"}, "passport", "search_one_only"),
        ({"reference": "V7K3"}, "reference", "reference_malformed"),
        ({"passport": "--"}, "passport", "search_unreadable"),
        ({"name": "--"}, "name", "search_unreadable"),
        ({"name": "Wongphaisan", "birth": "1993-04-XX"}, "birth", "search_birth_incomplete"),
        ({"name": "Wongphaisan", "birth": "1993-04-31"}, "birth", "search_birth_incomplete"),
        ({"name": "Wongphaisan", "birth": "-04-17"}, "birth", "search_birth_incomplete"),
        ({"name": "วงศ์ไพศาล", "birth": "1993-04-17"}, "name", "search_name_not_latin"),
    ],
)
def test_what_cannot_be_searched_is_told(
    works: Works, catalogue: Catalogue, staff: Officers, typed: dict[str, str], field: str, code: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        searched(works, catalogue, staff.examiner, **typed)
    assert {key: problem.code for key, problem in refused.value.problems.items()} == {field: code}
    assert code in review.SENTENCES
