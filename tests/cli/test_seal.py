"""`consular seal read`: the seals and barcodes of others, with and without their signers' certificates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from consular.cli import main

VECTORS = Path(__file__).resolve().parents[1] / "doc9303" / "vectors"


SEALS = json.loads(next(VECTORS.rglob("vds_seals.json")).read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", SEALS, ids=lambda vector: vector["id"])
def test_without_certificates_the_fields_are_shown_and_the_signer_is_unknown(vector: dict[str, str]) -> None:
    answer = CliRunner().invoke(main, ["seal", "read", "--hex", vector["sealHex"]])
    told = json.loads(answer.stdout)
    assert set(told) == {"status", "header", "fields"}
    assert (answer.exit_code, told["status"]) == (1, "UNKNOWN_CERTIFICATE")
    assert told["fields"]


@pytest.mark.parametrize("arguments", [[], ["--hex", "zz"], ["--hex", "dc", "--text", "RDB1"]])
def test_wrong_usage_ends_with_two(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, ["seal", "read", *arguments]).exit_code == 2


def test_rubbish_is_a_status() -> None:
    answer = CliRunner().invoke(main, ["seal", "read", "--text", "RDB1Bnonsense"])
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["status"] in ("READ_ERROR", "WRONG_FORMAT")
