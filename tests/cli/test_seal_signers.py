"""`consular seal request`, `import`, `status` and `certificates`, as an operator meets them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from consular.app.migrate import migrate
from tests.cli.conftest import Databases, Run, environment
from tests.issuance.national import National


@pytest.fixture
def env(databases: Databases, tmp_path: Path) -> dict[str, str]:
    url = databases.create(f"cli_signers_{len(databases.made)}")
    migrate(url)
    return environment(url, tmp_path / "data")


def status(run: Run, env: dict[str, str], *words: str, code: int) -> Any:
    told = run("seal", "status", *words, env=env)
    assert told.exit_code == code, told.output
    return json.loads(told.stdout)


def test_request_import_status(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    assert status(run, env, code=1) == {"days": {}, "signers": []}
    told = run("seal", "request", "--use", "visa", env=env)
    assert told.exit_code == 0, told.output
    again = run("seal", "request", "--use", "visa", "--out", str(tmp_path / "visa.csr"), env=env)
    assert again.exit_code == 0, again.output
    assert (tmp_path / "visa.csr").read_text() == told.stdout
    asked = x509.load_pem_x509_csr(told.stdout.encode())
    waiting = status(run, env, code=1)
    assert waiting["days"] == {"visa": 0}
    assert [(row["name"], row["state"], row["serial"]) for row in waiting["signers"]] == [("visa-1", "pending", None)]

    national = National(datetime.now(UTC).replace(microsecond=0) - timedelta(days=1))
    issued = x509.load_der_x509_certificate(national.issue(asked.public_bytes(Encoding.DER)))
    (tmp_path / "visa.pem").write_bytes(issued.public_bytes(Encoding.PEM))
    (tmp_path / "csca.der").write_bytes(national.der)
    refused = run("seal", "import", str(tmp_path / "visa.pem"), env=env)
    assert (refused.exit_code, "certificate_chain" in refused.stderr) == (1, True)
    told = run("seal", "import", str(tmp_path / "visa.pem"), "--csca", str(tmp_path / "csca.der"), env=env)
    assert told.exit_code == 0, told.output
    taken = json.loads(told.stdout)
    assert (taken["name"], taken["state"], taken["serial"], taken["subject"]) == (
        "visa-1",
        "active",
        "2A",
        "C=UT, CN=CS",
    )
    assert len(taken["csca_sha256"]) == 64

    told = run("seal", "certificates", str(tmp_path / "certificates"), env=env)
    assert told.exit_code == 0, told.output
    written = {path.name.partition("-")[0]: path.read_bytes() for path in (tmp_path / "certificates").glob("*.der")}
    assert written == {"csca": national.der, "visa": issued.public_bytes(Encoding.DER)}

    after = status(run, env, code=0)
    assert after["days"]["visa"] > 590
    assert datetime.fromisoformat(after["signers"][0]["key_used_until"]) == national.start + timedelta(days=600)
    assert status(run, env, "--warn-days", "700", code=1)["days"] == after["days"]
    assert status(run, env, "--use", "visa", "--use", "etd", code=1)["days"]["etd"] == 0


def test_what_cannot_be_written_is_said_and_the_request_is_kept(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    told = run("seal", "request", "--use", "visa", "--out", str(tmp_path / "no" / "such" / "x"), env=env)
    assert (told.exit_code, "cannot be written: No such file or directory" in told.stderr) == (1, True)
    assert isinstance(told.exception, SystemExit)
    assert run("seal", "request", "--use", "visa", "--out", str(tmp_path / "x"), env=env).exit_code == 0
    (tmp_path / "file").write_text("")
    told = run("seal", "certificates", str(tmp_path / "file" / "folder"), env=env)
    assert (told.exit_code, "cannot be written" in told.stderr) == (1, True)


def test_a_file_that_is_no_certificate(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "wrong").write_bytes(b"not a certificate")
    told = run("seal", "import", str(tmp_path / "wrong"), env=env)
    assert (told.exit_code, "certificate_unreadable" in told.stderr) == (1, True)
