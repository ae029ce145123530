"""`consular mrz parse | name | read`: stable JSON on standard output."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from consular import doc9303, evidence
from consular.verification.engines import mrz_reader, pictures
from consular.verification.engines.mrz_reader import MrzFound


def _today() -> datetime:
    return datetime.now(UTC)


@click.group()
def mrz() -> None:
    """Machine readable zones (Doc 9303)."""


@mrz.command()
@click.argument("lines", nargs=-1, required=True)
def parse(lines: tuple[str, ...]) -> None:
    """Read the lines of a zone. Exit code 0 valid, 1 invalid, 2 usage."""
    given = [part for line in lines for part in line.splitlines()]
    try:
        report = doc9303.mrz_report(given, today=_today().date())
    except doc9303.NotMrz as error:
        raise click.UsageError(f"these lines are no machine readable zone ({error.code})") from None
    click.echo(json.dumps(report, ensure_ascii=False))
    sys.exit(0 if report["valid"] else 1)


@mrz.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice([f.value for f in doc9303.MrzFormat]))
@click.argument("primary")
@click.argument("secondary", required=False)
def name(format_: str, primary: str, secondary: str | None) -> None:
    """The name field as it stands in the zone."""
    try:
        click.echo(doc9303.mrz_name(doc9303.MrzFormat(format_), primary, secondary))
    except doc9303.Doc9303Error as error:
        raise click.ClickException(f"this name has no form in the zone ({error.code})") from None


@mrz.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def read(files: tuple[Path, ...]) -> None:
    """Read the zone of each picture: a JSON object a line.

    A file that could not be looked at has a key more, `error`: missing, unreadable or too_large. Exit code 1 when there
    is one; a picture without a zone is none.
    """
    mrz_reader.load()
    failed = False
    for file in files:
        told = _read(file)
        failed = failed or "error" in told
        click.echo(json.dumps({"file": str(file), **told}, ensure_ascii=False))
    sys.exit(1 if failed else 0)


def _read(file: Path) -> dict[str, object]:
    try:
        if file.is_file() and file.stat().st_size > evidence.MAX_BYTES:
            return _failed("too_large")
        picture = pictures.sanitise(file.read_bytes())
    except FileNotFoundError:
        return _failed("missing")
    except OSError:
        return _failed("unreadable")
    if picture.rendition is None:
        large = any(finding.code == "image_too_many_pixels" for finding in picture.report.findings)
        return _failed("too_large" if large else "unreadable")
    return _told(mrz_reader.read(picture.rendition.data, _today().date()))


def _failed(error: str) -> dict[str, object]:
    return {**_nothing(), "error": error}


def _nothing() -> dict[str, object]:
    return {"found": False, "format": None, "lines": [], "fields": {}, "failing": [], "corrected": [], "ms": 0}


def _told(found: MrzFound) -> dict[str, object]:
    shown = dict(found.fields or {})
    return {
        "found": found.found,
        "format": found.format,
        "lines": list(found.lines),
        "fields": shown,
        "failing": list(found.failing),
        "corrected": [asdict(c) for c in found.corrected],
        "ms": found.ms,
    }
