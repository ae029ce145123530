"""`consular seal request`, `import`, `status`, `certificates`: keys that seal, under the national authority."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from consular import issuance
from consular.app.assembly import Parts, assemble
from consular.cli.failing import told
from consular.core.actor import system
from consular.core.settings import load
from consular.doc9303 import CertificateUnfit
from consular.doc9303.seal_certificates import der_of, request_pem

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("request")
@click.option("--use", type=click.Choice(issuance.SEAL_USES), required=True, help="What the key is to seal.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; else standard output.")
def request_(use: str, out: Path | None) -> None:
    """Make a key in the vault and ask for its certificate: PKCS#10 as PEM, for the national signing authority.

    While a request is open, the same one is given again.
    """
    with _parts() as parts, parts.works.begin(system()) as work:
        made = issuance.request_certificate(work, parts.catalogue.ministry, use=use)
        pem = request_pem(made.request)
        name = made.name
    if out is None:
        click.echo(pem, nl=False)
    else:
        with _writing(out):
            out.write_text(pem, encoding="ascii")
    click.echo(f"{name}: fingerprint of the request {hashlib.sha256(made.request).hexdigest()}", err=True)


@click.command("import")
@click.argument("certificate", type=_FILE)
@click.option("--csca", type=_FILE, help="Certificate of the authority, to be believed from now on.")
def import_(certificate: Path, csca: Path | None) -> None:
    """Take the certificate (DER or PEM) that the national authority has issued for a request. Prints JSON.

    Compare the printed fingerprint of a new authority with what it tells you by another way.
    """
    with _parts() as parts, parts.works.begin(system()) as work:
        content = der_of(certificate.read_bytes())
        authority = der_of(csca.read_bytes()) if csca else None
        made = issuance.import_certificate(work, parts.catalogue.ministry, content, authority=authority)
        name = made.name
        (state,) = (s for s in issuance.signer_states(work.session, at=work.now) if s.name == name)
    fingerprint = hashlib.sha256(authority).hexdigest() if authority else None
    click.echo(json.dumps({**asdict(state), "csca_sha256": fingerprint}, default=_written))


@click.command()
@click.option("--use", "uses", multiple=True, type=click.Choice(issuance.SEAL_USES), help="Only these uses.")
@click.option(
    "--warn-days", type=click.IntRange(min=0), default=30, show_default=True, help="Days ahead in which none may lapse."
)
def status(uses: tuple[str, ...], warn_days: int) -> None:
    """Every seal key with its certificate, and for how many days each use can seal. Prints JSON.

    Exit code 1 when a use that has a key or waits for one (or that is named by --use) cannot seal now, or will not be
    able to within --warn-days.
    """
    with _parts() as parts, parts.works.begin(system()) as work:
        states = issuance.signer_states(work.session, at=work.now)
        days = issuance.days_of_sealing(work.session, at=work.now)
    asked = uses or tuple(days)
    shown = [asdict(state) for state in states if state.use in asked]
    click.echo(json.dumps({"days": {use: days.get(use, 0) for use in asked}, "signers": shown}, default=_written))
    sealing = {state.use for state in states if state.seals}
    lasting = all(days.get(use, 0) >= warn_days for use in asked)
    sys.exit(0 if asked and lasting and sealing.issuperset(asked) else 1)


@click.command("certificates")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def certificates_(folder: Path) -> None:
    """Write the certificates of our seals, authorities' and signers', into FOLDER as DER: for verifiers."""
    with _parts() as parts, parts.works.begin(system()) as work:
        found = issuance.certificates(work.session)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in found.items():
            (folder / f"{name}.der").write_bytes(content)
    click.echo(f"{len(found)} certificates in {folder}")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}. Call it again.") from None


@contextmanager
def _parts() -> Iterator[Parts]:
    with told():
        parts = assemble(load(), pool_size=2)
        try:
            yield parts
        except CertificateUnfit as unfit:
            raise click.ClickException(_sentence(unfit.code, unfit.parameters)) from None
        except (issuance.SignerUnknown, issuance.SignerKnown) as refused:
            raise click.ClickException(_sentence(refused.code, refused.parameters)) from None
        finally:
            parts.close()


def _sentence(code: str, parameters: dict[str, object]) -> str:
    return f"{issuance.SENTENCES.get(code, code).format_map(parameters)} ({code})."


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
