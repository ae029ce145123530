"""Our key at providers changes while people sign in: what signs is always published."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from consular import identity
from consular.catalogue import Catalogue, SignInProvider
from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from tests.web.conftest import AllWell, Browser, NoLimit
from tests.web.signin.conftest import PRODUCT
from tests.web.signin.test_oidc_client import provider_of


def signed_by(browser: Browser, rogue: Any) -> str:
    """The key id of the proof that went with a code; whether the sign-in then succeeds does not matter here."""
    browser.post("/sign-in/oidc", {"provider": "x", "next": "/"}, follow=False)
    asked = parse_qs(urlsplit(browser.answer.headers["Location"]).query)
    told = {"code": "c-1", "state": asked["state"][0], "iss": rogue.address}
    browser.get(f"/sign-in/oidc/callback/x?{urlencode(told)}")
    header = rogue.forms[-1]["client_assertion"].split(".")[0]
    return str(json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"])


def published(browser: Browser) -> list[str]:
    answer = browser.client.get("/sign-in/keys")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert all("d" not in key for key in answer.json["keys"])
    return [key["kid"] for key in answer.json["keys"]]


def test_what_signs_is_published_all_the_while(
    rogue: Any, settings: Settings, catalogue: Catalogue, works: Works, clock: SetClock
) -> None:
    named = {"key": "x", "label": {"en": "X"}, "issuer": rogue.address, "client_id": "consular"}
    known = replace(catalogue, providers={"x": SignInProvider.model_validate(named)})
    provider = provider_of(rogue, authentication="private_key_jwt")
    here = settings.model_copy(update={"public_url": PRODUCT})
    browser = Browser(build(House(here, known, works, {"x": provider}, AllWell(), NoLimit())).test_client())
    browser.get("/sign-in")
    (first,) = published(browser)
    assert signed_by(browser, rogue) == first
    with works.begin(system()) as work:
        identity.rotate_client_key(work, after=timedelta(hours=2))
    old, new = published(browser)
    assert old == first
    browser.get("/sign-in")
    assert signed_by(browser, rogue) == first
    clock.move(hours=2)
    browser.get("/sign-in")
    assert signed_by(browser, rogue) == new
    assert published(browser) == [first, new]
    clock.move(hours=1)
    assert published(browser) == [new]
