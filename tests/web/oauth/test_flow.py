"""A citizen lets an agency act for them, from the pushed request to the end of the consent."""

from __future__ import annotations

from consular import identity
from consular.core.actor import system
from consular.core.ids import new_id
from tests.partners.programs import ISSUER, new_key, register
from tests.web.oauth.yard import Yard, citizen, error_of, query_of


def test_a_code_becomes_tokens_that_open_the_api(yard: Yard) -> None:
    back = yard.answered(yard.pushed())
    assert set(back) == {"code", "state", "iss"}
    assert (back["state"], back["iss"]) == ("st-1", ISSUER)
    answer = yard.redeem(back["code"])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["token_type"] == "DPoP"
    assert answer.json["expires_in"] == 300
    assert answer.json["scope"] == "applications:read applications:write"
    called = yard.call(answer.json["access_token"])
    assert called.json == {"account": str(yard.account)}


def test_a_refresh_token_gives_tokens_for_any_key_until_the_consent_ends(yard: Yard) -> None:
    made = yard.tokens()
    form = {"grant_type": "refresh_token", "refresh_token": made["refresh_token"]}
    again = yard.token(form)
    assert again.status_code == 200
    assert "refresh_token" not in again.json
    other_key = new_key()
    assert yard.token(form, proof={"key": other_key}).status_code == 200
    narrow = yard.token({**form, "scope": "applications:read"})
    assert narrow.json["scope"] == "applications:read"
    [grant, *_] = yard.grants()
    browser = yard.browser()
    assert browser.get("/account/access") == 200
    assert "Meridiaan Travel" in browser.page
    assert browser.post(f"/account/access/{grant.id}/end") == 200
    assert yard.call(again.json["access_token"]).status_code == 401
    assert error_of(yard.token(form)) == (400, "invalid_grant")


def test_a_consent_is_its_owners_to_end(yard: Yard) -> None:
    yard.tokens()
    [grant, *_] = yard.grants()
    stranger = yard.browser(citizen(yard.works))
    stranger.get("/account/access")
    assert "Nobody may act for you" in stranger.page
    mine = yard.browser()
    mine.get("/account/access")
    stranger.page = mine.page  # the form of another's page; its token is of another browser
    assert stranger.post(f"/account/access/{grant.id}/end") == 400
    stranger.get("/oauth/authorize")
    stranger.get(yard.page(yard.pushed()))
    assert stranger.post(f"/account/access/{grant.id}/end") == 404
    assert stranger.post(f"/account/access/{new_id()}/end") == 404
    assert yard.grants()[0].ended_at is None


def test_the_page_says_who_why_what_and_until_when(yard: Yard) -> None:
    browser = yard.browser()
    address = yard.page(yard.pushed({"scope": "applications:read"}))
    assert browser.get(address) == 200
    for words in ("Meridiaan Travel", "Travel agency", "To prepare your applications", "15 May 2027", "agency.example"):
        assert words in browser.page
    assert "See your applications" in browser.page
    assert "Begin applications for you" not in browser.page


def test_a_no_is_told_with_issuer_and_state(yard: Yard) -> None:
    name = yard.pushed()
    assert yard.answered(name, "no") == {"error": "access_denied", "state": "st-1", "iss": ISSUER}
    assert yard.browser().get(yard.page(name)) == 400


def test_no_answer_is_asked_for_again(yard: Yard) -> None:
    browser, address = yard.browser(), yard.page(yard.pushed())
    browser.get(address)
    assert browser.post(address, {}, follow=False) == 422
    assert "Choose yes or no" in browser.page
    assert browser.post(address, {"act": "yes"}, follow=False) == 303


def test_an_address_with_a_query_keeps_it(yard: Yard) -> None:

    program = register(yard.works, "Query Travel", redirect_uris=["https://agency.example/back?from=us"])
    name = yard.pushed({"redirect_uri": "https://agency.example/back?from=us"}, program=program)
    back = yard.answered(name, program=program)
    assert set(back) == {"from", "code", "state", "iss"}


def test_nobody_is_signed_in_and_comes_back_after_the_sign_in(yard: Yard) -> None:
    address = yard.page(yard.pushed())
    answer = yard.client.get(address)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?")
    assert query_of(answer.headers["Location"])["next"] == address


def test_the_contract_alone_gives_what_the_contract_says(yard: Yard) -> None:
    answer = yard.token()
    assert answer.status_code == 200
    assert answer.json["scope"] == "services:read"
    assert "refresh_token" not in answer.json


def test_every_algorithm_of_a_contract_signs(yard: Yard) -> None:

    for alg in ("PS256", "EdDSA"):
        program = register(yard.works, f"Travel by {alg}", alg=alg)
        assert yard.token(program=program).status_code == 200
        assert yard.token(program=program, proof={"key": new_key(alg)}).status_code == 200
    named = register(yard.works, "Travel by curve", alg="EdDSA")
    assert yard.token(program=named, assertion={"header": {"alg": "Ed25519"}}).status_code == 200


def test_metadata_says_what_is_offered(yard: Yard) -> None:
    said = yard.client.get("/.well-known/oauth-authorization-server").json
    assert said["issuer"] == ISSUER
    assert said["require_pushed_authorization_requests"] is True
    assert said["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    for name, address in said.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            path = address.removeprefix(ISSUER)
            assert yard.client.open(path, method="DELETE").status_code == 405, name


def test_keys_follow_one_another_with_overlap(yard: Yard) -> None:
    token = yard.token().json["access_token"]
    first = yard.client.get("/oauth/jwks").json["keys"]
    assert [set(key) for key in first] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]
    yard.clock.move(days=28, minutes=2)
    both = yard.client.get("/oauth/jwks").json["keys"]
    assert len(both) == 2
    assert both[0] == first[0]
    yard.clock.move(days=1, hours=23, minutes=56)
    late = yard.tokens()["access_token"]
    yard.clock.move(minutes=3)
    assert yard.call(late).status_code == 200
    assert yard.tokens()["access_token"].split(".")[0] != late.split(".")[0]
    assert token.split(".")[0] == late.split(".")[0]
    yard.clock.move(hours=2)
    assert [key["kid"] for key in yard.client.get("/oauth/jwks").json["keys"]] == [both[1]["kid"]]


def test_a_session_that_a_text_message_opened_lets_nobody_act_for_long(yard: Yard) -> None:
    """A consent outlives the session, and a number is taken over more easily than a mailbox."""
    browser = yard.browser()
    with yard.works.begin(system()) as work:
        work.session.query(identity.UserSession).update({"issuer": identity.TEXT_ENTER, "proven_at": None})
    address, before = yard.page(yard.pushed()), len(yard.grants())
    browser.get(address)
    assert browser.post(address, {"act": "yes"}, follow=False) == 303
    assert browser.answer.headers["Location"].startswith("/sign-in/again?next=/oauth/authorize")
    assert len(yard.grants()) == before
    with yard.works.begin(system()) as work:
        work.session.query(identity.UserSession).update({"proven_at": work.now})
    browser.get(address)
    assert browser.post(address, {"act": "yes"}, follow=False) == 303
    assert browser.answer.headers["Location"].startswith("https://agency.example/")
