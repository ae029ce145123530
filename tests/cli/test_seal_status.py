"""`consular seal read --status-list`: whether an e-visa still holds, without a network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from consular import border, issuance, register
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, system
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.work import Works
from consular.issuance import Issuer
from consular.issuance.printing import PaperPress
from consular.local.specimens import Person, draw_portrait
from tests.cli.conftest import Run
from tests.issuance.given import folder, grant, scanned, taken

URI = "https://visa.example.org/api/v1/status-list"


@dataclass
class Reader:
    """What a border post has on its disk."""

    run: Run
    works: Works
    folder: Path
    payload: str
    document: issuance.IssuedFile

    def fetch(self) -> None:
        """List, keys and certificates as they are published now."""
        with self.works.begin(ANONYMOUS) as work:
            (self.folder / "list.jwt").write_text(border.status_list(work, uri=URI)[0])
            certificates = issuance.certificates(work.session)
        (self.folder / "keys.json").write_text(json.dumps({"keys": border.verification_keys()}))
        (self.folder / "certificates").mkdir(exist_ok=True)
        for name, content in certificates.items():
            (self.folder / "certificates" / f"{name}.der").write_bytes(content)

    def reads(self, day: date, *, text: str = "") -> Result:
        return self.run(
            "seal",
            "read",
            *("--text", text or self.payload, "--certs", str(self.folder / "certificates"), "--at", day.isoformat()),
            *("--status-list", str(self.folder / "list.jwt"), "--status-keys", str(self.folder / "keys.json")),
        )


@pytest.fixture
def reader(works: Works, catalogue: Catalogue, run: Run, tmp_path: Path) -> Reader:
    """A border post with the barcode of a fresh e-visa."""
    person = Person(
        primary="Wongphaisan", document_number="AC4402917", birth=date(1993, 4, 17), sex="F", expiry=date(2031, 9, 2)
    )
    order = grant(folder(works), catalogue, draw_portrait(person, seed=7), valid_from=date(2026, 11, 16))
    issuer = Issuer(catalogue=catalogue, public_url="https://visa.example.org", local=True)
    with works.begin(system()) as work:
        file = issuance.issue_grant(work, order, press=PaperPress(), issuer=issuer)
    made = Reader(run, works, tmp_path, scanned(taken(works, file)), file)
    made.fetch()
    return made


def standing(result: Result) -> str:
    found: str = json.loads(result.stdout)["status_list"]["status"]
    return found


def test_what_holds_and_what_was_revoked_since(reader: Reader, clock: SetClock) -> None:
    today = clock.now().date()
    told = reader.reads(today)
    assert (told.exit_code, standing(told)) == (0, "valid"), told.output
    assert reader.document.document_id is not None
    with reader.works.begin(system()) as work:
        register.revoke(work, reader.document.document_id, decision_id=new_id())
    clock.move(minutes=6)
    assert standing(reader.reads(today)) == "valid"  # the old list does not know
    reader.fetch()
    told = reader.reads(today)
    assert (told.exit_code, standing(told)) == (1, "invalid")
    assert json.loads(told.stdout)["status"] == "VALID"


def test_a_list_of_the_day_before_is_not_used(reader: Reader, clock: SetClock) -> None:
    told = reader.reads(clock.now().date() + timedelta(days=1))
    assert (told.exit_code, standing(told)) == (1, "unusable")
    assert json.loads(told.stdout)["status_list"]["reason"] == "old"


def test_a_list_that_somebody_else_has_signed_is_not_used(reader: Reader, clock: SetClock) -> None:
    keys = [{**key, "x": key["y"]} for key in border.verification_keys()]
    (reader.folder / "keys.json").write_text(json.dumps({"keys": keys}))
    told = reader.reads(clock.now().date())
    assert (told.exit_code, json.loads(told.stdout)["status_list"]["reason"]) == (1, "signature")


def test_a_barcode_without_a_place_is_told_so(reader: Reader, clock: SetClock) -> None:
    told = reader.reads(clock.now().date(), text="RDB1NOTHING")
    assert (told.exit_code, standing(told)) == (1, "absent")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"keys": 5}', '{"keys": ["x"]}', "[" * 100_000])
def test_a_file_of_keys_that_is_none_is_said_so(reader: Reader, clock: SetClock, content: str) -> None:
    (reader.folder / "keys.json").write_text(content)
    told = reader.reads(clock.now().date())
    assert told.exit_code == 1
    assert "no JWK set" in told.output


@pytest.mark.parametrize("option", ["--status-list", "--status-keys"])
def test_list_and_keys_go_together(run: Run, tmp_path: Path, option: str) -> None:
    (tmp_path / "file").write_text("x")
    assert run("seal", "read", "--text", "x", option, str(tmp_path / "file")).exit_code == 2
