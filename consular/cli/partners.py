"""`consular partners`: organisations that may call the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from consular import partners as room
from consular.app.assembly import Parts, assemble
from consular.cli import partner_call
from consular.cli.failing import told
from consular.core import logging
from consular.core.actor import system
from consular.core.errors import ConsularError
from consular.core.settings import load
from consular.web.access import PARTNERS

_JWKS = click.Path(exists=True, dir_okay=False, path_type=Path)
_ALG = click.Choice(room.ALGORITHMS)
_OFFICES = click.option("--office", "offices", multiple=True, help="Office for which it works; `add` without any: all.")
_SERVICES = click.option(
    "--service", "services", multiple=True, help="Service for which it works; `add` without any: all."
)
_COUNTERS = click.option(
    "--counter", "counters", multiple=True, help="Office whose counter it runs: it sees all that is lodged there."
)


@click.group()
def partners() -> None:
    """Organisations that may call the API: register, list, suspend, change keys."""


partners.add_command(partner_call.call)
partners.add_command(partner_call.new_key)


@partners.command()
@click.argument("name")
@click.option("--jwks", "file", type=_JWKS, help="File with its public keys, a JWK set.")
@click.option("--jwks-uri", help="Address at which it publishes them instead.")
@click.option("--redirect-uri", "redirects", multiple=True, help="Where citizens come back to, letter by letter.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(sorted(PARTNERS)))
@click.option("--alg", type=_ALG, help="Of its assertions; without it whichever the keys are for.")
@click.option("--audience", type=click.Choice(room.AUDIENCES), help="Kind; else the first that fits.")
@_OFFICES
@_SERVICES
@_COUNTERS
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def add(
    name: str,
    file: Path | None,
    jwks_uri: str | None,
    redirects: tuple[str, ...],
    scopes: tuple[str, ...],
    alg: str | None,
    audience: str | None,
    offices: tuple[str, ...],
    services: tuple[str, ...],
    counters: tuple[str, ...],
    as_json: bool,
) -> None:
    """Register NAME, as citizens know it. Prints its client identifier."""
    contract = room.Contract(
        name=name,
        keys=room.Keys(_read(file), jwks_uri, alg or ""),
        scopes=scopes,
        redirect_uris=redirects,
        audience=audience or "",
        places=room.Places(offices or (room.ALL,), services or (room.ALL,), counters),
    )
    with _opened() as parts, parts.works.begin(system()) as work:
        made = room.add_partner(work, contract, parts.catalogue, loopback=parts.settings.is_local)
    click.echo(json.dumps(_shown(made)) if as_json else made.client_id)


@partners.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON object on each line.")
def list_(as_json: bool) -> None:
    """Every partner with its client identifier, kind, scopes and state."""
    with _opened() as parts, parts.works.begin(system()) as work:
        for row in room.registered_partners(work.session):
            state = "suspended" if row.suspended_at else "active"
            line = f"{row.client_id}  {state:9}  {row.audience:11}  {row.name}  {' '.join(row.scopes)}"
            click.echo(json.dumps(_shown(row)) if as_json else line)


@partners.command()
@click.argument("name", metavar="NAME|CLIENT_ID")
@click.option("--lift", is_flag=True, help="End the suspension.")
def suspend(name: str, lift: bool) -> None:
    """Give a partner no token any more; those that are out stop working at once."""
    with _opened() as parts, parts.works.begin(system()) as work:
        found = room.partner_named(work.session, name)
        (room.resume_partner if lift else room.suspend_partner)(work, found)


@partners.command()
@click.argument("name", metavar="NAME|CLIENT_ID")
@_OFFICES
@_SERVICES
@_COUNTERS
@click.option("--no-counter", is_flag=True, help="It runs no counter any more.")
def places(
    name: str, offices: tuple[str, ...], services: tuple[str, ...], counters: tuple[str, ...], no_counter: bool
) -> None:
    """Say anew for which offices and services a partner works (`*`: all), and whose counters it runs.

    It holds at once. What is not named stays.
    """
    with _opened() as parts, parts.works.begin(system()) as work:
        found = room.partner_named(work.session, name)
        wanted = room.Places(
            offices or tuple(found.offices),
            services or tuple(found.services),
            () if no_counter else counters or tuple(found.counters),
        )
        room.change_places(work, found, wanted, parts.catalogue)


@partners.command()
@click.argument("name", metavar="NAME|CLIENT_ID")
@click.option("--jwks", "file", type=_JWKS, help="File with its new public keys, a JWK set.")
@click.option("--jwks-uri", help="Address at which it publishes them instead.")
@click.option("--alg", type=_ALG, help="Of its assertions; without it whichever the keys are for.")
@click.option("--overlap", is_flag=True, help="Earlier keys verify too, until the next rotation.")
def rotate(name: str, file: Path | None, jwks_uri: str | None, alg: str | None, overlap: bool) -> None:
    """Change a partner's keys."""
    keys = room.Keys(_read(file), jwks_uri, alg or "")
    with _opened() as parts, parts.works.begin(system()) as work:
        found = room.partner_named(work.session, name)
        room.change_keys(work, found, keys, overlap=overlap, loopback=parts.settings.is_local)


@partners.command("rotate-token-key")
@click.option("--compromised", is_flag=True, help="Somebody may have the earlier keys: their tokens stop working now.")
def rotate_token_key(compromised: bool) -> None:
    """Sign access tokens with a fresh key from now on. Done by itself every thirty days. Prints the key's id."""
    with _opened() as parts, parts.works.begin(system()) as work:
        click.echo(room.rotate_token_key(work, compromised=compromised))


def _read(file: Path | None) -> dict[str, Any] | None:
    if file is None:
        return None
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise click.ClickException("The file of keys is no JSON.") from None
    if not isinstance(found, dict):
        raise click.ClickException("The file of keys is no JWK set.")
    return found


def _shown(row: room.Partner) -> dict[str, Any]:
    plain = ("client_id", "name", "audience", "alg", "jwks_uri", "redirect_uris", "scopes")
    return {
        **{name: getattr(row, name) for name in (*plain, "offices", "services", "counters")},
        "created_at": row.created_at.isoformat(),
        "suspended_at": row.suspended_at.isoformat() if row.suspended_at else None,
    }


@contextmanager
def _opened() -> Iterator[Parts]:
    with told():
        settings = load()
        logging.configure(settings.log_level)
        parts = assemble(settings, pool_size=2)
        try:
            yield parts
        except room.PartnerUnknown:
            raise click.ClickException("No partner is registered under this name or client identifier.") from None
        except ConsularError as error:
            if error.code not in room.SENTENCES:
                raise
            raise click.ClickException(f"{room.SENTENCES[error.code]}.") from None
        finally:
            parts.close()
