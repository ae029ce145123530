"""The demo eID as a provider: what it grants, and what it refuses."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from consular.local.eid import persons


def answer(response) -> dict[str, str]:
    assert response.status_code == 303
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query, strict_parsing=True))


def code_for(eid, key: str = "natcha", **changes: str) -> str:
    return answer(eid.get("/authorize", query_string=eid.wanted | {"login_hint": key} | changes))["code"]


def redeem(eid, code: str, **changes: str):
    return eid.post("/token", data=eid.exchange | {"code": code} | changes, auth=eid.auth)


class Page(HTMLParser):
    """Buttons with their values, and whatever a strict policy would block."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.buttons: list[str] = []
        self.scripted: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "button" and told.get("name") == "person":
            self.buttons.append(told["value"])
        if tag in ("script", "style") or any(name == "style" or name.startswith("on") for name in told):
            self.scripted.append(tag)


def test_the_page_lists_everybody_as_buttons_with_a_reason(eid):
    page = eid.get("/authorize", query_string=eid.wanted)
    found = Page(page.text)
    assert set(found.buttons) == set(persons())
    assert all(str(person.shows) in page.text for person in persons().values())
    assert found.scripted == []


def test_right_to_left_names_are_marked(eid):
    assert '<bdi lang="ar" dir="rtl">ليلى الزهراوي</bdi>' in eid.get("/authorize", query_string=eid.wanted).text


def test_pages_allow_no_scripts_and_forms_only_to_the_product(eid):
    policy = eid.get("/authorize", query_string=eid.wanted).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "form-action 'self' http://127.0.0.1:9700" in policy


def test_picking_a_person_answers_with_code_state_and_issuer(eid):
    told = answer(eid.post("/authorize", data=eid.wanted | {"person": "suharyanti"}))
    assert set(told) == {"code", "state", "iss"}
    assert (told["state"], told["iss"]) == ("s-1", "http://127.0.0.1:9777")


def test_a_hint_signs_in_with_one_click(eid):
    assert "code" in answer(eid.get("/authorize", query_string=eid.wanted | {"login_hint": "rokonjo"}))


@pytest.mark.parametrize("prompt", ["login", "select_account", "consent"])
def test_a_prompt_shows_the_page_with_the_hinted_person_first(eid, prompt):
    page = eid.get("/authorize", query_string=eid.wanted | {"login_hint": "siobhan", "prompt": prompt})
    assert page.status_code == 200
    assert Page(page.text).buttons[0] == "siobhan"


@pytest.mark.parametrize("hint", ["nobody", "", "\x00", "Mateo Luis"])
def test_an_unknown_hint_shows_the_page(eid, hint):
    assert eid.get("/authorize", query_string=eid.wanted | {"login_hint": hint}).status_code == 200


def test_going_back_is_told_as_access_denied(eid):
    told = answer(eid.post("/authorize", data=eid.wanted | {"answer": "cancel"}))
    assert (told["error"], told["iss"]) == ("access_denied", "http://127.0.0.1:9777")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "dance"}, "invalid_request"),
        ({"request": "x"}, "request_not_supported"),
        ({"request_uri": "x"}, "request_uri_not_supported"),
        ({"nonce": ["a", "b"]}, "invalid_request"),
    ],
)
def test_wrong_requests_are_answered_with_an_error_and_the_issuer(eid, changes, error):
    told = answer(eid.get("/authorize", query_string=eid.wanted | {"login_hint": "natcha"} | changes))
    assert (told["error"], told["iss"], told["state"]) == (error, "http://127.0.0.1:9777", "s-1")
    assert "code" not in told


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://127.0.0.1:9700/sign-in/oidc/callback/"},
        {"redirect_uri": "http://127.0.0.1:9700/sign-in/oidc/callback?x=1"},
        {"redirect_uri": "http://127.0.0.1:9700/elsewhere"},
        {"redirect_uri": "http://evil.example/sign-in/oidc/callback"},
        {"redirect_uri": ""},
        {"client_id": "another"},
        {"client_id": ["consular", "another"]},
        {"redirect_uri": ["http://127.0.0.1:9700/sign-in/oidc/callback", "http://evil.example/"]},
    ],
)
def test_an_unregistered_address_or_client_gets_a_page_and_no_redirect(eid, changes):
    refused = eid.get("/authorize", query_string=eid.wanted | {"login_hint": "natcha"} | changes)
    assert refused.status_code == 400
    assert "Location" not in refused.headers


def test_the_id_token_says_who_how_and_when(eid, clock):
    told = redeem(eid, code_for(eid, "rokonjo")).get_json()
    keys = KeySet.import_key_set(eid.get("/jwks").get_json())
    token = jwt.decode(told["id_token"], keys, algorithms=["ES256"])
    at = int(clock.now().timestamp())
    assert token.header["alg"] == "ES256"
    assert token.claims == {
        "iss": "http://127.0.0.1:9777",
        "sub": persons()["rokonjo"].subject,
        "aud": "consular",
        "iat": at,
        "exp": at + 300,
        "auth_time": at,
        "acr": "urn:uto:eid:high",
        "amr": ["hwk", "user"],
        "nonce": "n-1",
        "name": "Ruth Okonjo",
        "given_name": "Ruth",
        "family_name": "Okonjo",
    }


