"""`consular keys rotate-sign-in`: what an operator sees while our key at providers changes."""

from __future__ import annotations

import json

import pytest

from consular.app.migrate import migrate
from tests.cli.conftest import Databases, Run, environment


@pytest.fixture
def env(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    url = databases.create("sign_in_keys")
    migrate(url)
    return environment(url, tmp_path_factory.mktemp("sign-in-keys"))


def test_the_next_key_waits_and_a_withdrawn_one_is_gone(run: Run, env: dict[str, str]) -> None:
    def lines(*words: str) -> list[dict[str, object]]:
        done = run("keys", "rotate-sign-in", *words, env=env)
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]

    (only,) = lines("--show")
    assert only["state"] == "signs"
    assert set(only["jwk"]) == {"kty", "crv", "x", "y", "kid", "use", "alg"}  # type: ignore[call-overload]
    old, new = lines("--after", "24")
    assert [old["state"], new["state"]] == ["signs", "waits"]
    assert old["jwk"] == only["jwk"]
    assert old["published_until"] > new["signs_from"]  # type: ignore[operator]
    again = run("keys", "rotate-sign-in", env=env)
    assert again.exit_code == 1
    assert "does not sign yet" in again.output
    (fresh,) = lines("--withdraw")
    assert fresh["state"] == "signs"
    assert fresh["jwk"] not in (old["jwk"], new["jwk"])
    assert lines("--show") == [fresh]
