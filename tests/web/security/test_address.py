"""Who is counted as one, and whose word on the own name and the client's address is believed: nobody's."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.settings import Mode, Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from consular.web.limits import network
from tests.register.given import passport
from tests.web.applicant.test_filing import applicant
from tests.web.applicant.test_unlisted import AT as OTHER_LOSS
from tests.web.applicant.test_unlisted import TOLD
from tests.web.conftest import AllWell, Browser


class Counting:
    """A limiter in memory; `keys` are what was counted."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()

    def count(self, key: str, seconds: int) -> int | None:
        self.keys[key] += 1
        return self.keys[key]


@pytest.fixture
def house(settings: Settings, catalogue: Catalogue, works: Works) -> House:
    """The services with a limiter that counts."""
    return House(settings=settings, catalogue=catalogue, works=works, providers={}, ready=AllWell(), limiter=Counting())


def asked(client: FlaskClient, address: str = "203.0.113.9", **headers: str) -> int:
    """Ask for a code from an address; the form's token is that of the client's own page."""
    browser = Browser(client)
    browser.get("/sign-in", environ_base={"REMOTE_ADDR": address})
    token = browser.page.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(
        "/sign-in/email",
        data={"csrf_token": token, "email": "not an address"},
        headers=headers,
        environ_base={"REMOTE_ADDR": address},
    )
    return answer.status_code


def test_what_anybody_may_do_is_counted_by_address_however_often_one_signs_in(
    house: House, works: Works, sign_in
) -> None:
    app = build(house)
    statuses = []
    for number in range(12):
        browser = Browser(app.test_client())
        sign_in(browser, applicant(works, f"throwaway-{number}"))
        statuses.append(asked(browser.client))
    assert statuses == [422] * 10 + [429] * 2
    assert asked(app.test_client(), "203.0.113.10") == 422


def test_whoever_guesses_at_a_passport_is_stopped_by_account(house: House, works: Works, sign_in) -> None:
    passport(works)
    browser = Browser(build(house).test_client())
    sign_in(browser, applicant(works))
    browser.get(OTHER_LOSS)
    answers = [browser.post(OTHER_LOSS, {**TOLD, "birth-day": str(day)}) for day in range(1, 13)]
    assert answers == [422] * 10 + [429] * 2, "the last would be right"


def test_the_answer_says_how_long_to_wait(house: House) -> None:
    client = build(house).test_client()
    assert [asked(client) for _ in range(11)][-1] == 429
    browser = Browser(client)
    browser.get("/sign-in")
    token = browser.page.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post("/sign-in/email", data={"csrf_token": token}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")


def test_without_a_proxy_nobody_can_claim_another_address(house: House) -> None:
    app = build(house)
    statuses = [asked(app.test_client(), **{"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(11)]
    assert statuses[-1] == 429


def test_behind_a_proxy_each_client_is_counted_and_only_the_proxy_is_believed(house: House) -> None:
    app = build(replace(house, settings=house.settings.model_copy(update={"proxies": 1})))
    for number in range(11):
        claimed = f"192.0.2.{number}, 198.51.100.7"  # what the client sent, then what the proxy added
        status = asked(app.test_client(), "127.0.0.1", **{"X-Forwarded-For": claimed})
    assert status == 429
    assert asked(app.test_client(), "127.0.0.1", **{"X-Forwarded-For": "198.51.100.8"}) == 422


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", ""),
    ],
)
def test_a_line_of_ipv6_is_one(address: str, counted: str) -> None:
    assert network(address) == counted


def test_a_tidied_address_never_leads_to_the_host_that_was_claimed(house: House) -> None:
    elsewhere = house.settings.model_copy(update={"mode": Mode.PRODUCTION})
    client = build(replace(house, settings=elsewhere)).test_client()
    answer = client.get("/services//visitor-visa?x=1", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (308, "/services/visitor-visa?x=1")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "[::2]", "x[", ""])
def test_local_mode_is_closed_to_names_that_were_pointed_at_it(house: House, host: str) -> None:
    client = build(house).test_client()
    answer = client.get("/local/mails", headers={"Host": host})
    assert answer.status_code in (400, 421)
    assert "would have been sent" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_local_mode_answers_on_this_machine(house: House, host: str) -> None:
    assert build(house).test_client().get("/local/mails", headers={"Host": host}).status_code == 200


def test_local_pages_do_not_exist_elsewhere(house: House, tmp_path: Path) -> None:
    elsewhere = house.settings.model_copy(update={"mode": Mode.PRODUCTION, "data": tmp_path})
    client = build(replace(house, settings=elsewhere)).test_client()
    for path in ("/local/mails", "/local/tour"):
        assert client.get(path).status_code == 404
    assert client.post("/local/as/natcha").status_code in (404, 405)


def test_pages_of_one_are_nobody_elses(house: House, works: Works, sign_in) -> None:
    """A stranger's limit is not used up by what a signed-in person does in an application."""
    actors: list[Actor] = [applicant(works, f"a{n}") for n in range(2)]
    app = build(house)
    for actor in actors:
        browser = Browser(app.test_client())
        sign_in(browser, actor)
        browser.get("/services/visitor-visa/apply")
        assert browser.post("/services/visitor-visa/apply", {"who": "self"}) == 200
    limiter = house.limiter
    assert isinstance(limiter, Counting)
    assert sorted(limiter.keys.values()) == [1, 1]
