"""`consular keys rotate-sign-in`."""

from __future__ import annotations

import json
from datetime import timedelta

import click

from consular import identity, vault
from consular.app.assembly import Parts, assemble
from consular.cli.failing import told
from consular.core.actor import system
from consular.core.settings import load


@click.command()
@click.option(
    "--after",
    default=48,
    show_default=True,
    type=click.IntRange(1, 24 * 90),
    help="Hours between publishing the new key and signing with it.",
)
@click.option("--withdraw", is_flag=True, help="The key may be known to others: end it now, sign with the new one now.")
@click.option("--show", is_flag=True, help="Change nothing; say which keys are published.")
def rotate_sign_in(after: int, withdraw: bool, show: bool) -> None:
    """Change the key by which identity providers know us (private_key_jwt). Prints every published key, one a line."""
    with told():
        parts = assemble(load(), pool_size=2)
        try:
            if not show:
                _rotate(parts, after, withdraw)
            with parts.works.begin(system()) as work:
                signing = identity.client_signer(work.session, work.now)
                known = {key.name: key for key in identity.client_keys(work.session, work.now)}
                for name in identity.client_signers(work.session, work.now):
                    key = known.get(name)
                    state = "signs" if name == signing else "waits" if key and key.signs_from > work.now else "ends"
                    click.echo(json.dumps({"state": state, **_times(key), "jwk": vault.public_jwk(name)}))
        finally:
            parts.close()


def _rotate(parts: Parts, after: int, withdraw: bool) -> None:
    try:
        with parts.works.begin(system()) as work:
            identity.rotate_client_key(work, after=timedelta(hours=after), withdraw=withdraw)
    except identity.ClientKeyWaiting:
        raise click.ClickException(
            "A new key is published and does not sign yet (--show). Wait for it, or use --withdraw."
        ) from None


def _times(key: identity.ClientKey | None) -> dict[str, str | None]:
    if key is None:
        return {"signs_from": None, "published_until": None}
    until = key.published_until.isoformat() if key.published_until else None
    return {"signs_from": key.signs_from.isoformat(), "published_until": until}
