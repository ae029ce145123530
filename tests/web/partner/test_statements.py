"""How often a call asks the database: what is paid for each call must not grow unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from consular.core.work import Works
from tests.border import given
from tests.web.partner.conftest import Caller
from tests.web.partner.test_applications import ANSWERS
from tests.web.partner.test_carrier import PASSENGER, body


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile, but the vault's, which looks once a second whether keys have changed, and
    the empty one by which a connection is tried that was not used for a second.
    """
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def noted(self: Any, query: Any, *rest: Any, **more: Any) -> Any:
        if "keystore." not in str(query) and str(query) != ";":
            sent.append(" ".join(str(query).split()))
        return execute(self, query, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", noted)
        yield sent


def test_a_draft_with_all_its_answers_is_begun_and_read_by_few(caller: Callable[..., Caller]) -> None:
    centre = caller()
    new = {"service": "visitor-visa", "answers": ANSWERS}
    centre.post("/applications", new)
    with counted() as sent:
        made = centre.post("/applications", new)
    assert made.status_code == 201
    assert len(sent) <= 10, sent
    with counted() as sent:
        assert centre.get(f"/applications/{made.json['reference']}").status_code == 200
    assert len(sent) <= 5, sent


def test_a_full_aeroplane_asks_no_more_than_one_passenger(works: Works, caller: Callable[..., Caller]) -> None:
    given.visa(works)
    airline = caller("airline", "carrier", scopes=["carrier:check"])
    airline.post("/carrier/checks", body())
    with counted() as one:
        assert airline.post("/carrier/checks", body()).json["results"] == [{"outcome": "ok"}]
    many = [{**PASSENGER, "document_number": f"ZZ{number:07}"} for number in range(499)]
    with counted() as all_of_them:
        answer = airline.post("/carrier/checks", body(*many, PASSENGER))
    assert [r["outcome"] for r in answer.json["results"]] == ["not_ok"] * 499 + ["ok"]
    assert len(all_of_them) == len(one), all_of_them
    assert len(one) <= 8, one
