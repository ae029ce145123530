"""A provider's word that somebody has left: what is one, what only looks like one, and what it may end."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from consular import identity
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from consular.web.signin.oidc import Code, TokenRefused
from consular.web.signin.oidc_logout import EVENT, read_logout
from tests.web.conftest import AllWell, NoLimit
from tests.web.signin.conftest import NOW

AT = int(NOW.timestamp())


def claims_of(rogue: Any, **changed: object) -> dict[str, object]:
    """A right message, with claims changed; None leaves one out."""
    usual: dict[str, object] = {
        "iss": rogue.address,
        "aud": "consular",
        "iat": AT,
        "exp": AT + 120,
        "jti": "j-1",
        "sub": "s-1",
        "sid": "x-1",
        "events": {EVENT: {}},
    }
    return {name: value for name, value in (usual | changed).items() if value is not None}


def signed(rogue: Any, claims: dict[str, object], **header: object) -> str:
    """The message as the provider signs it."""
    told = {"alg": "ES256", "kid": "k-1", "typ": "logout+jwt"} | header
    return jwt.encode({k: v for k, v in told.items() if v is not None}, claims, rogue.key, algorithms=["ES256"])


@pytest.mark.parametrize("typ", [None, "JWT", "logout+jwt", "application/logout+jwt"])
def test_a_right_message_is_read(rogue: Any, typ: str | None) -> None:
    told = read_logout(rogue.provider, signed(rogue, claims_of(rogue), typ=typ), NOW)
    assert (told.issuer, told.subject, told.sid, told.jti) == (rogue.address, "s-1", "x-1", "j-1")
    assert "s-1" not in repr(told)
    assert "x-1" not in repr(told)


@pytest.mark.parametrize("left_out", ["sub", "sid"])
def test_one_of_person_and_session_is_enough(rogue: Any, left_out: str) -> None:
    assert read_logout(rogue.provider, signed(rogue, claims_of(rogue, **{left_out: None})), NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["consular", "another"]},
        {"aud": {"consular": 1}},
        {"iat": None},
        {"iat": AT + 61},
        {"iat": AT - 360},
        {"iat": True},
        {"exp": None},
        {"exp": AT - 60},
        {"exp": "soon"},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 256},
        {"sub": None, "sid": None},
        {"sub": ""},
        {"sid": ["x-1"]},
        {"sid": "\x00"},
        {"nonce": "n"},
        {"nonce": None, "events": None},
        {"events": []},
        {"events": {}},
        {"events": {EVENT: None}},
        {"events": {EVENT: "yes"}},
        {"events": {EVENT + "/": {}}},
        {"events": {"http://schemas.openid.net/event/other": {}}},
    ],
)
def test_a_message_that_is_not_for_this_is_refused(rogue: Any, changed: dict[str, object]) -> None:
    token = signed(rogue, claims_of(rogue, **changed))
    with pytest.raises(TokenRefused):
        read_logout(rogue.provider, token, NOW)


def test_the_nonce_of_an_id_token_is_refused_whatever_it_is(rogue: Any) -> None:
    """An ID token with an `events` claim of the attacker's choice must end nothing."""
    for nonce in ("", "n", 0, False):
        with pytest.raises(TokenRefused):
            read_logout(rogue.provider, signed(rogue, claims_of(rogue) | {"nonce": nonce}), NOW)


