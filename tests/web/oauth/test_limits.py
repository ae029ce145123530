"""How often programs may ask: whoever is refused by the address, whoever is let in by the client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from consular.web.context import House
from consular.web.oauth import programs
from consular.web.partner.rates import PER_ADDRESS
from tests.partners.programs import ISSUER, register
from tests.web.oauth.yard import TOKEN, Yard, error_of

PATH = "/api/v1/tried-read"


class Window:
    """Counts in one window that never ends."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def count(self, key: str, seconds: int) -> int:
        """Attempts under `key`."""
        self.counts[key] += 1
        return self.counts[key]


@pytest.fixture
def window(yard: Yard) -> Iterator[Window]:
    """The app's counter for this test."""
    house: House = yard.app.extensions["consular"]
    before, made = house.limiter, Window()
    object.__setattr__(house, "limiter", made)
    yield made
    object.__setattr__(house, "limiter", before)


def test_refused_tokens_are_counted_by_the_address(yard: Yard, window: Window) -> None:
    for _ in range(PER_ADDRESS):
        answer = yard.client.get(PATH, headers={"Authorization": "DPoP a.b.c"})
        assert answer.status_code == 401
        assert answer.headers["RateLimit-Policy"].startswith('"address"')
    answer = yard.client.get(PATH, headers={"Authorization": "DPoP a.b.c"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_refused_proofs_are_counted_by_the_address(yard: Yard, window: Window) -> None:
    token = yard.token({"scope": "services:read"}).json["access_token"]
    window.counts.clear()
    for _ in range(PER_ADDRESS):
        assert yard.client.get(PATH, headers={"Authorization": f"DPoP {token}", "DPoP": "x.y.z"}).status_code == 401
    assert yard.client.get(PATH, headers={"Authorization": f"DPoP {token}", "DPoP": "x.y.z"}).status_code == 429


def test_refused_clients_are_told_to_wait_as_oauth_tells(yard: Yard, window: Window) -> None:
    answers = [yard.token(assertion={"aud": "https://elsewhere.example"}) for _ in range(121)]
    assert {error_of(answer) for answer in answers[:-1]} == {(401, "invalid_client")}
    assert error_of(answers[-1]) == (429, "temporarily_unavailable")
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_client_that_asks_too_often_waits_and_others_do_not(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "MOST_A_MINUTE", 3)
    yard.clock.move(seconds=60 - int(yard.clock.now().timestamp()) % 60)
    hasty, calm = register(yard.works, "Hasty Travel"), register(yard.works, "Calm Travel")
    answers = [yard.token(program=hasty) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert yard.token(program=calm).status_code == 200
    yard.clock.move(seconds=60)
    assert yard.token(program=hasty).status_code == 200


@pytest.mark.parametrize("operator", [" ", "x" * 65, "\u202edesk", ""])
def test_an_operator_that_the_proof_claims_is_a_name(yard: Yard, operator: str) -> None:
    token = yard.token({"scope": "services:read"}).json["access_token"]
    made = yard.program.proof(yard.clock.now(), "GET", ISSUER + PATH, token=token, operator=operator)
    answer = yard.client.get(PATH, headers={"Authorization": f"DPoP {token}", "DPoP": made})
    assert answer.status_code in (400, 401)


@pytest.mark.parametrize(("method", "path"), [("GET", TOKEN), ("POST", "/oauth/tokens")])
def test_who_misses_the_endpoint_is_told_as_a_program(yard: Yard, method: str, path: str) -> None:
    answer = yard.client.open(path, method=method)
    assert answer.status_code in (404, 405)
    assert answer.mimetype == "application/problem+json"
