"""`consular seal read`: stable JSON and exit codes."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from tests.cli.conftest import ROOT, Run

VECTORS = ROOT / "tests" / "doc9303" / "vectors" / "seals"
BARCODES: list[dict[str, Any]] = json.loads((VECTORS / "idb_barcodes.json").read_text("utf-8"))
SEALS: list[dict[str, Any]] = json.loads((VECTORS / "vds_seals.json").read_text("utf-8"))
NEGATIVE: list[dict[str, Any]] = json.loads((VECTORS / "vds_negative.json").read_text("utf-8"))["cases"]
AT = ("--at", "2026-06-01")


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """A folder of the vectors' signers."""
    folder = tmp_path / "certificates"
    folder.mkdir()
    for name in ("sealgen_UTTS5B.crt", "sealgen_DETS32.crt"):
        shutil.copy(VECTORS / name, folder)
    return folder


@pytest.mark.parametrize("barcode", BARCODES, ids=lambda barcode: str(barcode["id"]))
def test_a_barcode_is_judged_by_the_folder_of_certificates(
    barcode: dict[str, Any], run: Run, certificates: Path
) -> None:
    told = run("seal", "read", "--text", barcode["rawString"], "--certs", str(certificates), *AT)
    assert told.exit_code == 0
    report = json.loads(told.output)
    assert list(report) == ["status", "header", "fields"]
    assert report["status"] == "VALID"
    assert report["header"]["certificate_reference"] == barcode["header"]["certRef"]
    assert report["fields"]


@pytest.mark.parametrize("barcode", BARCODES, ids=lambda barcode: str(barcode["id"]))
def test_without_the_certificate_the_fields_are_shown_all_the_same(
    barcode: dict[str, Any], run: Run, certificates: Path
) -> None:
    told = run("seal", "read", "--text", barcode["rawString"])
    known = run("seal", "read", "--text", barcode["rawString"], "--certs", str(certificates), *AT)
    assert told.exit_code == 1
    report = json.loads(told.output)
    assert report["status"] == "UNKNOWN_CERTIFICATE"
    assert report["fields"] == json.loads(known.output)["fields"]


def test_a_seal_in_hexadecimal(run: Run, certificates: Path) -> None:
    seal = next(seal for seal in SEALS if seal["id"] == "tempPassport")
    told = run("seal", "read", "--hex", seal["sealHex"], "--certs", str(certificates), "--at", "2025-01-01")
    assert told.exit_code == 0
    assert json.loads(told.output)["header"]["kind"] == "vds"


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: str(case["id"]))
def test_a_broken_seal_is_never_valid(case: dict[str, Any], run: Run, certificates: Path) -> None:
    told = run("seal", "read", "--hex", case["sealHex"], "--certs", str(certificates), *AT)
    assert told.exit_code == 1
    assert list(json.loads(told.output)) == ["status", "header", "fields"]


def test_a_changed_character_is_a_forgery(run: Run, certificates: Path) -> None:
    text = BARCODES[0]["rawString"]
    changed = text[:-20] + ("A" if text[-20] != "A" else "B") + text[-19:]
    told = run("seal", "read", "--text", changed, "--certs", str(certificates), *AT)
    assert told.exit_code == 1
    assert json.loads(told.output)["status"] != "VALID"


def test_a_picture_of_a_barcode(run: Run, tmp_path: Path) -> None:
    code = zxingcpp.create_barcode(BARCODES[3]["rawString"], zxingcpp.BarcodeFormat.QRCode)
    drawn = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4))
    made = io.BytesIO()
    drawn.convert("RGB").save(made, "PNG")
    (tmp_path / "code.png").write_bytes(made.getvalue())
    told = run("seal", "read", "--image", str(tmp_path / "code.png"))
    assert json.loads(told.output)["status"] == "UNKNOWN_CERTIFICATE"


def test_a_picture_without_a_barcode(run: Run, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("nothing here")
    told = run("seal", "read", "--image", str(tmp_path / "words.txt"))
    assert told.exit_code == 1
    assert json.loads(told.output) == {"status": "READ_ERROR", "header": {}, "fields": {}}


@pytest.mark.parametrize(
    "words",
    [(), ("--hex", "00", "--text", "RDB1"), ("--hex", "not hex"), ("--hex", "00", "--at", "yesterday")],
)
def test_usage_errors(words: tuple[str, ...], run: Run) -> None:
    assert run("seal", "read", *words).exit_code == 2


@pytest.mark.parametrize("barcode", BARCODES, ids=lambda barcode: str(barcode["id"]))
def test_what_else_lies_in_the_folder_is_passed_over_by_name(
    barcode: dict[str, Any], run: Run, certificates: Path
) -> None:
    words = ("seal", "read", "--text", barcode["rawString"], "--certs", str(certificates), *AT)
    alone = run(*words)
    (certificates / "notes.txt").write_text("not a certificate")
    (certificates / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    (certificates / "authorities").mkdir()
    (certificates / "gone.crt").symlink_to(certificates / "nowhere")
    told = run(*words)
    assert (told.exit_code, told.stdout) == (0, alone.stdout)
    assert json.loads(told.stdout)["status"] == "VALID"
    names = ("authorities", "broken.pem", "gone.crt", "notes.txt")
    assert told.stderr.splitlines() == [f"{name} is passed over: no certificate" for name in names]


def test_a_folder_in_which_nothing_is_a_certificate_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a certificate")
    told = run("seal", "read", "--text", BARCODES[0]["rawString"], "--certs", str(tmp_path))
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.endswith(f"Error: {tmp_path} holds no certificate\n")
