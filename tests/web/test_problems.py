"""Each refusal of the vault has its page, its problem document and its alarm, and tells nothing of what was sealed."""

from __future__ import annotations

from typing import NoReturn

import pytest
from structlog.testing import capture_logs

from consular import vault
from consular.core.errors import ConsularError
from consular.web.transaction import TransactionalFlask

SECRET = "UNMISTAKABLE"

REFUSALS = [
    (vault.Tampered, 500, None, "changed outside the system"),
    (vault.UnknownFormat, 500, None, "written by another release"),
    (vault.Shredded, 410, None, "has been erased"),
    (vault.KeyUnavailable, 503, "60", "cannot be opened at the moment"),
    (vault.SealError, 500, None, "Something went wrong on our side"),
]


@pytest.fixture
def refusing(app: TransactionalFlask, monkeypatch: pytest.MonkeyPatch) -> list[ConsularError]:
    """The page of health raises what is put here."""
    waiting: list[ConsularError] = []

    def refuse() -> NoReturn:
        raise waiting.pop()

    monkeypatch.setitem(app.view_functions, "ops.live", refuse)
    return waiting


@pytest.mark.parametrize(("kind", "status", "wait", "title"), REFUSALS)
def test_a_refusal_of_the_vault_has_its_page(
    app: TransactionalFlask,
    refusing: list[ConsularError],
    kind: type[vault.SealError],
    status: int,
    wait: str | None,
    title: str,
) -> None:
    refusing.append(kind(why=SECRET))
    answer = app.test_client().get("/health/live")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, wait)
    assert title in answer.text
    assert SECRET not in answer.text


@pytest.mark.parametrize(("kind", "status", "wait", "title"), REFUSALS)
def test_a_refusal_of_the_vault_has_its_problem_document(
    app: TransactionalFlask,
    refusing: list[ConsularError],
    kind: type[vault.SealError],
    status: int,
    wait: str | None,
    title: str,
) -> None:
    refusing.append(kind(why=SECRET))
    answer = app.test_client().get("/health/live", headers={"Accept": "application/problem+json"})
    assert answer.json == {"type": f"urn:consular:problem:{kind.code}", "title": answer.json["title"], "status": status}
    assert title in answer.json["title"]
    assert answer.headers.get("Retry-After") == wait


def test_a_failed_request_is_logged_by_its_code_alone(app: TransactionalFlask, refusing: list[ConsularError]) -> None:
    refusing.append(vault.Tampered(why=SECRET))
    with capture_logs() as logged:
        app.test_client().get("/health/live")
    (entry,) = [entry for entry in logged if entry["event"] == "request.failed"]
    assert entry["code"] == "tampered"
    assert SECRET not in str(logged)
