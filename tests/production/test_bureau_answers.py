"""Answers of the bureau take effect once, whatever the transport does to them."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from consular import production, register, stock
from consular.core.ids import new_id
from consular.production.bureau import (
    AnswerTooEarly,
    Bureau,
    BureauAnswer,
    BureauFolder,
    incoming,
    take_file,
)
from tests.production.bureaus import (
    PrintingWorks,
    at_bureau,
    line,
    lines,
    placed,
    prepared,
    refused,
    sent,
    taken,
)
from tests.production.given import SYSTEM, House


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
        ({"entries": [{**line(UUID(int=1), "produced"), "order": 5}]}, "answer_malformed"),
        ({"entries": [{**line(UUID(int=1), "produced"), "at": "0001-01-01T00:00:00+14:00"}]}, "answer_malformed"),
        ({"entries": [{**line(UUID(int=1), "produced"), "at": "9999-12-31T23:59:59-14:00"}]}, "answer_malformed"),
        ({"entries": [{**line(UUID(int=1), "produced"), "at": "2027-11-17T08:00:00Z"}]}, "answer_malformed"),
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