def forgeries() -> dict[str, Callable[[Any], str]]:
    """Tokens that the provider has not signed, or not for this."""

    def unsigned(rogue: Any) -> str:
        parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims_of(rogue))]
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."

    def by_secret(rogue: Any) -> str:
        key = OctKey.import_key(json.dumps(rogue.key.as_dict(private=False)))
        return jwt.encode({"alg": "HS256", "kid": "k-1"}, claims_of(rogue), key, algorithms=["HS256"])

    def by_another(rogue: Any) -> str:
        key = ECKey.generate_key("P-256")
        return jwt.encode({"alg": "ES256", "kid": "k-1"}, claims_of(rogue), key, algorithms=["ES256"])

    def with_own_key(rogue: Any) -> str:
        key = ECKey.generate_key("P-256")
        header = {"alg": "ES256", "kid": "mine", "jwk": key.as_dict(private=False)}
        return jwt.encode(header, claims_of(rogue), key, algorithms=["ES256"])

    def changed(rogue: Any) -> str:
        head, body, signature = signed(rogue, claims_of(rogue)).split(".")
        return f"{head}.{body[:-2]}{'A' if body[-2] != 'A' else 'B'}{body[-1]}.{signature}"

    return {
        "unsigned": unsigned,
        "by_secret": by_secret,
        "by_another": by_another,
        "with_own_key": with_own_key,
        "changed": changed,
        "typ": lambda rogue: signed(rogue, claims_of(rogue), typ="at+jwt"),
        "typ_shape": lambda rogue: signed(rogue, claims_of(rogue)).replace("e", "é", 1),
        "empty": lambda rogue: "",
        "words": lambda rogue: "not.a.token",
        "huge": lambda rogue: "a" * 100_000 + "..",
        "json": lambda rogue: json.dumps(claims_of(rogue)),
        "surrogate": lambda rogue: "\ud800",
    }


@pytest.mark.parametrize("forge", forgeries().values(), ids=forgeries().keys())
def test_what_the_provider_has_not_signed_is_refused(rogue: Any, forge: Callable[[Any], str]) -> None:
    with pytest.raises(TokenRefused):
        read_logout(rogue.provider, forge(rogue), NOW)


# ---- at the door


@pytest.fixture
def door(rogue: Any, settings: Settings, catalogue: Catalogue, works: Works) -> SimpleNamespace:
    """The product with the rogue as its `eid`, and a session that the rogue had opened."""
    house = House(settings, catalogue, works, {"eid": rogue.provider}, AllWell(), NoLimit())
    with works.begin(ANONYMOUS) as work:
        account = identity.account_for_subject(
            work, issuer=rogue.address, subject="s-1", profile=identity.Profile(), locale="en"
        )
        proof = identity.Proof(NOW, issuer=rogue.address, sid="x-1")
        token = identity.open_session(work, account=account, proof=proof)

    def is_open() -> bool:
        with works.begin(ANONYMOUS) as work:
            return identity.session_behind(work.session, token=token, now=work.now, roles={}).actor is not None

    def tell(data: dict[str, str], provider: str = "eid") -> Any:
        return build(replace(house)).test_client().post(f"/sign-in/oidc/logout/{provider}", data=data)

    return SimpleNamespace(tell=tell, is_open=is_open)


def test_the_word_ends_the_session_once_without_cookie_or_form_token(rogue: Any, door: SimpleNamespace) -> None:
    told = {"logout_token": signed(rogue, claims_of(rogue))}
    answer = door.tell(told)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert not door.is_open()
    again = door.tell(told)
    assert (again.status_code, again.get_json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("changed", [{"sid": "x-2"}, {"sub": "s-2"}, {"sub": "s-2", "sid": None}])
def test_the_word_about_somebody_else_ends_nothing_here(
    rogue: Any, door: SimpleNamespace, changed: dict[str, object]
) -> None:
    assert door.tell({"logout_token": signed(rogue, claims_of(rogue, **changed))}).status_code == 200
    assert door.is_open()


@pytest.mark.parametrize("data", [{}, {"logout_token": "x"}, {"logout_token": "\x00"}, {"token": "x"}])
def test_a_message_that_is_none_is_an_error_of_the_sender(door: SimpleNamespace, data: dict[str, str]) -> None:
    assert door.tell(data).status_code == 400
    assert door.is_open()


def test_an_unknown_provider_has_no_word_here(rogue: Any, door: SimpleNamespace) -> None:
    assert door.tell({"logout_token": signed(rogue, claims_of(rogue))}, "other").status_code == 404
    assert door.is_open()


def test_codes_of_the_refusal_are_stable(rogue: Any) -> None:
    with pytest.raises(TokenRefused) as refused:
        read_logout(rogue.provider, signed(rogue, claims_of(rogue, aud="x")), NOW)
    assert refused.value.code == Code.AUDIENCE
