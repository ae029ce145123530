"""Who gets which answer where: routes × principals × ownership, frozen in `access_matrix.txt`.

A new route fails until it has a row. Every request is undone, so the cells of a case do not depend on one another.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from consular import issuance, vault
from consular.app.assembly import read_catalogue
from consular.catalogue import Catalogue
from consular.core.settings import Settings
from consular.core.work import Work, Works
from consular.web import access, build
from consular.web.context import House as Services
from consular.web.transaction import SERVERS, TransactionalFlask
from tests.conftest import ROOT
from tests.counter import with_passport
from tests.web.conftest import AllWell, Browser, NoLimit
from tests.web.stations import House, Station, forms

TABLE = Path(__file__).with_name("access_matrix.txt")
BROWSER = "a-browser-of-the-matrix"
COOKIE = f"__Host-consular-browser-t={BROWSER}"
# What they delete from the store of files does not come back by a rollback, so they get a case of their own.
DELETING = frozenset({"evidence.item", "evidence.remove", "counter.filing.item", "counter.filing.remove"})
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Undone(Works):
    """Units of work that do everything a commit does, and then take it back."""

    def commit(self, work: Work) -> None:
        try:
            work.session.flush()
            self.recorder.write(work)
        finally:
            self.rollback(work)


@dataclass(frozen=True)
class Row:
    """One line of the table: `cells` by principal."""

    method: str
    rule: str
    case: str
    cells: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method:6} {self.rule:76} {self.case:8} " + " ".join(f"{c:9}" for c in self.cells.values())


def table() -> list[Row]:
    """The frozen rows; lines beginning with # are for readers."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    names = lines[0].split()[3:]
    rows = []
    for line in lines[1:]:
        method, rule, case, *cells = line.split()
        assert len(cells) == len(names), line
        rows.append(Row(method, rule, case, dict(zip(names, cells, strict=True))))
    return rows


ROWS = table()


class Matrix:
    """The app with a client for each principal, and a case at each station."""

    def __init__(self, app: TransactionalFlask, house: House, sign_in: Callable[..., None]) -> None:
        self.app, self.house = app, house
        self.endpoints = {
            (method, declared.rule): declared.endpoint
            for declared in access.declared(app)
            for method in declared.methods
            if declared.permission not in access.PARTNERS  # see tests/web/partner/test_routes.py
            and not declared.endpoint.startswith("oauth_programs.")  # see tests/web/oauth
        }
        self.token = vault.mac("csrf", BROWSER.encode()).hex()[:32]
        self.client = app.test_client(use_cookies=False)
        self._cookies = {name: self._signed_in(name, sign_in) for name in house.actors}
        self._stations: dict[str, Station] = {}

    def _signed_in(self, name: str, sign_in: Callable[..., None]) -> str:
        """The Cookie header of this principal; a header, so that no answer changes it."""
        browser = Browser(self.app.test_client())
        if name == "anonymous":
            return COOKIE
        sign_in(browser, self.house.actors[name])
        held = browser.client.get_cookie("__Host-consular-session-t")
        assert held is not None
        return f"{COOKIE}; __Host-consular-session-t={held.value}"

    def station(self, case: str, *, fresh: bool = False) -> Station:
        """The case, made when it is first asked for, or anew."""
        if fresh:
            return self.house.station(case)
        if case not in self._stations:
            self._stations[case] = self.house.station(case)
        return self._stations[case]

    def ask(self, row: Row, principal: str, *, token: str | None = None) -> TestResponse:
        """The row's request by this principal; `token` None sends the right one."""
        endpoint = self.endpoints[row.method, row.rule]
        deletes = endpoint in DELETING and token is None and row.cells.get(principal) == "303"
        station = self.station("draft" if row.case == "-" else row.case, fresh=deletes)
        address = station.address(row.rule)
        headers = {"Cookie": self._cookies[principal]}
        if row.method == "GET":
            return self.client.get(address, headers=headers, buffered=True)
        sent: dict[str, Any] = {"csrf_token": self.token if token is None else token}
        for key, value in forms(station).get(endpoint, {}).items():
            sent[key] = self._part(value)
        return self.client.post(address, data=sent, headers=headers, content_type="multipart/form-data")

    def _part(self, value: Any) -> Any:
        if not isinstance(value, tuple):
            return value
        content, name = value
        return FileStorage(stream=io.BytesIO(content), filename=name)


