"""`consular seal`: visible digital seals and ICAO barcodes, as stable JSON; commands for our own signers."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from consular import doc9303
from consular.cli.seal_signers import certificates_, import_, request_, status
from consular.cli.seal_status import on_list
from consular.doc9303.trust import load_any
from consular.verification.engines import barcodes

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


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
@click.option("--status-list", "list_", type=_FILE, help="The issuer's status list, fetched earlier (at most a day).")
@click.option("--status-keys", "keys", type=_FILE, help="The issuer's public keys (JWK set) that sign the list.")
def read(
    hex_: str | None,
    image: Path | None,
    text: str | None,
    certs: Path | None,
    at: datetime | None,
    list_: Path | None,
    keys: Path | None,
) -> None:
    """Read a seal and judge its signature. Exit code 0 when VALID, else 1. Fields are shown in any case.

    With --status-list, an e-visa must also still hold: what was revoked or used up is told, and the exit code is 1.
    """
    if sum(x is not None for x in (hex_, image, text)) != 1:
        raise click.UsageError("give exactly one of --hex, --image, --text")
    if (list_ is None) != (keys is None):
        raise click.UsageError("--status-list and --status-keys go together")
    moment = at.replace(tzinfo=UTC) if at else datetime.now(UTC)
    report = doc9303.seal_report(_payload(hex_, image, text), _certificates(certs), at=moment)
    good = report["status"] == "VALID"
    if list_ is not None and keys is not None:
        # A list is made within the day that is asked about, so it is judged at that day's end.
        until = moment + timedelta(hours=23, minutes=59) if at else moment
        report["status_list"] = standing = on_list(report["fields"], list_, keys, at=until)
        good = good and standing["status"] == "valid"
    click.echo(json.dumps(report, ensure_ascii=False))
    sys.exit(0 if good else 1)


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
