"""Order files: the bureau alone opens them, they are numbered and chained, nothing goes twice."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from consular import evidence, stock
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.doc9303 import dg2
from consular.production.bureau import (
    Bureau,
    BureauFile,
    BureauFolder,
    BureauUnset,
    composed,
    draw_up,
    expected,
    read_bureau,
    waiting,
    write_out,
)
from tests.production.bureaus import (
    PrintingWorks,
    at_bureau,
    bytes_of,
    line,
    prepared,
    sent,
    taken,
)
from tests.production.given import SYSTEM, House
from tests.production.test_standing import object_to


def test_the_bureau_opens_verifies_and_can_print(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder, face: bytes
) -> None:
    order = prepared(house, signature=True)
    file = sent(house, bureau, folder)
    assert file is not None
    assert (file.serial, file.entries, file.path.name) == (1, 1, "printing-works-000001.jwe")
    (pem,) = folder.outbox.glob("production-*.pem")
    content = file.path.read_bytes()
    told = works_outside.opened(content, pem.read_bytes())
    assert (told["format"], told["bureau"], told["serial"]) == ("consular-production-order/1", "printing-works", 1)
    assert told["previous_sha256"] is None
    (entry,) = told["entries"]
    assert entry["order"] == str(order.id)
    assert entry["blank"] == {"kind": "booklet-32", "number": "L0000001"}
    assert tuple(entry["mrz"]) == order.fixed.lines
    dg1 = bytes_of(entry["dg1"])
    assert dg1[:5] == bytes.fromhex("615b5f1f58")
    assert dg1[5:].decode() == "".join(order.fixed.lines)
    assert bytes_of(entry["face_jpeg"]) == face
    assert bytes_of(entry["dg2"]) == dg2(face)
    assert bytes_of(entry["signature_jpeg"]) == face
    assert Image.open(BytesIO(bytes_of(entry["face_jpeg"]))).format == "JPEG"
    assert entry["page"] == {
        "document_code": "PP",
        "issuing_state": "UTO",
        "number": "L0000001",
        "primary": "Eriksson",
        "secondary": "Anna Maria",
        "native": None,
        "nationality": "UTO",
        "date_of_birth": "1974-08-12",
        "sex": "F",
        "place_of_birth": "Zenith",
        "date_of_issue": "2026-11-16",
        "date_of_expiry": "2036-11-15",
        "authority": "Embassy in Jakarta",
    }
    assert entry["collect_at"] == "jakarta"
    for secret in (b"Eriksson", b"ERIKSSON", b"L0000001", b"1974-08-12"):
        assert secret not in content
    assert house.fresh(order.id).state == "sent"


def test_files_are_numbered_and_chained_and_nothing_goes_twice(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    prepared(house)
    with house.works.begin(SYSTEM) as work:
        assert (waiting(work.session), expected(work.session)) == (1, 0)
    first = sent(house, bureau, folder)
    assert first is not None
    assert sent(house, bureau, folder) is None
    prepared(house)
    second = sent(house, bureau, folder)
    assert second is not None
    (pem,) = folder.outbox.glob("production-*.pem")
    one, two = (works_outside.opened(file.path.read_bytes(), pem.read_bytes()) for file in (first, second))
    assert (two["serial"], two["previous_sha256"]) == (2, one["sha256"])
    assert {e["order"] for e in one["entries"]} & {e["order"] for e in two["entries"]} == set()
    with house.works.begin(SYSTEM) as work:
        assert (waiting(work.session), expected(work.session)) == (0, 2)


def test_what_an_office_prints_does_not_go_to_the_bureau(house: House, bureau: Bureau, folder: BureauFolder) -> None:
    house.prepare(house.draw(house.ordered()))
    assert sent(house, bureau, folder) is None


def test_an_order_that_is_stopped_takes_no_place_in_a_file(house: House, bureau: Bureau) -> None:
    objected, other = prepared(house), prepared(house)
    object_to(house, objected)
    with house.works.begin(SYSTEM) as work:
        assert waiting(work.session) == 1
        drawn = draw_up(work, bureau, most=1)
    assert drawn is not None
    assert (house.fresh(objected.id).state, house.fresh(other.id).state) == ("prepared", "sent")


def test_killed_before_the_file_lies_there_it_is_written_under_the_same_number(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    order = prepared(house)
    with house.works.begin(SYSTEM) as work:
        drawn = draw_up(work, bureau)
    assert drawn is not None
    assert house.fresh(order.id).state == "sent"
    later = prepared(house)
    work = house.works.open(SYSTEM)
    write_out(work, drawn.id, bureau, folder, house.catalogue)
    house.works.rollback(work)
    file = sent(house, bureau, folder)
    assert file is not None
    assert (file.serial, file.entries) == (1, 1)
    (pem,) = folder.outbox.glob("production-*.pem")
    assert [e["order"] for e in works_outside.opened(file.path.read_bytes(), pem.read_bytes())["entries"]] == [
        str(order.id)
    ]
    again = sent(house, bureau, folder)
    assert again is not None
    assert again.serial == 2
    assert house.fresh(later.id).state == "sent"
    with house.works.begin(SYSTEM) as work:
        assert write_out(work, drawn.id, bureau, folder, house.catalogue) is None
        assert write_out(work, new_id(), bureau, folder, house.catalogue) is None


def test_an_order_that_cannot_be_told_does_not_hold_up_the_others(
    house: House, bureau: Bureau, folder: BureauFolder
) -> None:
    broken, whole = prepared(house), prepared(house)
    with house.works.begin(SYSTEM) as work:
        (file,) = [f for f in evidence.of_dossier(work.session, broken.dossier_id) if f.item == "portrait"]
        file.state = evidence.REJECTED
    made = sent(house, bureau, folder)
    assert made is not None
    assert made.entries == 1
    assert house.spoil(broken, reason="other").attempt == 2
    assert house.fresh(whole.id).state == "sent"


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "[]",
        "{}",
        '{"bureau": "works", "keys": []}',
        '{"bureau": "Works!", "keys": []}',
        '{"bureau": "works", "keys": [{"kty": "RSA", "use": "enc"}]}',
        '{"bureau": "works", "keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "use": "enc"}]}',
    ],
)
def test_keys_that_are_none_are_told_to_the_operator(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "keys.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BureauUnset, match="CONSULAR_BUREAU_KEY"):
        read_bureau(path)
    with pytest.raises(BureauUnset, match="CONSULAR_BUREAU_KEY"):
        read_bureau(None)


def test_a_private_key_of_the_bureau_is_not_accepted(tmp_path: Path, works_outside: PrintingWorks) -> None:
    told = works_outside.public()
    told["keys"][0] = {**works_outside.sealing.as_dict(private=True), "use": "enc"}
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(told))
    with pytest.raises(BureauUnset):
        read_bureau(path)


def test_nobody_reports_for_the_bureau(house: House) -> None:
    order = prepared(house)
    with pytest.raises(Forbidden), house.works.begin(house.staff.producer) as work:
        stock.spoil_reported(work, order_id=order.id, reason="damaged", report_id=new_id())
    with house.works.begin(SYSTEM) as work:
        assert stock.spoil_reported(work, order_id=new_id(), reason="damaged", report_id=new_id()) is None


def _break(house: House, statement: str, **values: object) -> None:
    with pytest.raises(IntegrityError), house.works.begin(SYSTEM) as work:
        work.session.execute(text(statement), values)


def test_the_database_keeps_files_and_answers(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    taken(house, bureau, works_outside.answer(line(order.id, "accepted")))
    _break(house, "UPDATE bureau_file SET digest = :d", d=bytes(32))
    _break(house, "DELETE FROM bureau_file")
    _break(house, "UPDATE bureau_answer SET outcome = 'unknown'")
    _break(house, "DELETE FROM bureau_answer")
    _break(
        house,
        "INSERT INTO bureau_file (id, bureau, direction, serial, digest, entries, at, written_at)"
        " VALUES (:id, 'printing-works', 'out', 3, :d, 0, now(), now())",
        id=new_id(),
        d=bytes(32),
    )
    _break(
        house,
        "INSERT INTO bureau_file (id, bureau, direction, serial, digest, entries, at, written_at)"
        " VALUES (:id, 'printing-works', 'in', 2, NULL, 0, now(), NULL)",
        id=new_id(),
    )
    _break(
        house,
        "INSERT INTO bureau_answer (id, file_id, place, order_id, status, told_at, outcome)"
        " SELECT :id, file_id, 7, order_id, status, now(), 'applied' FROM bureau_answer",
        id=new_id(),
    )
    _break(house, "UPDATE production_order SET sent_in = NULL")
    _break(house, "UPDATE stock_entry SET report_id = id")


def test_an_unwritten_file_holds_up_the_next_number(house: House, bureau: Bureau) -> None:
    prepared(house)
    with house.works.begin(SYSTEM) as work:
        drawn = draw_up(work, bureau)
    assert drawn is not None
    with house.works.begin(SYSTEM) as work:
        again = draw_up(work, bureau)
        assert again is not None
        assert again.id == drawn.id
        assert composed(work, again, bureau, house.catalogue).serial == 1
    _break(
        house,
        "INSERT INTO bureau_file (id, bureau, direction, serial, digest, entries, at, written_at)"
        " VALUES (:id, 'printing-works', 'out', 2, :d, 0, now(), now())",
        id=new_id(),
        d=bytes(32),
    )
    with house.works.begin(SYSTEM) as work:
        assert len(work.session.scalars(select(BureauFile)).all()) == 1