def told(answer: TestResponse) -> str:
    """How the table writes an answer: the status, or the door at which one is asked to sign in."""
    where = answer.headers.get("Location", "")
    if doors := re.match(r"/(staff|carrier)/sign-in\?", where):
        return doors.group(1)
    return "door" if re.match(r"/sign-in\?", where) else str(answer.status_code)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The `config/` of the repository, with a service for which people come to the counter."""
    return with_passport(read_catalogue(ROOT / "config"))


@pytest.fixture
def matrix(works: Works, catalogue: Catalogue, settings: Settings, sign_in: Callable[..., None]) -> Matrix:
    undone = Undone(works.sessions, works.clock, works.recorder, works.transport, works.reactions)
    services = Services(
        settings=settings, catalogue=catalogue, works=undone, providers={}, ready=AllWell(), limiter=NoLimit()
    )
    issuer = issuance.Issuer(catalogue=catalogue, public_url="http://127.0.0.1:8000", local=True)
    return Matrix(build(services), House(works, catalogue, issuer), sign_in)


def flaws(row: Row, answer: TestResponse) -> list[str]:
    """Headers that an answer lacks."""
    policy = answer.headers.get("Content-Security-Policy", "")
    found = [name for name, value in FIXED.items() if answer.headers.get(name) != value]
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy or "unsafe" in policy:
        found.append(f"Content-Security-Policy: {policy}")
    if not answer.headers.get("Cache-Control"):
        found.append("Cache-Control")
    for cookie in answer.headers.getlist("Set-Cookie"):
        if not all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")):
            found.append("Set-Cookie")
    return [f"{row.method} {row.rule} {answer.status_code}: {flaw}" for flaw in found]


def test_everybody_gets_the_answer_of_the_table(matrix: Matrix) -> None:
    wrong, bare = [], []
    for row in ROWS:
        answers = {name: matrix.ask(row, name) for name in row.cells}
        found = Row(row.method, row.rule, row.case, {name: told(answer) for name, answer in answers.items()})
        if found != row:
            wrong.append(f"table: {row}\nfound: {found}")
        for answer in answers.values():
            bare += flaws(row, answer)
    assert not wrong, "\n" + "\n".join(wrong)
    assert not bare, bare


def test_every_route_has_a_row_and_every_row_a_route(matrix: Matrix) -> None:
    assert {(row.method, row.rule) for row in ROWS} == set(matrix.endpoints)


def test_every_principal_has_a_column(matrix: Matrix) -> None:
    assert set(ROWS[0].cells) == set(matrix.house.actors)


def test_nothing_is_done_without_the_form_token(matrix: Matrix) -> None:
    """Whoever may send the form is still asked for its token."""
    for row in ROWS:
        if row.method != "POST" or matrix.endpoints[row.method, row.rule] in SERVERS:
            continue
        allowed = [name for name, cell in row.cells.items() if cell in ("200", "303")]
        for name in allowed[:1] or ["anonymous"]:
            for token in ("", "0" * 32):
                answer = matrix.ask(row, name, token=token)
                at_a_door = row.cells["anonymous"] in ("door", "staff", "carrier")
                refused = told(answer) if not allowed and at_a_door else "400"
                assert told(answer) == refused, (row, name)
                if refused == "400":
                    assert "send it again" in answer.get_data(as_text=True)


def test_a_form_from_another_site_is_refused(matrix: Matrix) -> None:
    sent = {"csrf_token": matrix.token, "text": "x"}
    answer = matrix.client.post("/verify", data=sent, headers={"Cookie": COOKIE, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "another site" in answer.get_data(as_text=True)


@pytest.mark.parametrize("principal", ["owner", "other"])
def test_an_applicant_is_told_why_a_staff_page_does_not_open(matrix: Matrix, principal: str) -> None:
    staff_pages = [row for row in ROWS if row.rule.startswith("/staff") and "sign-in" not in row.rule]
    assert len(staff_pages) > 15
    for row in staff_pages:
        answer = matrix.ask(row, principal)
        assert answer.status_code == 403, row
        assert "You may not open this page" in answer.get_data(as_text=True), row


def test_what_is_missing_and_what_is_not_ones_own_look_the_same(matrix: Matrix) -> None:
    mine = matrix.ask(next(row for row in ROWS if row.rule == "/applications/<reference>"), "other")
    nowhere = matrix.client.get("/no/such/page")
    assert (mine.status_code, nowhere.status_code) == (404, 404)
    assert "We cannot find this page" in mine.get_data(as_text=True)
    assert "We cannot find this page" in nowhere.get_data(as_text=True)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no/such/page", 404),
        ("DELETE", "/verify", 405),
        ("PUT", "/applications", 405),
        ("GET", "/sign-out", 405),
    ],
)
def test_error_pages_are_pages_with_the_same_headers(matrix: Matrix, method: str, path: str, status: int) -> None:
    answer = matrix.client.open(path, method=method)
    assert answer.status_code == status
    assert "<h1" in answer.get_data(as_text=True)
    assert not flaws(Row(method, path, "-", {}), answer)


def test_machines_get_a_problem_instead_of_a_page(matrix: Matrix) -> None:
    answer = matrix.client.get("/no/such/page", headers={"Accept": "application/problem+json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["status"] == 404
    assert not flaws(ROWS[0], answer)
