"""The rehearsal of a disaster: yesterday's backups of data and keystore are restored elsewhere, and work goes on.

What was erased since then stays erased, and the audit is in order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from consular import applications, evidence, identity, issuance, privacy, vault
from consular.app.assembly import Parts
from consular.app.migrate import migrate
from consular.core.actor import Actor, system
from consular.issuance import Issuer
from tests import factories
from tests.backup.conftest import Install, Installation
from tests.cli.conftest import Run
from tests.privacy import given
from tests.web.stations import House


@dataclass(frozen=True)
class Before:
    """What stood in the first house: references, and the e-visa as it was fetched."""

    granted: str
    waiting: str
    erased: str
    evisa: bytes


class Restored(House):
    """The same people again: found by their sign-in, which takes the keys of the blind indexes."""

    def _staff(self, subject: str, role: str, office: str = "jakarta") -> Actor:
        with self.works.begin(system()) as work:
            found = identity.staff_for_subject(work, issuer=factories.ISSUER, subject=subject)
        return factories.actor_of(self.works, self.catalogue, found.id)


@contextmanager
def at_work(installation: Installation, kind: type[House] = House) -> Iterator[tuple[Parts, House]]:
    """The people of the installation."""
    with installation.parts() as parts:
        issuer = Issuer(catalogue=parts.catalogue, public_url="https://visa.example.org", local=True)
        yield parts, kind(parts.works, parts.catalogue, issuer)


def evisa(parts: Parts, house: House, reference: str) -> bytes:
    """Fetched by its applicant."""
    with parts.works.begin(house.actors["owner"]) as work:
        case = house.application(work, reference)
        (file,) = issuance.files_of(work.session, house.actors["owner"], "issuance:own:download", case.id)
        return issuance.download(work, permission="issuance:own:download", file_id=file.id).content


def lived(installation: Installation) -> Before:
    """A case that waits, one that was granted, one that was taken back."""
    with at_work(installation) as (parts, house):
        granted, waiting = house.station("granted").reference, house.station("waiting").reference
        before = Before(granted, waiting, given.withdrawn(house), evisa(parts, house, granted))
    installation.sequence()
    return before


def purpose(parts: Parts, reference: str) -> Any:
    """An answer out of the sealed details."""
    with parts.works.begin(system()) as work:
        return applications.application_for(work.session, system(), "system", reference).details.answers["purpose"]


def files(parts: Parts, reference: str) -> list[bytes]:
    """The evidence that the case still has, opened."""
    with parts.works.begin(system()) as work:
        case = applications.application_for(work.session, system(), "system", reference)
        found = evidence.of_dossier(work.session, case.dossier_id)
        return [evidence.blobs().get(f.quarantine, dossier_id=case.dossier_id) for f in found if f.quarantine]


def test_yesterdays_backups_restored_elsewhere(install: Install, run: Run, tmp_path: Path) -> None:
    # Yesterday.
    first = install("first")
    first.env["CONSULAR_ERASURE_LEDGER"] = str(tmp_path / "elsewhere" / "ledger.jsonl")
    migrate(first.env["DATABASE_URL"], first.env["KEYSTORE_URL"])
    before = lived(first)
    where = (str(tmp_path / "backups"), "--keystore-dir", str(tmp_path / "keys"))
    made = run("backup", *where, env=first.env)
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["files"] > 0

    # Today: a file is erased, then everything but the key file, the ledger and the backups is lost.
    assert run("keys", "destroy", before.erased, env=first.env).exit_code == 0
    second = install("second", keys_of=first)
    second.env["CONSULAR_ERASURE_LEDGER"] = first.env["CONSULAR_ERASURE_LEDGER"]
    told = run("restore", *where, env=second.env)
    assert told.exit_code == 0, told.output
    restored, audited = map(json.loads, told.stdout.splitlines())
    assert (restored["ledger"], restored["replayed"]) == ("kept", 1)
    assert (audited["ok"], audited["problems"]) == (True, [])
    assert audited["heads"] > 0

    # Everything opens, but what was erased.
    with at_work(second, Restored) as (parts, house):
        assert purpose(parts, before.waiting) == "tourism"
        assert len(files(parts, before.waiting)) == 2
        assert evisa(parts, house, before.granted) == before.evisa
        erased = given.dossier_of(parts.works, before.erased)
        assert given.state(parts.works, erased) == privacy.ERASED
        # Not by the row's mark alone: the key is gone from the restored keystore.
        with pytest.raises(vault.Shredded):
            vault.current().newest(b"d" + erased.bytes)
        with pytest.raises(vault.Shredded):
            files(parts, before.erased)

        # Journeys go on: a new application to its e-visa, under the same signer.
        assert evisa(parts, house, house.station("granted").reference).startswith(b"%PDF")
    second.sequence()
    assert run("audit", "verify", env=second.env).exit_code == 0


def test_a_keystore_restored_with_its_keys_does_not_bring_back_what_the_ledger_names(
    install: Install, run: Run, tmp_path: Path
) -> None:
    """The ledger was lost too: the backup's own copy still knows what was erased before the backup."""
    first = install("first")
    migrate(first.env["DATABASE_URL"], first.env["KEYSTORE_URL"])
    before = lived(first)
    early = run("backup", str(tmp_path / "early"), env=first.env)
    assert early.exit_code == 0, early.output
    assert run("keys", "destroy", before.erased, env=first.env).exit_code == 0
    late = run("backup", str(tmp_path / "late"), env=first.env)
    assert late.exit_code == 0, late.output

    second = install("second", keys_of=first)
    told = run("restore", str(tmp_path / "late"), env=second.env)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout.splitlines()[0])["ledger"] == "restored"
    # Now back to before the erasure, with the ledger that came with the later backup.
    told = run("restore", str(tmp_path / "early"), "--replace", env=second.env)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout.splitlines()[0])["replayed"] == 1
    with second.parts() as parts, pytest.raises(vault.Shredded):
        purpose(parts, before.erased)
