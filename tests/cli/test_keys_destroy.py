"""`consular keys destroy` and `consular hold`, on the tests' database."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from consular import issuance, privacy
from consular.catalogue import Catalogue
from consular.core.work import Works
from tests.cli.conftest import Run, environment
from tests.privacy.given import applicant_of, dossier_of, state, withdrawn
from tests.review.cases import TERMS
from tests.web.stations import House


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """The commands set up logging for a process of their own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def house(works: Works, catalogue: Catalogue) -> House:
    """Principals, and cases that they bring to each station."""
    return House(works, catalogue, issuance.Issuer(catalogue=catalogue, public_url="http://127.0.0.1", local=True))


@pytest.fixture
def env(house_url: str, tmp_path: Path, scratch: Path) -> dict[str, str]:
    """The tests' database, key file and blobs."""
    return {**environment(house_url, tmp_path), "CONSULAR_KEY_FILE": str(scratch / "kek.json")}


def test_by_reference_dossier_and_applicant(run: Run, house: House, works: Works, env: dict[str, str]) -> None:
    first, second, third = withdrawn(house), withdrawn(house), withdrawn(house)
    names = [first.lower().replace("-", " "), dossier_of(works, second), applicant_of(works, third)]
    for name, reference in zip(names, (first, second, third), strict=True):
        done = run("keys", "destroy", str(name), "--reason", "retention", "--json", env=env)
        assert done.exit_code == 0, done.output
        told = json.loads(done.stdout)
        dossier = dossier_of(works, reference)
        assert told == {
            "name": str(name),
            "state": "erased",
            "dossiers": [{"id": str(dossier), "kind": "application", "state": "erased"}],
            "blockers": [],
        }
        assert state(works, dossier) == privacy.ERASED
    lines = list(privacy.Ledger(Path(env["CONSULAR_DATA"]) / "erasures.jsonl").lines())
    assert [line.reason for line in lines] == ["retention"] * 3


def test_a_refusal_names_every_blocker(run: Run, house: House, works: Works, env: dict[str, str]) -> None:
    reference = house.station("granted").reference
    held = run("hold", "set", reference, "--reason", "court-order", "--by", "okonjo", env=env)
    assert held.exit_code == 0, held.output
    for words in (("--json",), ("--json", "--dry-run")):
        done = run("keys", "destroy", reference, *words, env=env)
        assert done.exit_code == 1
        told = json.loads(done.stdout)
        assert told["state"] == "refused"
        assert [(b["code"], b["until"]) for b in told["blockers"]] == [
            ("document_valid", str(TERMS.valid_until)),
            ("hold", None),
        ]
    assert told["blockers"][1]["thing"] == f"hold/{json.loads(held.stdout)['id']}"
    done = run("keys", "destroy", reference, env=env)
    assert "An issued document is still valid, until 2027-01-16\n" in done.stdout
    assert done.stdout.endswith("Not erased.\n")
    assert state(works, dossier_of(works, reference)) is None


def test_a_rehearsal_changes_nothing(run: Run, house: House, works: Works, env: dict[str, str]) -> None:
    reference = withdrawn(house)
    done = run("keys", "destroy", reference, "--dry-run", env=env)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"dossier/{dossier_of(works, reference)}: application",
        "Nothing stands in the way. Nothing was changed.",
    ]
    assert state(works, dossier_of(works, reference)) is None


def test_what_waits_for_the_ledger_is_told(run: Run, house: House, works: Works, env: dict[str, str]) -> None:
    reference = withdrawn(house)
    blocked = Path(env["CONSULAR_DATA"]) / "a-file"
    blocked.write_text("where a folder should be")
    away = {**env, "CONSULAR_ERASURE_LEDGER": str(blocked / "ledger.jsonl")}
    done = run("keys", "destroy", reference, env=away)
    assert done.exit_code == 1
    assert "ledger_unavailable. The workers go on with it." in done.stderr
    assert done.stdout.endswith("Not finished: the workers go on with it.\n")
    assert state(works, dossier_of(works, reference)) == privacy.ERASING
    assert run("keys", "destroy", reference, env=env).exit_code == 0
    assert state(works, dossier_of(works, reference)) == privacy.ERASED


def test_a_hold_is_set_listed_and_lifted(run: Run, house: House, works: Works, env: dict[str, str]) -> None:
    reference = withdrawn(house)
    made = json.loads(run("hold", "set", reference, "--reason", "audit", "--until", "2099-12-31", env=env).stdout)
    assert (made["dossier"], made["until"]) == (str(dossier_of(works, reference)), "2099-12-31")
    assert [json.loads(line) for line in run("hold", "list", env=env).stdout.splitlines()] == [made]
    lifted = run("hold", "lift", made["id"], "--by", "okonjo", env=env)
    assert json.loads(lifted.stdout)["lifted_at"] is not None
    assert run("hold", "list", env=env).stdout == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("keys", "destroy", "V7K3-M9QX-D4"), "There is nothing of this name: V7K3-M9QX-D4\n"),
        (("hold", "set", "V7K3-M9QX-D4", "--reason", "audit"), "There is nothing of this name"),
        (("hold", "lift", "01936d4e-0000-7000-8000-000000000000"), "There is nothing of this name"),
        (("hold", "set", "V7K3-M9QX-D4", "--reason", "She asked"), "A reason is a code"),
        (("keys", "destroy", "V7K3-M9QX-D4", "--reason", "She asked"), "A reason is a code"),
        (("keys", "destroy", "V7K3-M9QX-D4", "--by", "nobody"), "no colleague with the staff number nobody\n"),
        (
            ("keys", "destroy", "V7K3-M9QX-D4", "--by", "nobody", "--dry-run"),
            "no colleague with the staff number nobody\n",
        ),
        (("hold", "set", "V7K3-M9QX-D4", "--reason", "audit", "--by", "nobody"), "the staff number nobody\n"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Run, works: Works, env: dict[str, str], words: tuple[str, ...], told: str
) -> None:
    done = run(*words, env=env)
    assert done.exit_code == 1
    assert told in done.stderr
    assert done.stdout == ""
