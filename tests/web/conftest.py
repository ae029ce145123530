"""The app on the test database, without sockets: a client, and short ways to be somebody."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from consular import identity
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.clock import SetClock
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from consular.web.transaction import TransactionalFlask


class AllWell:
    """A probe that finds nothing missing."""

    def missing(self) -> dict[str, str]:
        return {}


class NoLimit:
    """Counts nothing: limits have their own tests."""

    def count(self, key: str, seconds: int) -> int | None:
        return 1


@pytest.fixture
def settings(tmp_path: Path, house_url: str) -> Settings:
    """Local mode on this test's folders."""
    return Settings.model_validate(
        {
            "CONSULAR_MODE": "local",
            "DATABASE_URL": house_url,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "CONSULAR_PUBLIC_URL": "http://127.0.0.1:8000",
            "CONSULAR_DATA": str(tmp_path),
            "CONSULAR_INSTANCE": "t",
        }
    )


@pytest.fixture
def app(settings: Settings, catalogue: Catalogue, works: Works) -> TransactionalFlask:
    """The web app with the test's units of work."""
    house = House(settings=settings, catalogue=catalogue, works=works, providers={}, ready=AllWell(), limiter=NoLimit())
    made = build(house)
    made.testing = False
    return made


class Browser:
    """A test client that fills forms: it finds the form token of the page it last saw."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = ""

    def get(self, path: str, **kwargs: object) -> int:
        """Open a page, following redirects; returns the status."""
        answer = self.client.get(path, follow_redirects=True, **kwargs)  # type: ignore[arg-type]
        self.answer, self.page, self.path = answer, answer.get_data(as_text=True), answer.request.path
        return answer.status_code

    def post(self, path: str, data: dict[str, object] | None = None, *, follow: bool = True) -> int:
        """Send a form with this browser's token."""
        token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.page)
        given = {**(data or {}), "csrf_token": token.group(1) if token else ""}
        parts = {k: FileStorage(v[0], v[1]) if isinstance(v, tuple) else v for k, v in given.items()}
        boundary, body = encode_multipart(parts)
        kind = f"multipart/form-data; boundary={boundary}"
        answer = self.client.post(path, data=body, content_type=kind, follow_redirects=follow)
        self.answer, self.page, self.path = answer, answer.get_data(as_text=True), answer.request.path
        return answer.status_code


@pytest.fixture
def browser(app: TransactionalFlask) -> Browser:
    """A browser that nobody is signed in with."""
    return Browser(app.test_client())


@pytest.fixture
def sign_in(works: Works, clock: SetClock) -> Callable[..., None]:
    """`sign_in(browser, actor)` gives the browser a session of an account or a colleague."""

    def put(browser: Browser, actor: Actor) -> None:
        with works.begin(Actor(ActorKind.SYSTEM)) as work:
            if actor.is_staff:
                token = identity.open_session(work, staff=work.session.get(identity.Staff, actor.id))
            else:
                token = identity.open_session(work, account=work.session.get(identity.Account, actor.id))
        browser.client.set_cookie("__Host-consular-session-t", token, domain="localhost", path="/", secure=True)

    return put


@pytest.fixture
def engine_of_house(clean_database: Engine) -> Engine:
    """The test's database."""
    return clean_database
