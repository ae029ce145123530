"""What is the same for every call: description, problems, media types, versions, rates, cookies without effect."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from consular.core.actor import Actor
from consular.web.context import House
from consular.web.partner.resource import CALLS
from consular.web.transaction import TransactionalFlask
from tests import factories
from tests.web.conftest import Browser
from tests.web.partner.conftest import Caller


class Counted:
    """A limiter that has counted so many calls already."""

    def __init__(self, counted: int | None) -> None:
        self.counted = counted

    def count(self, key: str, seconds: int) -> int | None:
        return self.counted


@pytest.fixture
def nobody(app: TransactionalFlask) -> FlaskClient:
    return app.test_client(use_cookies=False)


def test_the_description_is_open_to_all_and_names_every_call(nobody: FlaskClient) -> None:
    answer = nobody.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    told = answer.json
    assert told["openapi"] == "3.1.0"
    assert told["servers"][0]["url"].endswith("/api/v1")
    named = {(method, path) for path, item in told["paths"].items() for method in item if method != "parameters"}
    assert len(named) == len(CALLS)
    assert told["paths"]["/services"]["get"]["security"] == [{"partner": ["services:read"]}]


def test_the_page_for_developers_runs_nothing(nobody: FlaskClient) -> None:
    answer = nobody.get("/developers")
    assert answer.status_code == 200
    assert "<script" not in answer.text.replace('<script src="/static/app.js', "")
    assert "style=" not in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "urn:consular:problem:idempotency_key_missing" in answer.text


def test_without_a_token_the_challenge_is_told(nobody: FlaskClient) -> None:
    answer = nobody.get("/api/v1/services")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("DPoP ")
    assert answer.json["type"] == "urn:consular:problem:token_needed"


def test_a_session_of_the_pages_is_nobody_here(
    app: TransactionalFlask, browser: Browser, sign_in: Callable[..., None], works: object, catalogue: object
) -> None:
    colleague: Actor = factories.staff_actor(works, catalogue, subject="okonjo")  # type: ignore[arg-type]
    sign_in(browser, colleague)
    assert browser.client.get("/api/v1/services").status_code == 401


def test_a_token_without_the_scope_is_refused(caller: Callable[..., Caller]) -> None:
    answer = caller(token={"applications:read"}).get("/services")
    assert (answer.status_code, answer.json["code"]) == (403, "insufficient_scope")


def test_a_scope_that_the_contract_lost_is_refused(caller: Callable[..., Caller]) -> None:
    answer = caller(scopes=["applications:read"], token={"services:read"}).get("/services")
    assert (answer.status_code, answer.json["code"]) == (403, "insufficient_scope")


@pytest.mark.parametrize("named", ["", "  ", "x" * 65, "näme"])
def test_a_visa_centre_names_its_operator(caller: Callable[..., Caller], named: str) -> None:
    answer = caller().get("/services", Operator=named)
    assert (answer.status_code, answer.json["code"]) == (400, "operator_missing")


def test_an_agency_names_no_operator(caller: Callable[..., Caller]) -> None:
    assert caller("agency", "agency").get("/services").status_code == 200


def test_every_answer_tells_version_and_rate(caller: Callable[..., Caller], nobody: FlaskClient) -> None:
    answer = caller().get("/services")
    assert answer.headers["API-Version"] == "1.0.0"
    assert answer.headers["RateLimit-Policy"] == '"client";q=1200;w=60'
    assert answer.headers["RateLimit"].startswith('"client";r=1199;t=')
    assert nobody.get("/api/v1/services").headers["RateLimit-Policy"].startswith('"address"')


def test_too_many_calls_are_told_when_to_come_back(app: TransactionalFlask, caller: Callable[..., Caller]) -> None:
    house: House = app.extensions["consular"]
    object.__setattr__(house, "limiter", Counted(1201))
    answer = caller().get("/services")
    assert (answer.status_code, answer.json["code"]) == (429, "too_many")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert '"client";r=0;' in answer.headers["RateLimit"]
    object.__setattr__(house, "limiter", Counted(None))
    assert caller("second").get("/services").status_code == 200


def test_an_unknown_address_and_method_are_problems(nobody: FlaskClient) -> None:
    missing = nobody.get("/api/v1/nothing")
    assert (missing.status_code, missing.json["code"]) == (404, "not_found")
    answer = nobody.delete("/api/v1/services")
    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_unknown_parameters_are_told(caller: Callable[..., Caller]) -> None:
    answer = caller().get("/services?colour=blue")
    assert (answer.status_code, answer.json["code"]) == (400, "parameter_invalid")
    assert answer.json["errors"][0]["parameter"] == "colour"


def test_what_is_known_is_not_sent_again(caller: Callable[..., Caller]) -> None:
    centre = caller()
    tag = centre.get("/services").headers["ETag"]
    again = centre.get("/services", If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/applications?{}=1", "/applications?{0}=1&{0}=2", "/services/visitor-visa?{}=1"])
@pytest.mark.parametrize("name", ["%00%1b[31m", "a%0d%0aSet-Cookie:%20b", "%c2%85", "%e2%80%ae", "%ff"])
def test_what_was_sent_is_never_told_again_raw(caller: Callable[..., Caller], path: str, name: str) -> None:
    answer = caller().get(path.format(name))
    assert (answer.status_code, answer.json["code"]) == (400, "parameter_invalid")
    told = [text for error in answer.json["errors"] for text in error.values()]
    assert all(text.isprintable() for text in told), told