def test_only_public_keys_are_published(eid):
    (key,) = eid.get("/jwks").get_json()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_tokens_are_not_to_be_stored(eid):
    assert redeem(eid, code_for(eid)).headers["Cache-Control"] == "no-store"


def test_a_code_works_once_and_its_replay_ends_the_access_token(eid):
    code = code_for(eid)
    token = redeem(eid, code).get_json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert eid.get("/userinfo", headers=bearer).get_json()["name"] == "Natcha Wongphaisan"
    replayed = redeem(eid, code)
    assert (replayed.status_code, replayed.get_json()["error"]) == (400, "invalid_grant")
    assert eid.get("/userinfo", headers=bearer).status_code == 401


def test_a_code_lives_sixty_seconds(eid, clock):
    young, old = code_for(eid), code_for(eid)
    clock.move(seconds=59)
    assert redeem(eid, young).status_code == 200
    clock.move(seconds=1)
    assert redeem(eid, old).get_json()["error"] == "invalid_grant"


def test_an_access_token_lives_five_minutes(eid, clock):
    bearer = {"Authorization": f"Bearer {redeem(eid, code_for(eid)).get_json()['access_token']}"}
    clock.move(minutes=5)
    assert eid.get("/userinfo", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": ""}, "invalid_grant"),
        ({"code_verifier": "w" * 50}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:9700/"}, "invalid_grant"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"code": "\ud800"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_id": "another"}, "invalid_request"),
        ({"redirect_uri": ["a", "b"]}, "invalid_request"),
    ],
)
def test_wrong_exchanges_are_refused(eid, changes, error):
    changed = {name: "�" if value == "\ud800" else value for name, value in changes.items()}
    refused = redeem(eid, **({"code": code_for(eid)} | changed))
    assert (refused.status_code, refused.get_json()["error"]) == (400, error)


def test_a_failed_exchange_spends_the_code(eid):
    code = code_for(eid)
    redeem(eid, code, code_verifier="w" * 50)
    assert redeem(eid, code).get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic x"}, {"Authorization": "Basic Y29uc3VsYXI6d3Jvbmc="}])
def test_a_client_that_does_not_prove_itself_gets_401(eid, headers):
    refused = eid.post("/token", data=eid.exchange | {"code": code_for(eid)}, headers=headers)
    assert (refused.status_code, refused.get_json()["error"]) == (401, "invalid_client")
    assert refused.headers["WWW-Authenticate"].startswith("Basic")


def test_the_secret_belongs_into_the_header_only(eid):
    assert redeem(eid, code_for(eid), client_secret=eid.auth[1]).status_code == 401


def test_userinfo_needs_a_token(eid):
    assert eid.get("/userinfo").status_code == 401


def test_signing_out_returns_to_registered_addresses_only(eid):
    back = {"client_id": "consular", "post_logout_redirect_uri": "http://127.0.0.1:9700/", "state": "a b"}
    assert eid.get("/end-session", query_string=back).headers["Location"] == "http://127.0.0.1:9700/?state=a+b"
    assert eid.get("/end-session").status_code == 200
    for changes in ({"post_logout_redirect_uri": "http://evil.example/"}, {"client_id": "another"}):
        assert eid.get("/end-session", query_string=back | changes).status_code == 400


@pytest.mark.parametrize("base", ["http://evil.example", "http://127.0.0.1.evil.example:9777", "http://192.0.2.7:9777"])
def test_a_foreign_host_name_gets_nothing(settings, clock, base):
    from consular.local.eid import create_eid_app

    client = create_eid_app(settings, clock=clock).test_client()
    assert client.get("/.well-known/openid-configuration", base_url=base).status_code == 403


def test_another_machine_gets_nothing(eid):
    assert eid.get("/jwks", environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 403


def test_metadata_promise_what_is_kept(eid):
    told = eid.get("/.well-known/openid-configuration").get_json()
    assert told["issuer"] == "http://127.0.0.1:9777"
    assert told["authorization_response_iss_parameter_supported"] is True
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["token_endpoint_auth_methods_supported"] == ["client_secret_basic"]
    assert told["id_token_signing_alg_values_supported"] == ["ES256"]


def test_the_style_sheet_is_there(eid):
    sheet = eid.get("/static/eid.css")
    assert (sheet.status_code, sheet.mimetype) == (200, "text/css")
    sheet.close()


def test_the_first_page_names_everybody(eid):
    page = eid.get("/")
    assert all(person.name.split("’")[0] in page.text for person in persons().values())
