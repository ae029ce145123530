"""A travel agency is registered, asks a citizen, may act for her, and is stopped; programs read how to call us."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from tests.journeys.desks import Colleague
from tests.journeys.instance import LocalInstance
from tests.journeys.pages import Applicant, Arrive, Public
from tests.partners.programs import REDIRECT, Program, jwk_of, new_key
from tests.web.oauth.yard import JWT_BEARER, challenge

AGENCY = "Meridiaan Travel"


def registered(instance: LocalInstance, folder: Path) -> Program:
    """The agency, by the operator's command."""
    key, file = new_key(), folder / "keys.json"
    file.write_text(json.dumps({"keys": [jwk_of(key, kid="k1")]}), encoding="utf-8")
    given = ("--jwks", str(file), "--redirect-uri", REDIRECT, "--scope", "applications:read", "--audience", "agency")
    return Program(instance.command("partners", "add", AGENCY, *given).strip(), None, key)


def pushed(instance: LocalInstance, program: Program) -> str:
    """The address to which the agency sends its customer."""
    now = dt.datetime.now(dt.UTC)
    form = {
        "client_id": program.client_id,
        "client_assertion_type": JWT_BEARER,
        "client_assertion": program.assertion(now, aud=instance.url),
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": "applications:read",
        "state": "st-1",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    answer = httpx.post(f"{instance.url}/oauth/par", data=form)
    assert answer.status_code == 201, answer.text
    return "/oauth/authorize?" + urlencode(
        {"client_id": program.client_id, "request_uri": answer.json()["request_uri"]}
    )


def test_a_citizen_lets_an_agency_act_and_stops_it(
    arrive: Arrive, instance: LocalInstance, public: Public, tmp_path: Path
) -> None:
    program = registered(instance, tmp_path)
    natcha = arrive(Applicant, "Natcha Wongphaisan")
    natcha.go("/account/access")
    natcha.shows("Nobody may act for you")
    natcha.go(pushed(instance, program))
    natcha.shows(AGENCY, "agency.example", "Until")
    natcha.press("Send my answer")
    natcha.shows("Nothing was saved yet")
    natcha.context.route("https://agency.example/**", lambda route: route.fulfill(body="Welcome back"))
    natcha.fill({"act": "yes"})
    natcha.page.get_by_role("button", name="Send my answer").click()
    natcha.page.wait_for_url("https://agency.example/back?**")
    told = parse_qs(urlsplit(natcha.page.url).query)
    assert (told["state"], told["iss"], set(told)) == (["st-1"], [instance.url], {"code", "state", "iss"})

    natcha.go("/account/access")
    natcha.shows(AGENCY)
    natcha.press("End this now")
    natcha.shows("Nobody may act for you", "Over", AGENCY)

    administrator = arrive(Colleague, "Jon Quist")
    administrator.go("/staff/partners")
    administrator.shows(AGENCY, program.client_id, "Active")
    administrator.press(AGENCY)
    administrator.shows(program.client_id)
    public.go("/developers")
    public.shows("applications:read", "The same as an OpenAPI description")
