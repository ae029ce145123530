"""The bureau: files that it alone opens, answers that take effect once, whatever the transport does to them."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from consular import evidence, production, register, stock
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.production import ProductionOrder
from consular.production.bureau import (
    AnswerRefused,
    AnswerTooEarly,
    Bureau,
    BureauAnswer,
    BureauFile,
    BureauFolder,
    BureauUnset,
    SentFile,
    composed,
    draw_up,
    expected,
    incoming,
    read_bureau,
    send,
    take_answer,
    take_file,
    waiting,
    write_out,
)
from consular.production.bureau.receiving import Taken
from tests.production.bureaus import PrintingWorks, bytes_of, line, placed
from tests.production.given import SYSTEM, House


@pytest.fixture
def works_outside() -> PrintingWorks:
    return PrintingWorks()


@pytest.fixture
def bureau(works_outside: PrintingWorks, tmp_path: Path) -> Bureau:
    return read_bureau(works_outside.write_keys(tmp_path / "bureau.jwks.json"))


@pytest.fixture
def folder(tmp_path: Path) -> BureauFolder:
    return BureauFolder(tmp_path / "exchange")


def prepared(house: House, **changes: object) -> ProductionOrder:
    return house.prepare(house.draw(house.ordered("passport-renewal", **changes)))


def sent(house: House, bureau: Bureau, folder: BureauFolder) -> SentFile | None:
    return send(house.works, bureau, folder, house.catalogue)


def taken(house: House, bureau: Bureau, content: bytes) -> Taken:
    with house.works.begin(SYSTEM) as work:
        return take_answer(work, content, bureau)


def refused(house: House, bureau: Bureau, content: bytes) -> str:
    with pytest.raises(AnswerRefused) as told:
        taken(house, bureau, content)
    return told.value.code


def lines(house: House) -> list[tuple[UUID, str, str]]:
    with house.works.begin(SYSTEM) as work:
        rows = work.session.scalars(select(BureauAnswer).order_by(BureauAnswer.id)).all()
        return [(row.order_id, row.status, row.outcome) for row in rows]


def at_bureau(house: House, bureau: Bureau, folder: BureauFolder, count: int = 1) -> list[ProductionOrder]:
    orders = [prepared(house) for _ in range(count)]
    sent(house, bureau, folder)
    return [house.fresh(order.id) for order in orders]


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
    assert bytes_of(entry["dg2_face_jpeg"]) == face
    assert bytes_of(entry["signature_jpeg"]) == face
    assert Image.open(BytesIO(bytes_of(entry["dg2_face_jpeg"]))).format == "JPEG"
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
    for secret in (b"Eriksson", b"ERIKSSON", b"L0000001", b"1974"):
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


def test_accepted_and_produced_lead_to_the_quality_check(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    done = taken(house, bureau, works_outside.answer(line(order.id, "accepted")))
    assert (done.serial, done.outcomes, done.known) == (1, {"applied": 1}, False)
    assert house.fresh(order.id).state == "sent"
    taken(house, bureau, works_outside.answer(line(order.id, "produced")))
    assert house.fresh(order.id).state == "produced"
    house.scan(order)
    assert house.check(order).state == "checked"
    with house.works.begin(SYSTEM) as work:
        codes = [row.code for row in production.history(work.session, order.id)]
    assert codes == ["ordered", "drawn", "prepared", "sent", "accepted", "produced", "scanned", "read_back", "checked"]


def test_a_failure_spoils_the_blank_and_orders_another_attempt(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    taken(house, bureau, works_outside.answer(line(order.id, "failed", "laser-jam")))
    failed = house.fresh(order.id)
    assert (failed.state, failed.reason) == ("spoilt", "other")
    with house.works.begin(SYSTEM) as work:
        assert stock.states(work.session, "jakarta", "booklet-32") == {"in_stock": 5, "spoilt": 1}
        entry = work.session.scalars(select(stock.StockEntry).where(stock.StockEntry.code == "spoilt")).one()
        answer = work.session.scalars(select(BureauAnswer)).one()
        assert (entry.report_id, entry.staff_id, entry.witness_id) == (answer.id, None, None)
        assert answer.reason == "laser-jam"
        document = register.document(work.session, order.document_id or new_id())
        assert document is not None
        assert document.status == "spoilt"
        _, again = production.of_decision(work.session, order.decision_id)
    assert (again.attempt, again.state) == (2, "ordered")
    house.prepare(house.draw(again))
    assert sent(house, bureau, folder) is not None
    done = taken(
        house,
        bureau,
        works_outside.answer(line(order.id, "produced"), line(again.id, "produced"), line(again.id, "produced")),
    )
    assert done.outcomes == {"too_late": 1, "applied": 1, "repeated": 1}
    assert house.fresh(again.id).state == "produced"


def test_a_failure_after_produced_is_still_heard_and_one_after_the_check_is_not(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    one, other = at_bureau(house, bureau, folder, 2)
    taken(house, bureau, works_outside.answer(line(one.id, "produced"), line(other.id, "produced")))
    house.scan(other)
    house.check(other)
    done = taken(
        house, bureau, works_outside.answer(line(one.id, "failed", "damaged"), line(other.id, "failed", "damaged"))
    )
    assert done.outcomes == {"applied": 1, "too_late": 1}
    assert (house.fresh(one.id).state, house.fresh(one.id).reason) == ("spoilt", "damaged")
    assert house.fresh(other.id).state == "checked"


def test_unknown_orders_are_kept_and_told_while_the_others_take_effect(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    ours, strange = prepared(house), new_id()
    done = taken(
        house,
        bureau,
        works_outside.answer(line(strange, "produced"), line(ours.id, "produced"), line(order.id, "produced")),
    )
    assert done.outcomes == {"unknown": 2, "applied": 1}
    assert lines(house) == [
        (strange, "produced", "unknown"),
        (ours.id, "produced", "unknown"),
        (order.id, "produced", "applied"),
    ]
    assert house.fresh(ours.id).state == "prepared"


def test_a_file_that_comes_twice_is_known(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    content = works_outside.answer(line(order.id, "failed", "misprint"))
    taken(house, bureau, content)
    again = taken(house, bureau, content)
    assert (again.known, again.outcomes) == (True, {})
    with house.works.begin(SYSTEM) as work:
        assert len(production.of_decision(work.session, order.decision_id)) == 2
    works_outside.serial, works_outside.previous = 0, None
    other = works_outside.answer(line(order.id, "accepted"))
    assert refused(house, bureau, other) == "answer_serial_taken"


def test_what_is_cut_off_altered_or_signed_by_others_is_refused(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    stranger = PrintingWorks()
    good = works_outside.answer(line(order.id, "produced"))
    head, payload, signature = good.split(b".")
    other = PrintingWorks("mint")
    other.signing = works_outside.signing
    bad = {
        b"": "answer_unsigned",
        good[: len(good) // 2]: "answer_unsigned",
        good[:-8]: "answer_unsigned",
        b".".join((head, payload[:-4] + b"AAAA", signature)): "answer_unsigned",
        b"\xff\xfe" + good: "answer_unsigned",
        stranger.answer(line(order.id, "produced")): "answer_unsigned",
        other.answer(line(order.id, "produced")): "answer_of_another",
        works_outside.signed(b"no json"): "answer_malformed",
        works_outside.signed(b"[]"): "answer_malformed",
    }
    for content, code in bad.items():
        assert refused(house, bureau, content) == code
    assert house.fresh(order.id).state == "sent"
    assert taken(house, bureau, good).outcomes == {"applied": 1}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": "consular-production-answer/2"}, "answer_of_another"),
        ({"serial": "1"}, "answer_malformed"),
        ({"serial": True}, "answer_malformed"),
        ({"serial": 0}, "answer_malformed"),
        ({"serial": 2**31}, "answer_malformed"),
        ({"previous_sha256": "00" * 32}, "answer_malformed"),
        ({"serial": 2}, "answer_malformed"),
        ({"serial": 2, "previous_sha256": "zz"}, "answer_malformed"),
        ({"entries": {}}, "answer_malformed"),
        ({"entries": ["x"]}, "answer_malformed"),
        ({"entries": [{"order": "x", "status": "produced", "at": "2026-11-17T08:00:00Z"}]}, "answer_malformed"),
        ({"entries": [line(UUID(int=1), "lost")]}, "answer_malformed"),
        ({"entries": [line(UUID(int=1), "failed")]}, "answer_malformed"),
        ({"entries": [line(UUID(int=1), "failed", "Torn by Mr Berg")]}, "answer_malformed"),
        ({"entries": [line(UUID(int=1), "produced", "damaged")]}, "answer_malformed"),
        ({"entries": [{**line(UUID(int=1), "produced"), "at": "2026-11-17T08:00:00"}]}, "answer_malformed"),
        ({"entries": [{"status": "produced"}]}, "answer_malformed"),
    ],
)
def test_a_signed_file_of_another_shape_is_refused(
    house: House, bureau: Bureau, works_outside: PrintingWorks, changes: dict[str, object], code: str
) -> None:
    assert refused(house, bureau, works_outside.answer(**changes)) == code


def test_a_file_that_overtakes_another_waits_for_it(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    first = works_outside.answer(line(order.id, "accepted"))
    second = works_outside.answer(line(order.id, "produced"))
    with pytest.raises(AnswerTooEarly) as early:
        taken(house, bureau, second)
    assert early.value.missing == 1
    assert taken(house, bureau, first).outcomes == {"applied": 1}
    assert taken(house, bureau, second).outcomes == {"applied": 1}
    broken = works_outside.answer(line(order.id, "produced"), previous_sha256="00" * 32)
    assert refused(house, bureau, broken) == "answer_chain_broken"


def test_the_inbox_is_worked_in_order_and_nothing_is_lost(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    first = works_outside.answer(line(order.id, "accepted"))
    second = works_outside.answer(line(order.id, "produced"))
    works_outside.answer()
    fourth = works_outside.answer()
    paths = placed(folder.inbox, [first, second, second[:-10], fourth, second])
    (folder.inbox / "half.jws.part").write_bytes(b"...")

    def round_of() -> dict[str, tuple[str, str]]:
        told = {}
        for path, content in incoming(bureau, folder):
            with house.works.begin(SYSTEM) as work:
                done = take_file(work, bureau, folder, path, content)
            told[done.name] = (done.outcome, done.why or str(done.missing or ""))
        return told

    assert (
        round_of()
        == {
            "9-answer.jws": ("taken", ""),
            "8-answer.jws": ("known", ""),
            "7-answer.jws": ("refused", "answer_unsigned"),
            "6-answer.jws": ("waits", "3"),
            "5-answer.jws": ("taken", ""),
        }
        or round_of() == {}
    )
    assert house.fresh(order.id).state == "produced"
    assert sorted(p.name for p in (folder.inbox / "taken").iterdir()) == [
        "5-answer.jws",
        "8-answer.jws",
        "9-answer.jws",
    ]
    assert (folder.inbox / "refused" / "7-answer.jws.reason.txt").read_text() == "answer_unsigned\n"
    assert paths[3].exists()
    assert round_of() == {"6-answer.jws": ("waits", "3")}
    paths[2].write_bytes(second[:-12])
    assert round_of()["7-answer.jws"] == ("refused", "answer_unsigned")
    assert (folder.inbox / "refused" / "7-answer.2.jws").exists()


def test_a_file_from_elsewhere_stays_where_it_is(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder, tmp_path: Path
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    path = tmp_path / "by-hand.jws"
    path.write_bytes(works_outside.answer(line(order.id, "produced")))
    ((found, content),) = incoming(bureau, folder, [path])
    with house.works.begin(SYSTEM) as work:
        assert take_file(work, bureau, folder, found, content).outcome == "taken"
    assert path.exists()


def test_killed_between_commit_and_moving_the_file_is_known(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    content = works_outside.answer(line(order.id, "produced"))
    (path,) = placed(folder.inbox, [content])
    taken(house, bureau, content)
    with house.works.begin(SYSTEM) as work:
        assert take_file(work, bureau, folder, path, content).outcome == "known"
    assert not path.exists()
    assert lines(house) == [(order.id, "produced", "applied")]


def test_an_unexpected_failure_takes_nothing_and_leaves_the_file(
    house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder
) -> None:
    (order,) = at_bureau(house, bureau, folder)
    content = works_outside.answer(line(order.id, "produced"))
    (path,) = placed(folder.inbox, [content])
    work = house.works.open(SYSTEM)
    take_file(work, bureau, folder, path, content)
    house.works.rollback(work)
    assert path.exists()
    assert house.fresh(order.id).state == "sent"
    assert lines(house) == []


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
