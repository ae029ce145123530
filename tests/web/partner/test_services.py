"""`services:read`: what can be applied for, within the contract."""

from __future__ import annotations

from collections.abc import Callable

from tests.web.partner.conftest import Caller


def test_a_partner_sees_the_services_of_its_contract(caller: Callable[..., Caller]) -> None:
    centre = caller(services=["visitor-visa"])
    answer = centre.get("/services")
    assert answer.status_code == 200
    assert [item["key"] for item in answer.json["items"]] == ["visitor-visa"]
    assert centre.get("/services/passport-first").status_code == 404
    assert centre.get("/services/visitor-visa").json["fees"]["lines"][0]["amount"]


def test_the_form_is_told_as_json_schema(caller: Callable[..., Caller]) -> None:
    service = caller().get("/services/visitor-visa").json
    form = service["form"]
    assert form["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert form["additionalProperties"] is False
    assert form["properties"]["name"]["required"] == ["primary"]
    assert form["properties"]["host_name"]["x-when"] == {"field": "has_host", "is": "yes"}
    assert "host_name" not in form["required"]
    assert {"name", "birth", "nationality"} <= set(form["required"])


def test_a_version_is_told_or_is_not_there(caller: Callable[..., Caller]) -> None:
    centre = caller()
    assert centre.get("/services/visitor-visa/versions/1").json["version"] == 1
    assert centre.get("/services/visitor-visa/versions/99").status_code == 404
    assert centre.get("/services/visitor-visa/versions/x").status_code == 404
