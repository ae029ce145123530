"""Attacks on pushed requests, PKCE and the way from the browser back to the partner."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest

from consular import partners
from tests.partners.programs import ISSUER, REDIRECT, SYSTEM, register
from tests.web.oauth.yard import PAR, TOKEN, VERIFIER, Yard, challenge, error_of

NAME = "urn:ietf:params:oauth:request_uri:"
REDIRECTS = [
    REDIRECT + "/",
    REDIRECT + "/more",
    REDIRECT + "?a=b",
    REDIRECT + "#part",
    REDIRECT + "%2f..%2felse",
    REDIRECT + "/../back",
    REDIRECT + " ",
    REDIRECT + "\r\nLocation: https://attacker.example",
    REDIRECT + "\x00",
    REDIRECT.upper(),
    REDIRECT.replace("https", "http"),
    REDIRECT.replace("https", "HTTPS"),
    REDIRECT.replace(".example", ".example.attacker.example"),
    REDIRECT.replace(".example", ".example:443"),
    REDIRECT.replace("agency", "agency.example@attacker"),
    REDIRECT.replace("//", "//user@"),
    REDIRECT.replace("//", "/\\"),
    REDIRECT.replace("agency", "www.agency"),
    REDIRECT.replace("agency", "аgency"),  # a Cyrillic letter
    REDIRECT.replace("https://", "//"),
    "javascript:alert(1)",
    "data:text/html,x",
    "/back",
    "",
    "https://attacker.example/back",
    "http://127.0.0.1/back",
]


@pytest.mark.parametrize("address", REDIRECTS, ids=repr)
def test_addresses_are_compared_letter_by_letter(yard: Yard, address: str) -> None:
    assert error_of(yard.par({"redirect_uri": address})) == (400, "invalid_request")


REQUESTS: dict[str, tuple[dict[str, Any], tuple[int, str]]] = {
    "no challenge": ({"code_challenge": ...}, (400, "invalid_request")),
    "no method": ({"code_challenge_method": ...}, (400, "invalid_request")),
    "plain": ({"code_challenge_method": "plain", "code_challenge": VERIFIER}, (400, "invalid_request")),
    "the method in small": ({"code_challenge_method": "s256"}, (400, "invalid_request")),
    "neither": ({"code_challenge": ..., "code_challenge_method": ...}, (400, "invalid_request")),
    "a short challenge": ({"code_challenge": "x" * 42}, (400, "invalid_request")),
    "a long challenge": ({"code_challenge": "x" * 44}, (400, "invalid_request")),
    "a challenge with padding": ({"code_challenge": challenge()[:-1] + "="}, (400, "invalid_request")),
    "a challenge with signs": ({"code_challenge": "+" * 43}, (400, "invalid_request")),
    "no client_id": ({"client_id": ...}, (400, "invalid_request")),
    "no response_type": ({"response_type": ...}, (400, "unsupported_response_type")),
    "token": ({"response_type": "token"}, (400, "unsupported_response_type")),
    "id_token": ({"response_type": "code id_token"}, (400, "unsupported_response_type")),
    "none": ({"response_type": "none"}, (400, "unsupported_response_type")),
    "fragment": ({"response_mode": "fragment"}, (400, "invalid_request")),
    "form_post": ({"response_mode": "form_post"}, (400, "invalid_request")),
    "no redirect_uri": ({"redirect_uri": ...}, (400, "invalid_request")),
    "a request object": ({"request": "a.b.c"}, (400, "invalid_request")),
    "a request_uri of ours": ({"request_uri": NAME + "x" * 43}, (400, "invalid_request")),
    "a request_uri over http": ({"request_uri": "http://attacker.example/r"}, (400, "invalid_request")),
    "no scope": ({"scope": ...}, (400, "invalid_scope")),
    "a scope of nobody": ({"scope": "everything"}, (400, "invalid_scope")),
    "a scope of the contract": ({"scope": "services:read"}, (400, "invalid_scope")),
    "a scope of others": ({"scope": "border:verify"}, (400, "invalid_scope")),
    "openid": ({"scope": "openid"}, (400, "invalid_scope")),
    "a scope twice": ({"scope": "applications:read applications:read"}, (400, "invalid_scope")),
    "scopes by commas": ({"scope": "applications:read,applications:write"}, (400, "invalid_scope")),
    "scopes by two blanks": ({"scope": "applications:read  applications:write"}, (400, "invalid_scope")),
    "a huge state": ({"state": "s" * 1025}, (400, "invalid_request")),
    "a state with a line break": ({"state": "a\r\nSet-Cookie: x"}, (400, "invalid_request")),
    "a state beyond ASCII": ({"state": "été"}, (400, "invalid_request")),
    "a broken thumbprint": ({"dpop_jkt": "short"}, (400, "invalid_request")),
    "another resource": ({"resource": "https://elsewhere.example/api"}, (400, "invalid_target")),
    "the resource with a slash": ({"resource": ISSUER + "/api/v1/"}, (400, "invalid_target")),
    "the issuer as resource": ({"resource": ISSUER}, (400, "invalid_target")),
}


@pytest.mark.parametrize("case", REQUESTS.values(), ids=list(REQUESTS))
def test_a_wrong_request_is_not_taken(yard: Yard, case: tuple[dict[str, Any], tuple[int, str]]) -> None:
    form, expected = case
    assert error_of(yard.par(form)) == expected


@pytest.mark.parametrize("name", ["redirect_uri", "state", "scope", "client_id", "code_challenge", "response_type"])
def test_a_parameter_that_stands_twice(yard: Yard, name: str) -> None:
    base = {
        "client_id": yard.program.client_id,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": "applications:read",
        "state": "s",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    sent = yard.signed_form(yard.program, base, {})
    answer = yard.post(PAR, [*sent.items(), (name, "https://attacker.example/back")])
    assert error_of(answer) == (400, "invalid_request")


def test_a_client_of_one_audience_is_not_asked_for_what_others_get(yard: Yard) -> None:
    """A visa centre acts by contract: there is nothing that a citizen could give it."""
    centre = register(yard.works, "Centre", audience="visa_centre", scopes=("applications:read",))
    assert error_of(yard.par(program=centre)) == (400, "invalid_scope")
    agency = register(yard.works, "Agency without", scopes=("services:read",))
    assert error_of(yard.par(program=agency)) == (400, "invalid_scope")
    assert error_of(yard.token({"scope": "applications:read"})) == (400, "invalid_scope")
    bare = register(yard.works, "Agency without address", redirect_uris=[])
    assert error_of(yard.par(program=bare)) == (400, "unauthorized_client")


@pytest.mark.parametrize(
    "name",
    [
        "",
        NAME,
        NAME + "x" * 43,
        NAME + "x" * 5000,
        NAME + "\x00" * 43,
        "https://attacker.example/request",
        "http://attacker.example/request",
        "urn:other:" + "x" * 43,
        "javascript:alert(1)",
    ],
    ids=repr,
)
def test_a_request_that_was_not_pushed_gets_a_page(yard: Yard, name: str) -> None:
    answer = yard.browser().client.get(yard.page(name))
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "This request has ended" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "client_id={client}",
        "request_uri={name}",
        "client_id={client}&request_uri={name}&request_uri={name}",
        "client_id={client}&client_id={client}&request_uri={name}",
        "client_id={other}&request_uri={name}",
        "client_id=%00&request_uri={name}",
        "client_id=%FF&request_uri={name}",
        "response_type=code&client_id={client}&redirect_uri=" + quote(REDIRECT),
    ],
)
def test_only_its_own_client_may_bring_a_request(yard: Yard, query: str) -> None:
    name = quote(yard.pushed())
    asked = query.format(client=yard.program.client_id, other=yard.other.client_id, name=name)
    answer = yard.browser().client.get("/oauth/authorize?" + asked)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_what_stands_in_the_address_beside_it_is_not_looked_at(yard: Yard) -> None:
    more = {"redirect_uri": "https://attacker.example/", "state": "forged", "scope": "border:verify"}
    browser, address = yard.browser(), yard.page(yard.pushed()) + "&" + urlencode(more)
    assert browser.get(address) == 200
    browser.post(address, {"act": "yes"}, follow=False)
    location = browser.answer.headers["Location"]
    assert location.startswith(REDIRECT + "?")
    assert "forged" not in location


def test_a_request_is_over_after_five_minutes(yard: Yard) -> None:
    name = yard.pushed()
    yard.clock.move(seconds=299)
    assert yard.browser().get(yard.page(name)) == 200
    yard.clock.move(seconds=1)
    assert yard.browser().get(yard.page(name)) == 400


def test_a_request_may_be_looked_at_often_and_answered_once(yard: Yard) -> None:
    name, browser = yard.pushed(), yard.browser()
    for _ in range(3):
        assert browser.get(yard.page(name)) == 200
    assert browser.post(yard.page(name), {"act": "yes"}, follow=False) == 303
    assert browser.get(yard.page(name)) == 400
    assert browser.post(yard.page(name), {"act": "yes"}, follow=False) == 400


def test_a_suspended_partner_asks_nobody(yard: Yard) -> None:
    program = register(yard.works, "Suspended Travel")
    name = yard.pushed(program=program)
    with yard.works.begin(SYSTEM) as work:
        work.session.get_one(partners.Partner, program.partner_id).suspended_at = work.now
    assert yard.browser().get(yard.page(name, program)) == 400
    assert error_of(yard.par(program=program)) == (401, "invalid_client")
    assert error_of(yard.token(program=program)) == (401, "invalid_client")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_page_knows_no_other_sites(yard: Yard, method: str) -> None:
    """No CORS, no frames; forms lead to ourselves and to the partner whose request it is."""
    browser, address = yard.browser(), yard.page(yard.pushed())
    browser.get(address)
    if method == "POST":
        browser.post(address, {"act": "yes"}, follow=False)
    headers = browser.answer.headers
    assert not [name for name, _ in headers if name.lower().startswith("access-control")]
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://agency.example;" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("origin", ["https://agency.example", "null"])
@pytest.mark.parametrize("path", [TOKEN, PAR, "/oauth/authorize", "/oauth/introspect", "/oauth/revoke"])
def test_no_endpoint_lets_scripts_of_other_sites_read(yard: Yard, path: str, origin: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = yard.client.open(path, method="OPTIONS", headers=asked)
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]


FORGED: dict[str, dict[str, Any]] = {
    "no token": {"csrf_token": ""},
    "a made-up token": {"csrf_token": "0" * 32},
    "another browser's token": {"csrf_token": "other"},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=list(FORGED))
def test_a_yes_counts_from_our_page_in_this_browser_only(yard: Yard, forged: dict[str, Any]) -> None:
    browser, address = yard.browser(), yard.page(yard.pushed())
    browser.get(address)
    token = forged["csrf_token"]
    if token == "other":
        stranger = yard.browser()
        stranger.get(address)
        token = stranger.page.partition('name="csrf_token" value="')[2][:32]
    answer = browser.client.post(address, data={"act": "yes", "csrf_token": token})
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert browser.get(address) == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_yes_from_another_site_does_not_count(yard: Yard, site: str) -> None:
    browser, address = yard.browser(), yard.page(yard.pushed())
    browser.get(address)
    token = browser.page.partition('name="csrf_token" value="')[2][:32]
    sent = {"act": "yes", "csrf_token": token}
    assert browser.client.post(address, data=sent, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert browser.client.post(address, data=sent).status_code == 303


@pytest.mark.parametrize("act", ["", "Yes", "maybe", "yes\x00"])
def test_only_a_yes_is_a_yes(yard: Yard, act: str) -> None:
    browser, address = yard.browser(), yard.page(yard.pushed())
    browser.get(address)
    assert browser.post(address, {"act": act}, follow=False) == 422
    assert "Location" not in browser.answer.headers
