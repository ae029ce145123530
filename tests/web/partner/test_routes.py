"""Every call with its scope, frozen in `routes.txt`: without a token, or with every other scope, it does not answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from consular.web import access
from consular.web.partner.resource import CALLS, PREFIX
from consular.web.transaction import TransactionalFlask
from tests.web.partner.conftest import Caller

TABLE = Path(__file__).with_name("routes.txt")
_ID = "0190a1b2-0000-7000-8000-000000000007"


def rows() -> list[list[str]]:
    """Method, rule and scope of each line; # is for readers."""
    return [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def address(rule: str) -> str:
    """The rule with something in every place; nothing of it exists."""
    rule = rule.removeprefix(PREFIX).replace("<reference>", "0000-0000-00")
    rule = re.sub(r"<int:\w+>", "1", rule)
    return re.sub(r"<\w+>", "visitor-visa", re.sub(r"<uuid:\w+>", _ID, rule))


def test_every_call_has_a_row_and_every_row_a_call(app: TransactionalFlask) -> None:
    found = {
        (method, declared.rule, declared.permission)
        for declared in access.declared(app)
        for method in declared.methods
        if declared.permission in access.PARTNERS
    }
    assert {tuple(row) for row in rows()} == found
    assert len(rows()) == len(CALLS)


def test_no_call_answers_without_a_token_or_with_the_other_scopes(caller: Callable[..., Caller]) -> None:
    clients = {scope: caller(f"without-{scope}", token=set(access.PARTNERS - {scope})) for scope in access.PARTNERS}
    for method, rule, scope in rows():
        where = address(rule)
        nobody = clients[scope].call(method, where, {}, Authorization="")
        assert (nobody.status_code, nobody.json["code"]) == (401, "token_needed"), (method, rule)
        other = clients[scope].call(method, where, {})
        assert (other.status_code, other.json["code"]) == (403, "insufficient_scope"), (method, rule)
