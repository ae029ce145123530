"""`consular audit verify`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from consular import audit as log
from consular import vault
from consular.app.assembly import assemble
from consular.cli.failing import told
from consular.core.settings import load


class SignerKey:
    """Verifies heads with the vault's audit key."""

    def __init__(self, name: str = "audit") -> None:
        signer = vault.signer(name)
        self.key_id = signer.key_id
        self._key = serialization.load_der_public_key(signer.public_key_der)

    def verify(self, key_id: str, data: bytes, signature: bytes) -> bool:
        """Whether this key signed `data` (raw r||s)."""
        if key_id != self.key_id or len(signature) != 64 or not isinstance(self._key, ec.EllipticCurvePublicKey):
            return False
        der = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
        try:
            self._key.verify(der, data, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


@click.group()
def audit() -> None:
    """The append-only log of everything that was done and seen."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def verify(as_json: bool) -> None:
    """Recompute the log and compare it with the signed heads outside the database; exit code 1 when it differs."""
    with told():
        parts = assemble(load(), pool_size=2)
    sink = log.FolderSink(parts.settings.heads_path)
    with parts.works.sessions() as session:
        report = log.verify(session, sink.heads(), SignerKey(), now=parts.works.clock.now())
    if as_json:
        problems = [asdict(p) for p in report.problems]
        click.echo(json.dumps({"ok": report.ok, "size": report.size, "heads": report.heads, "problems": problems}))
    else:
        for problem in report.problems:
            click.echo(f"{problem.code}: {problem.parameters}")
        state = "no difference" if report.ok else f"{report.found} differences"
        click.echo(f"{report.size} entries, {report.heads} signed heads: {state}.")
    sys.exit(0 if report.ok else 1)
