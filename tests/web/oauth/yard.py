"""A running authorization server with two clients and two citizens, for many tries in a row."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from consular import identity, partners
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.web.transaction import TransactionalFlask
from tests import factories
from tests.partners.programs import ISSUER, REDIRECT, SYSTEM, Program, b64, merged
from tests.web.conftest import Browser

PAR, TOKEN = "/oauth/par", "/oauth/token"
VERIFIER = "v" * 43
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCOPE = "applications:read applications:write"


def challenge(verifier: str = VERIFIER) -> str:
    """S256."""

    return b64(hashlib.sha256(verifier.encode()).digest())


@dataclass
class Yard:
    """What the tries need. Every method sends a right request, with whatever is named put wrong."""

    app: TransactionalFlask
    works: Works
    clock: SetClock
    program: Program
    other: Program
    account: UUID

    def __post_init__(self) -> None:
        self.client = self.app.test_client(use_cookies=False)

    def post(self, path: str, form: Any, headers: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """As it is; an answer that says the server broke fails the test, whatever it looks for."""
        given = MultiDict(form) if not isinstance(form, bytes | str) else form
        more.setdefault("content_type", "application/x-www-form-urlencoded")
        answer = self.client.post(path, data=given, headers=headers, **more)
        assert answer.status_code < 500, answer.get_data(as_text=True)
        return answer

    def signed_form(self, program: Program, form: dict[str, Any], assertion: dict[str, Any]) -> dict[str, Any]:
        """The form with a client assertion; both may be changed."""
        made = program.assertion(self.clock.now(), **assertion)
        return merged({"client_assertion_type": JWT_BEARER, "client_assertion": made}, form)

    def token(
        self,
        form: dict[str, Any] | None = None,
        *,
        program: Program | None = None,
        assertion: dict[str, Any] | None = None,
        proof: dict[str, Any] | None = None,
        headers: dict[str, Any] | None = None,
    ) -> TestResponse:
        """A token request; by default for the contract's own scope."""
        who = program or self.program
        made = who.proof(self.clock.now(), "POST", ISSUER + TOKEN, **(proof or {}))
        sent = self.signed_form(who, {"grant_type": "client_credentials", **(form or {})}, assertion or {})
        return self.post(TOKEN, sent, merged({"DPoP": made}, headers or {}))

    def par(
        self,
        form: dict[str, Any] | None = None,
        *,
        program: Program | None = None,
        assertion: dict[str, Any] | None = None,
        headers: dict[str, Any] | None = None,
    ) -> TestResponse:
        """A pushed authorization request."""
        who = program or self.program
        base = {
            "client_id": who.client_id,
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": SCOPE,
            "state": "st-1",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
        }
        return self.post(PAR, self.signed_form(who, {**base, **(form or {})}, assertion or {}), headers)

    def pushed(self, form: dict[str, Any] | None = None, *, program: Program | None = None) -> str:
        """The name of a request that was pushed rightly."""
        answer = self.par(form, program=program)
        assert answer.status_code == 201, answer.json
        return str(answer.json["request_uri"])

    def browser(self, account: UUID | None = None) -> Browser:
        """A browser in which this citizen is signed in."""
        made = Browser(self.app.test_client())
        with self.works.begin(SYSTEM) as work:
            who = work.session.get_one(identity.Account, account or self.account)
            token = identity.open_session(work, account=who)
        made.client.set_cookie("__Host-consular-session-t", token, domain="localhost", path="/", secure=True)
        return made

    def page(self, request_uri: str, program: Program | None = None) -> str:
        """The address of the consent page."""
        who = program or self.program
        return "/oauth/authorize?" + urlencode({"client_id": who.client_id, "request_uri": request_uri})

    def answered(self, request_uri: str, act: str = "yes", *, program: Program | None = None) -> dict[str, str]:
        """What the citizen's answer brings back to the partner."""
        browser, address = self.browser(), self.page(request_uri, program)
        assert browser.get(address) == 200, browser.page
        assert browser.post(address, {"act": act}, follow=False) == 303, browser.page
        return query_of(browser.answer.headers["Location"])

    def code(self, form: dict[str, Any] | None = None) -> str:
        """A fresh code."""
        return self.answered(self.pushed(form))["code"]

    def redeem(self, code: str, form: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """A token request with this code."""
        base = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
        return self.token({**base, **(form or {})}, **more)

    def tokens(self) -> dict[str, Any]:
        """Access and refresh token of a fresh consent."""
        answer = self.redeem(self.code())
        assert answer.status_code == 200, answer.json
        return dict(answer.json)

    def call(self, access_token: str, **proof: Any) -> TestResponse:
        """A call of the small resource behind the server."""
        path = "/api/v1/tried-read"
        made = self.program.proof(self.clock.now(), "GET", ISSUER + path, token=access_token, **proof)
        return self.client.get(path, headers={"Authorization": f"DPoP {access_token}", "DPoP": made})

    def about(self, path: str, token: str, *, program: Program | None = None, **form: Any) -> TestResponse:
        """Introspection or revocation."""
        return self.post(path, self.signed_form(program or self.program, {"token": token, **form}, {}))

    def grants(self) -> list[partners.PartnerGrant]:
        """Every consent of the citizen, newest first."""
        with self.works.begin(SYSTEM) as work:
            return [grant for grant, _ in partners.consents_of(work.session, self.account)]


def query_of(address: str) -> dict[str, str]:
    """Its parameters, each of which stands once."""
    return {name: value for name, [value] in parse_qs(urlsplit(address).query, strict_parsing=True).items()}


def error_of(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert answer.is_json, answer.get_data(as_text=True)[:200]
    return answer.status_code, str(answer.json["error"])


def citizen(works: Works) -> UUID:
    """A fresh account."""
    with works.begin(SYSTEM) as work:
        return factories.account(work, subject=secrets.token_hex(4)).id


def form_token(page: str) -> str:
    """The token of the page's form."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]
