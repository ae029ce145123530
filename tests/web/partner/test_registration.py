"""In the sandbox a program registers itself; in production there is no such page."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from consular import partners
from consular.catalogue import Catalogue
from consular.core.settings import Mode, Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from tests import factories
from tests.partners.programs import jwk_of, new_key
from tests.web.conftest import AllWell, Browser, NoLimit
from tests.web.partner.conftest import SYSTEM, Caller

FORM = {"name": "Harbour", "audience": "visa_centre", "jwks": json.dumps({"keys": [jwk_of(new_key(), kid="k1")]})}


def test_a_program_registers_itself(browser: Browser, works: Works) -> None:
    assert browser.get("/developers") == 200
    assert browser.post("/developers/clients", FORM) == 200
    with works.begin(SYSTEM) as work:
        (made,) = work.session.scalars(select(partners.Partner)).all()
    assert made.client_id in browser.page
    assert (made.audience, made.offices) == ("visa_centre", ["*"])
    assert "applications:write" in made.scopes


@pytest.mark.parametrize(
    "wrong", [{"jwks": "no keys"}, {"audience": "nobody"}, {"audience": "border"}, {"name": " "}, {"jwks": "[]"}]
)
def test_what_cannot_be_registered_is_told(browser: Browser, works: Works, wrong: dict[str, str]) -> None:
    browser.get("/developers")
    assert browser.post("/developers/clients", {**FORM, **wrong}) == 422
    assert 'role="alert"' in browser.page
    with works.begin(SYSTEM) as work:
        assert work.session.scalars(select(partners.Partner)).all() == []


def test_nobody_becomes_border_control_alone(browser: Browser) -> None:
    browser.get("/developers")
    assert '<option value="visa_centre"' in browser.page
    assert '<option value="border"' not in browser.page


def test_of_two_programs_that_registered_themselves_neither_has_the_others_cases(
    browser: Browser, works: Works, caller: Callable[..., Caller]
) -> None:
    browser.get("/developers")
    for name in ("Harbour", "Quay"):
        assert browser.post("/developers/clients", {**FORM, "name": name}) == 200
    with works.begin(SYSTEM) as work:
        made = {row.name: row for row in work.session.scalars(select(partners.Partner))}
    door = caller("door")
    first, second = (
        door.as_actor(id=made[name].id, scopes=frozenset(made[name].scopes)) for name in ("Harbour", "Quay")
    )
    new = {"service": "visitor-visa", "office": "jakarta", "answers": factories.ANSWERS}
    reference = first.post("/applications", new).json["reference"]
    where = f"/applications/{reference}"
    assert first.get(where).status_code == 200
    assert [item["reference"] for item in first.get("/applications").json["items"]] == [reference]
    assert second.get("/applications").json["items"] == []
    assert second.post("/application-states", {"references": [reference]}).json["items"] == []
    assert {second.get(where).status_code, second.post(f"{where}/withdrawal").status_code} == {404}
    assert second.call("PATCH", where, {"answers": {}}, If_Match="*").status_code == 404


def test_in_production_nobody_registers_alone(settings: Settings, catalogue: Catalogue, works: Works) -> None:
    there = settings.model_copy(update={"mode": Mode.PRODUCTION, "public_url": "https://visa.example.org"})
    house = House(settings=there, catalogue=catalogue, works=works, providers={}, ready=AllWell(), limiter=NoLimit())
    client = build(house).test_client()
    assert client.post("/developers/clients", data=FORM).status_code == 404
    assert 'id="register"' not in client.get("/developers").text
