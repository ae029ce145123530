"""The outbound list as its reader sees it: signature, chain, nothing twice, nothing missing."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from consular import register, vault
from consular.core.ids import new_id
from consular.core.work import Works
from consular.register import Issue, OutboundFolder, TravelDocument
from tests.register.given import SYSTEM, entered, line, passport
from tests.register.test_endings import LOSS, done, holder


class Broken(Exception):
    """What a reader of the list complains of."""


def read_folder(folder: Path) -> list[dict[str, Any]]:
    """A reader of somebody else's making: every file in order, believed only with key, signature, chain and table."""
    lists = []
    before: dict[str, Any] | None = None
    for path in sorted(folder.glob("register-list-*.json")):
        content = path.read_bytes()
        told = json.loads(content)
        check_signature(folder, path, content)
        serial = (before["serial"] if before else 0) + 1
        link = {"serial": before["serial"], "sha256": before["digest"]} if before else None
        if (told["serial"], told["previous"]) != (serial, link):
            raise Broken(f"{path.name}: a file before it is missing, twice, or another one")
        table = path.with_suffix(".csv").read_bytes()
        if hashlib.sha256(table).hexdigest() != told["csv_sha256"]:
            raise Broken(f"{path.name}: the table is another one")
        if list(csv.DictReader(io.StringIO(table.decode()))) != told["entries"]:
            raise Broken(f"{path.name}: the table says something else")
        lists.append(told)
        before = {**told, "digest": hashlib.sha256(content).hexdigest()}
    return lists


def check_signature(folder: Path, path: Path, content: bytes) -> None:
    """RFC 7515 appendix F: header..signature, the payload is the file."""
    head, empty, signature = path.with_name(f"{path.name}.jws").read_text().strip().split(".")
    header = json.loads(decoded(head))
    key = load_pem_public_key((folder / f"register-list-{header['kid'][:16]}.pem").read_bytes())
    assert (header["alg"], empty) == ("ES256", "")
    assert isinstance(key, ec.EllipticCurvePublicKey)
    raw = decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    payload = base64.urlsafe_b64encode(content).rstrip(b"=")
    try:
        key.verify(der, head.encode() + b"." + payload, ec.ECDSA(SHA256()))
    except InvalidSignature:
        raise Broken(f"{path.name}: the signature does not fit") from None


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def drawn(works: Works, *, full: bool = False) -> Issue | None:
    with works.begin(SYSTEM) as work:
        return register.draw_up(work, issuing_state="UTO", full=full)


def exported(works: Works, folder: Path, *, full: bool = False) -> int | None:
    issue = drawn(works, full=full)
    if issue is None:
        return None
    OutboundFolder(folder).put(issue)
    with works.begin(SYSTEM) as work:
        register.written(work, issue.serial)
    return issue.serial


def cancelled(works: Works, number: str) -> TravelDocument:
    return done(works, register.cancel, passport(works, number=number), reason="replaced")


def test_a_reader_believes_the_list(works: Works, tmp_path: Path) -> None:
    document = passport(works)
    done(works, register.report_loss, document, loss=LOSS, actor=holder())
    visa = entered(works)
    with works.begin(SYSTEM) as work:
        register.revoke(work, visa.id, decision_id=new_id())
    assert exported(works, tmp_path) == 1
    cancelled(works, "L0000003")
    assert exported(works, tmp_path) == 2
    assert exported(works, tmp_path) is None
    one, two = read_folder(tmp_path)
    assert one["entries"] == [
        {
            "number": "L898902C",
            "kind": "passport",
            "issuing_state": "UTO",
            "status": "lost",
            "since": "2026-11-16",
            "issued_on": "2026-11-16",
            "valid_until": "2036-11-15",
        },
        {
            "number": "UV4KX7PHR",
            "kind": "e-visa",
            "issuing_state": "UTO",
            "status": "revoked",
            "since": "2026-11-16",
            "issued_on": "2027-01-01",
            "valid_until": "2027-06-29",
        },
    ]
    assert [entry["number"] for entry in two["entries"]] == ["L0000003"]
    assert datetime.fromisoformat(two["made_at"]).tzinfo == UTC
    for name in ("Eriksson", "1974", "Wongphaisan"):
        assert name not in (tmp_path / "register-list-000001.json").read_text()


def test_everything_again_goes_on_in_the_same_chain(works: Works, tmp_path: Path) -> None:
    cancelled(works, "L0000001")
    exported(works, tmp_path)
    cancelled(works, "L0000002")
    assert exported(works, tmp_path, full=True) == 2
    assert exported(works, tmp_path) is None
    assert exported(works, tmp_path, full=True) == 3
    lists = read_folder(tmp_path)
    assert [(told["full"], [e["number"] for e in told["entries"]]) for told in lists] == [
        (False, ["L0000001"]),
        (True, ["L0000001", "L0000002"]),
        (True, ["L0000001", "L0000002"]),
    ]


def test_what_was_broken_off_is_written_under_the_same_number(works: Works, tmp_path: Path) -> None:
    cancelled(works, "L0000001")
    first = drawn(works)
    # Here the process died. Meanwhile another document ends.
    cancelled(works, "L0000002")
    second = drawn(works)
    assert first is not None
    assert second is not None
    assert (first.serial, first.content, first.table) == (second.serial, second.content, second.table)
    assert [exported(works, tmp_path), exported(works, tmp_path), exported(works, tmp_path)] == [1, 2, None]
    assert [len(told["entries"]) for told in read_folder(tmp_path)] == [1, 1]


@pytest.mark.parametrize("damage", ["json", "csv", "missing", "repeated", "key"])
def test_a_reader_notices(works: Works, tmp_path: Path, damage: str) -> None:
    for number in ("L0000001", "L0000002", "L0000003"):
        cancelled(works, number)
        exported(works, tmp_path)
    assert len(read_folder(tmp_path)) == 3
    two = tmp_path / "register-list-000002.json"
    if damage == "json":
        two.write_text(two.read_text().replace("L0000002", "L0000009"))
    elif damage == "csv":
        two.with_suffix(".csv").write_text(two.with_suffix(".csv").read_text().replace("L0000002", "L0000009"))
    elif damage == "missing":
        two.unlink()
    elif damage == "repeated":
        for suffix in (".json", ".json.jws", ".csv"):
            copy = tmp_path / f"register-list-000004{suffix}"
            copy.write_bytes(two.with_suffix("").with_name(f"register-list-000002{suffix}").read_bytes())
    else:
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        next(tmp_path.glob("*.pem")).write_bytes(_pem(key))
    with pytest.raises(Broken):
        read_folder(tmp_path)


def _pem(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_who_was_erased_is_listed_no_more(works: Works, tmp_path: Path) -> None:
    one = cancelled(works, "L0000001")
    cancelled(works, "L0000002")
    vault.destroy_key(one.dossier_id)
    exported(works, tmp_path)
    assert [entry["number"] for entry in read_folder(tmp_path)[0]["entries"]] == ["L0000002"]


def test_what_had_ended_before_it_was_imported_was_told_by_the_earlier_register(works: Works, tmp_path: Path) -> None:
    with works.begin(SYSTEM) as work:
        rows = [line(2, status="lost"), line(3, number="L2"), line(4, number="T1", issuing_state="THA")]
        register.import_batch(work, rows, own_state="UTO")
    with works.begin(SYSTEM) as work:
        for number in ("L2", "T1"):
            (found,) = register.with_number(work.session, number)
            register.cancel(work, found.id, reason="damaged")
    exported(works, tmp_path)
    assert [entry["number"] for entry in read_folder(tmp_path)[0]["entries"]] == ["L2"]
