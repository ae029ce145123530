"""Codes and tokens under many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from consular.local.eid.grants import Grant, Grants

NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
GRANT = Grant("natcha", "http://127.0.0.1/cb", "c" * 43, frozenset({"openid"}), None, NOW)


def test_of_many_at_once_one_redeems():
    grants = Grants()
    code = grants.issue_code(GRANT, NOW)
    with ThreadPoolExecutor(16) as pool:
        redeemed = list(pool.map(lambda _: grants.redeem(code, NOW), range(64)))
    assert [grant for grant in redeemed if grant] == [GRANT]


def test_a_replay_before_the_token_was_made_leaves_none():
    grants = Grants()
    code = grants.issue_code(GRANT, NOW)
    grants.redeem(code, NOW)
    grants.redeem(code, NOW)
    assert grants.issue_token(code, GRANT, NOW) is None


def test_codes_are_not_held_in_clear():
    grants = Grants()
    code = grants.issue_code(GRANT, NOW)
    assert code not in grants._codes
