"""Handed over, spoilt, cancelled, lost: each for ever, each safe to repeat, each contradiction told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from consular import register, vault
from consular.core.actor import Actor, ActorKind
from consular.core.errors import ConsularError, Forbidden, NotFound
from consular.core.ids import new_id
from consular.core.work import Work, Works
from consular.register import Loss, OutboundEntry, Standing, TravelDocument
from tests.register.given import SYSTEM, application_folder, book, entered, fresh, passport

DAY = date(2026, 12, 1)
LOSS = Loss(kind="lost", on="2026-11-15", place="Port Amity, ferry", circumstances="The bag fell into the water.")


def holder(kind: ActorKind = ActorKind.ACCOUNT) -> Actor:
    """Somebody with a file of their own, as the audit needs."""
    found = Actor(kind, new_id())
    assert found.id is not None
    vault.new_key(found.id)
    return found


def done(works: Works, act: Callable[..., TravelDocument], document: TravelDocument, **given: Any) -> TravelDocument:
    with works.begin(given.pop("actor", SYSTEM)) as work:
        return act(work, document.id, **given)


def codes(work: Work, document: TravelDocument) -> list[str]:
    return sorted(line.code for line in register.history(work.session, document.id))


def listed(work: Work) -> dict[Any, str]:
    return {row.document_id: row.status for row in work.session.scalars(select(OutboundEntry))}


def test_a_passport_is_prepared_and_handed_over_once(works: Works) -> None:
    document = passport(works, status="prepared")
    assert register.status_at(document, DAY) is Standing.PREPARED
    for _ in range(2):
        assert done(works, register.hand_over, document).status == "valid"
    with works.begin(SYSTEM) as work:
        assert codes(work, document) == ["handed_over", "issued"]
        assert register.status_at(fresh(work, document), DAY) is Standing.VALID


def test_a_book_counts_from_its_hand_over_where_the_office_is_a_day_ahead(works: Works) -> None:
    first, before = date(2026, 11, 16), date(2026, 11, 15)
    document = passport(works, status="prepared", valid_from=first)
    assert register.status_at(document, before) is Standing.PREPARED
    done(works, register.hand_over, document)
    visa = entered(works, number="UV9NXTCAR", valid_from=first)
    with works.begin(SYSTEM) as work:
        assert register.status_at(fresh(work, document), before) is Standing.VALID
        assert register.status_at(fresh(work, visa), before) is Standing.NOT_YET_VALID


def test_a_spoilt_book_is_made_again_with_another_number(works: Works) -> None:
    order = book(application_folder(works))
    with works.begin(SYSTEM) as work:
        first = register.enter(work, order)
    again = book(order.application_dossier_id, decision_id=order.decision_id, number="L898903X")
    assert done(works, register.spoil, first, reason="mrz-unreadable").status == "spoilt"
    with works.begin(SYSTEM) as work:
        # Repeating the first order is no order for another book.
        assert register.enter(work, order).id == first.id
        second = register.enter(work, book(**{**_kept(again), "instead_of": first.id}))
        assert second.id != first.id
    with works.begin(SYSTEM) as work:
        assert register.enter(work, book(**{**_kept(again), "instead_of": first.id})).id == second.id
        found = register.of_decision(work.session, order.decision_id)
        assert found is not None
        assert found.id == second.id
        assert listed(work) == {}


def _kept(order: register.Entry) -> dict[str, Any]:
    return {
        "folder": order.application_dossier_id,
        "decision_id": order.decision_id,
        "number": order.particulars.number,
    }


def test_a_used_up_number_is_not_given_again(works: Works) -> None:
    document = passport(works, status="prepared")
    done(works, register.spoil, document, reason="misprint")
    with pytest.raises(register.NumberTaken):
        passport(works, number="l898-902 c")


def test_a_visa_and_a_passport_may_bear_one_number(works: Works) -> None:
    visa, own = entered(works, number="X1234567"), passport(works, number="X1234567")
    with works.begin(SYSTEM) as work:
        found = {row.id for row in register.with_number(work.session, "x1234567")}
        assert found == {visa.id, own.id}
        one = register.by_number(work.session, "X1234567")
        two = register.by_number(work.session, "X1234567", kinds=register.BOOKS)
        assert one is not None
        assert two is not None
        assert (one.id, two.id) == (visa.id, own.id)
        same = register.by_identity(work.session, issuing_state="UTO", kind="passport", number="X1234567")
        assert same is not None
        assert same.id == own.id
        assert register.by_identity(work.session, issuing_state="THA", kind="passport", number="X1234567") is None


@pytest.mark.parametrize("kind", ["lost", "stolen"])
@pytest.mark.parametrize("who", [ActorKind.ACCOUNT, ActorKind.STAFF])
def test_a_loss_counts_at_once_and_for_ever(works: Works, kind: str, who: ActorKind) -> None:
    document, teller = passport(works), holder(who)
    told = Loss(kind=kind, on="2026-11-XX", place="Port Amity", circumstances="Unknown.")
    for _ in range(2):
        assert done(works, register.report_loss, document, loss=told, actor=teller).status == kind
    done(works, register.report_loss, document, loss=told, actor=holder())
    with works.begin(SYSTEM) as work:
        assert codes(work, document) == ["issued", kind]
        report = register.loss_of(work.session, document.id)
        assert report is not None
        assert (report.told_by, report.facts.on, report.facts.place) == (who.value, "2026-11-XX", "Port Amity")
        assert teller.id == (report.account_id or report.staff_id)
        assert listed(work) == {document.id: kind}
        assert register.status_at(fresh(work, document), date(2040, 1, 1)) == kind


def test_what_was_lost_is_neither_found_nor_stolen_later(works: Works) -> None:
    document = passport(works)
    done(works, register.report_loss, document, loss=LOSS, actor=holder())
    stolen = Loss(kind="stolen", on="2026-11-15", place="Port Amity")
    for act, given in (
        (register.hand_over, {}),
        (register.cancel, {"reason": "found-again"}),
        (register.spoil, {"reason": "found-again"}),
        (register.report_loss, {"loss": stolen, "actor": holder()}),
        (register.revoke, {"decision_id": new_id()}),
    ):
        with pytest.raises(register.AlreadyEnded) as refused:
            done(works, act, document, **given)
        assert refused.value.parameters == {"status": "lost"}


def test_what_was_not_handed_over_cannot_be_lost_by_its_holder(works: Works) -> None:
    document = passport(works, status="prepared")
    with pytest.raises(register.NotWithHolder):
        done(works, register.report_loss, document, loss=LOSS, actor=holder())
    with works.begin(SYSTEM) as work:
        assert fresh(work, document).status == "prepared"


def test_an_e_visa_cannot_be_lost(works: Works) -> None:
    with pytest.raises(register.NothingToLose):
        done(works, register.report_loss, entered(works), loss=LOSS, actor=holder())


def test_nobody_reports_without_a_name(works: Works) -> None:
    with pytest.raises(Forbidden):
        done(works, register.report_loss, passport(works), loss=LOSS)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"kind": "mislaid"}, {"kind": "loss_kind_missing"}),
        ({"on": "yesterday"}, {"on": "loss_day_malformed"}),
        ({"on": "XXXX-11-15"}, {"on": "loss_day_malformed"}),
        ({"on": "2026-11-18"}, {"on": "loss_day_future"}),
        ({"on": "2027-XX-XX"}, {"on": "loss_day_future"}),
        ({"place": "  "}, {"place": "loss_place_missing"}),
        ({"place": "x" * 201}, {"place": "loss_text_too_long"}),
        ({"circumstances": "x" * 2001}, {"circumstances": "loss_text_too_long"}),
        ({"kind": "", "place": ""}, {"kind": "loss_kind_missing", "place": "loss_place_missing"}),
    ],
)
def test_a_report_that_lacks_something(works: Works, changed: dict[str, str], fields: dict[str, str]) -> None:
    told = {"kind": "lost", "on": "2026-11-15", "place": "Port Amity", **changed}
    document = passport(works)
    with pytest.raises(register.LossMalformed) as refused:
        done(works, register.report_loss, document, loss=Loss(**told), actor=holder())
    assert refused.value.parameters["fields"] == fields
    assert set(fields.values()) <= set(register.SENTENCES)


def test_a_day_that_has_begun_somewhere_is_no_future(works: Works) -> None:
    told = Loss(kind="lost", on="2026-11-16", place="Kiritimati")
    assert done(works, register.report_loss, passport(works), loss=told, actor=holder()).status == "lost"


def test_a_cancellation_is_repeated_without_harm(works: Works) -> None:
    document = passport(works)
    for reason in ("replaced", "replaced", "damaged"):
        done(works, register.cancel, document, reason=reason)
    with works.begin(SYSTEM) as work:
        lines = register.history(work.session, document.id)
        assert [(line.code, line.parameters) for line in lines if line.code != "issued"] == [
            ("cancelled", {"reason": "replaced"})
        ]
        assert listed(work) == {document.id: "cancelled"}


@pytest.mark.parametrize(
    ("act", "given", "error"),
    [
        (register.spoil, {"reason": "misprint"}, register.NotPrepared),
        (register.cancel, {"reason": "She lost her temper."}, register.EntryMalformed),
        (register.spoil, {"reason": ""}, register.EntryMalformed),
    ],
)
def test_what_cannot_be_done_is_told(
    works: Works, act: Callable[..., TravelDocument], given: dict[str, Any], error: type[ConsularError]
) -> None:
    document = passport(works)
    with pytest.raises(error):
        done(works, act, document, **given)


@pytest.mark.parametrize("act", [register.hand_over, register.spoil, register.cancel, register.report_loss])
def test_what_is_not_there_does_not_end(works: Works, act: Callable[..., TravelDocument]) -> None:
    given: dict[str, Any] = {} if act is register.hand_over else {"reason": "replaced"}
    if act is register.report_loss:
        given = {"loss": LOSS}
    with pytest.raises(NotFound), works.begin(holder()) as work:
        act(work, new_id(), **given)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "laissez-passer"},
        {"status": "lost"},
        {"entries_allowed": 1},
        {"duration_days": 9},
        {"number": ""},
        {"kind": "e-visa", "entries_allowed": 1, "duration_days": 3},
        {"kind": "sticker"},
    ],
)
def test_an_entry_that_contradicts_itself(works: Works, changes: dict[str, Any]) -> None:
    with pytest.raises(register.EntryMalformed):
        passport(works, **{"status": "prepared", **changes})


def test_documents_of_a_person_in_every_spelling(works: Works) -> None:
    document = passport(works)
    born = register.Particulars(primary="ERIKSSON", birth="1974-08-12")
    person = register.person_of(born)
    assert person is not None
    with works.begin(SYSTEM) as work:
        assert [row.id for row in register.of_person(work.session, person)] == [document.id]
        other = register.person_of(register.Particulars(primary="ERIKSSON", birth="1974-08-13"))
        assert other is not None
        assert register.of_person(work.session, other) == []
