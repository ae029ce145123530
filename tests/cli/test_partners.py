"""`consular partners`: what an operator types, what comes back, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from consular.app.migrate import migrate
from tests.cli.conftest import Databases, Run, environment
from tests.partners.programs import jwk_of, new_key


@pytest.fixture(scope="module")
def env(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation of its own."""
    url = databases.create("partners")
    migrate(url)
    return environment(url, tmp_path_factory.mktemp("partners"))


@pytest.fixture
def keys(tmp_path: Path) -> str:
    """A file with a public key."""
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [jwk_of(new_key(), kid="k1")]}), encoding="utf-8")
    return str(path)


def test_a_partner_comes_is_listed_suspended_and_gets_other_keys(run: Run, env: dict[str, str], keys: str) -> None:
    words = ("partners", "add", "Harbour Travel", "--jwks", keys, "--redirect-uri", "https://harbour.example/back")
    added = run(*words, "--scope", "applications:read", "--scope", "services:read", "--json", env=env)
    assert added.exit_code == 0, added.output
    made = json.loads(added.stdout)
    assert (made["audience"], made["alg"], made["offices"]) == ("agency", "ES256", ["*"])
    listed = run("partners", "list", env=env).stdout
    assert f"{made['client_id']}  active     agency       Harbour Travel" in listed
    assert run("partners", "suspend", "Harbour Travel", env=env).exit_code == 0
    assert json.loads(run("partners", "list", "--json", env=env).stdout)["suspended_at"]
    assert run("partners", "suspend", made["client_id"], "--lift", env=env).exit_code == 0
    assert run("partners", "rotate", "Harbour Travel", "--jwks", keys, "--overlap", env=env).exit_code == 0
    again = run(*words, "--scope", "applications:read", env=env)
    assert again.exit_code == 1
    assert "registered already" in again.output


def test_without_an_address_the_contract_decides_the_kind(run: Run, env: dict[str, str], keys: str) -> None:
    words = ("partners", "add", "Centre", "--jwks", keys, "--scope", "applications:read", "--office", "jakarta")
    made = json.loads(run(*words, "--json", env=env).stdout)
    assert (made["audience"], made["offices"]) == ("visa_centre", ["jakarta"])


def test_a_contract_moves_to_other_places(run: Run, env: dict[str, str], keys: str) -> None:
    words = (
        "partners",
        "add",
        "Two Posts",
        "--jwks",
        keys,
        "--scope",
        "applications:read",
        "--audience",
        "visa_centre",
    )
    made = run(*words, "--office", "jakarta", "--service", "visitor-visa", "--counter", "jakarta", "--json", env=env)
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["counters"] == ["jakarta"]

    def listed() -> dict[str, list[str]]:
        lines = map(json.loads, run("partners", "list", "--json", env=env).stdout.splitlines())
        [found] = [line for line in lines if line["name"] == "Two Posts"]
        return {name: found[name] for name in ("offices", "services", "counters")}

    refused = run("partners", "places", "Two Posts", "--office", "nairobi", env=env)
    assert (refused.exit_code, "only at an office of its contract" in refused.output) == (1, True)
    assert run("partners", "places", "Two Posts", "--office", "nairobi", "--no-counter", env=env).exit_code == 0
    assert listed() == {"offices": ["nairobi"], "services": ["visitor-visa"], "counters": []}
    assert run("partners", "places", "Two Posts", "--service", "*", env=env).exit_code == 0
    assert listed() == {"offices": ["nairobi"], "services": ["*"], "counters": []}


def test_a_key_for_tokens_is_made_anew(run: Run, env: dict[str, str]) -> None:
    first = run("partners", "rotate-token-key", env=env)
    assert first.exit_code == 0, first.output
    assert len(first.stdout.strip()) == 43
    assert run("partners", "rotate-token-key", env=env).stdout != first.stdout
    withdrawn = run("partners", "rotate-token-key", "--compromised", env=env)
    assert withdrawn.exit_code == 0, withdrawn.output
    assert len(withdrawn.stdout.strip()) == 43


REFUSED = {
    "a scope of nobody": (("--scope", "everything"), 2),
    "no scope": ((), 2),
    "scopes of two kinds": (("--scope", "carrier:check", "--scope", "border:verify"), 1),
    "an office of nobody": (("--scope", "services:read", "--office", "atlantis"), 1),
    "a counter of a carrier": (("--scope", "carrier:check", "--counter", "jakarta"), 1),
    "an address over http": (("--scope", "services:read", "--redirect-uri", "http://harbour.example/"), 1),
    "a kind that may not": (("--scope", "services:read", "--audience", "border"), 1),
    "another algorithm": (("--scope", "services:read", "--alg", "PS256"), 1),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=list(REFUSED))
def test_what_is_refused(run: Run, env: dict[str, str], keys: str, case: tuple[tuple[str, ...], int]) -> None:
    words, code = case
    done = run("partners", "add", "Refused", "--jwks", keys, *words, env=env)
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    assert "Refused" not in run("partners", "list", env=env).stdout


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '{"keys": [{}]}'])
def test_a_file_that_holds_no_keys(run: Run, env: dict[str, str], tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text, encoding="utf-8")
    done = run("partners", "add", "Refused", "--jwks", str(path), "--scope", "services:read", env=env)
    assert done.exit_code == 1
    assert done.output.startswith("Error: The ")


def test_nobody_of_this_name(run: Run, env: dict[str, str], keys: str) -> None:
    for words in (("suspend", "Nobody"), ("rotate", "Nobody", "--jwks", keys)):
        done = run("partners", *words, env=env)
        assert (done.exit_code, "No partner is registered" in done.output) == (1, True)
