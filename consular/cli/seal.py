"""`consular seal`: visible digital seals and ICAO barcodes, as stable JSON; commands for our own signers."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from consular import doc9303
from consular.cli.seal_signers import certificates_, import_, request_, status
from consular.doc9303.trust import load_any
from consular.verification.engines import barcodes


@click.group()
def seal() -> None:
    """Visible digital seals and barcodes (Doc 9303-13, ICAO Datastructure for Barcode)."""


for signer_command in (request_, import_, status, certificates_):
    seal.add_command(signer_command)


@seal.command()
@click.option("--hex", "hex_", help="The seal's bytes in hexadecimal.")
@click.option("--image", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A picture or PDF.")
@click.option("--text", help="The barcode's text.")
@click.option("--certs", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of certificates.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day; today by default.")
def read(hex_: str | None, image: Path | None, text: str | None, certs: Path | None, at: datetime | None) -> None:
    """Read a seal and judge its signature. Exit code 0 when VALID, else 1. Fields are shown in any case."""
    if sum(x is not None for x in (hex_, image, text)) != 1:
        raise click.UsageError("give exactly one of --hex, --image, --text")
    moment: datetime | date = at.replace(tzinfo=UTC) if at else datetime.now(UTC)
    report = doc9303.seal_report(_payload(hex_, image, text), _certificates(certs), at=moment)
    click.echo(json.dumps(report, ensure_ascii=False))
    sys.exit(0 if report["status"] == "VALID" else 1)


def _payload(hex_: str | None, image: Path | None, text: str | None) -> bytes | str:
    if text is not None:
        return text
    if hex_ is not None:
        try:
            return bytes.fromhex(hex_)
        except ValueError:
            raise click.UsageError("--hex needs hexadecimal digits") from None
    found = barcodes.read(image.read_bytes() if image else b"").found
    if not found:
        return b""
    first = found[0]
    return first.text if first.text.startswith("RDB1") else first.payload


def _certificates(folder: Path | None) -> list[Any]:
    """What is a certificate in the folder itself, DER or PEM; what else lies there is named on standard error."""
    if folder is None:
        return []
    paths = sorted(folder.iterdir())
    made = [certificate for path in paths if (certificate := _certificate(path)) is not None]
    if paths and not made:
        raise click.ClickException(f"{folder} holds no certificate")
    return made


def _certificate(path: Path) -> Any | None:
    found, why = None, "no certificate"
    try:
        found = load_any(path.read_bytes()) if path.is_file() else None
    except OSError as error:
        why = f"not readable ({error.strerror})"
    if found is None:
        click.echo(f"{path.name} is passed over: {why}", err=True)
    return found
