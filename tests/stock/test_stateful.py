"""Several persons at two offices do whatever they like: the ledger always balances, by the rooms' rules and without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.exc import DBAPIError

from consular import stock
from consular.core.actor import Actor
from consular.core.errors import ConsularError
from consular.core.ids import new_id
from consular.core.work import Work, Works
from tests.stock.given import OFFICES, SYSTEM, colleague, kind
from tests.stock.test_models import raw_entry

SHAPE = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# What may follow, and where it leads: the room's table said a second time, apart from its SQL.
STEPS = {
    ("announced", "absent"): "absent",
    ("in_stock", "sent"): "in_transit",
    ("in_transit", "arrived"): "in_stock",
    ("in_stock", "allocated"): "allocated",
    ("allocated", "released"): "in_stock",
    ("allocated", "issued"): "issued",
    ("in_stock", "spoilt"): "spoilt",
    ("allocated", "spoilt"): "spoilt",
    ("in_stock", "lost"): "lost",
    ("allocated", "lost"): "lost",
    ("in_transit", "lost_on_way"): "lost",
    ("spoilt", "condemned"): "condemned",
    ("issued", "recalled"): "destroyed",
}
PEOPLE = st.integers(0, 3)
CODES = st.sampled_from(
    [
        "absent",
        "sent",
        "arrived",
        "allocated",
        "released",
        "issued",
        "spoilt",
        "lost",
        "lost_on_way",
        "condemned",
        "recalled",
    ]
)
_serial = count(1)


class Safes(RuleBasedStateMachine):
    """`known` is the model: blank -> [state, office, bound for, order, who condemned]."""

    blanks = Bundle("blanks")

    def __init__(self, works: Works) -> None:
        super().__init__()
        self.works = works
        self.kind = kind(f"kind-{next(_serial)}")
        self.people = [colleague("jakarta"), colleague("jakarta"), colleague("nairobi"), colleague(*OFFICES)]
        self.known: dict[UUID, list[object]] = {}
        self.numbers: dict[UUID, str] = {}
        self.orders = [new_id() for _ in range(4)]
        self.next_number = 1

    def did(self, actor: Actor, act: Callable[[Work], object]) -> bool:
        try:
            with self.works.begin(actor) as work:
                act(work)
        except ConsularError:
            return False
        return True

    def works_at(self, person: int, office: object) -> bool:
        return office in self.people[person].permissions

    def holder(self, order: UUID) -> UUID | None:
        return next((b for b, k in self.known.items() if k[3] == order and k[0] in ("allocated", "issued")), None)

    @rule(target=blanks, enters=PEOPLE, counts=PEOPLE, office=st.sampled_from(OFFICES))
    def take_in(self, enters: int, counts: int, office: str) -> UUID:
        number = f"V{self.next_number:08d}"
        self.next_number += 1
        one, two = self.people[enters], self.people[counts]
        if not self.works_at(enters, office):
            enters, one = 3, self.people[3]
        with self.works.begin(one) as work:
            made = stock.announce(work, kind=self.kind, office=office, numbers=number)
            row = stock.still_announced(work.session, made.id)[0].id
        self.numbers[row] = number
        self.known[row] = ["announced", office, None, None, None]
        done = self.did(two, lambda w: stock.count(w, delivery_id=made.id, kind=self.kind, numbers=number))
        assert done is (enters != counts and self.works_at(counts, office))
        if done:
            self.known[row][0] = "in_stock"
        return row

    @rule(blank=blanks, person=PEOPLE)
    def enter_again(self, blank: UUID, person: int) -> None:
        other = self.people[person]
        office = next(iter(other.permissions))
        before = dict(self.known)
        self.did(other, lambda w: stock.announce(w, kind=self.kind, office=office, numbers=self.numbers[blank]))
        assert before == self.known

    @rule(blank=blanks, person=PEOPLE, to=st.sampled_from(OFFICES))
    def send(self, blank: UUID, person: int, to: str) -> None:
        state, office = self.known[blank][:2]
        at = next((o for o in OFFICES if o != to), "")
        done = self.did(
            self.people[person],
            lambda w: stock.send_to(w, kind=self.kind, office=at, to_office=to, numbers=self.numbers[blank]),
        )
        may = self.works_at(person, at) and office == at
        again = state == "in_transit" and self.known[blank][2] == to
        assert done is (may and (state == "in_stock" or again))
        if done:
            self.known[blank][0:3] = ["in_transit", at, to]

    @rule(blank=blanks, person=PEOPLE, at=st.sampled_from(OFFICES))
    def arrive(self, blank: UUID, person: int, at: str) -> None:
        state, _, bound_for = self.known[blank][:3]
        done = self.did(
            self.people[person],
            lambda w: stock.arrive(w, kind=self.kind, office=at, numbers=self.numbers[blank]),
        )
        if state == "in_transit":
            assert done is (self.works_at(person, at) and bound_for == at)
        if done:
            assert state in ("in_transit", "in_stock")
            self.known[blank][0:3] = ["in_stock", at, None]

    @rule(order=st.integers(0, 3), office=st.sampled_from(OFFICES))
    def allocate(self, order: int, office: str) -> None:
        wanted = self.orders[order]
        held = self.holder(wanted)
        free = [b for b, k in self.known.items() if k[:2] == ["in_stock", office]]
        got: list[UUID] = []

        def act(work: Work) -> None:
            got.append(stock.allocate(work, kind=self.kind.key, office=office, order_id=wanted).id)

        done = self.did(SYSTEM, act)
        if held is not None:
            assert done is (self.known[held][1] == office)
            assert got in ([], [held])
        else:
            assert done is bool(free)
            if done:
                assert got[0] in free
                self.known[got[0]][0] = "allocated"
                self.known[got[0]][3] = wanted

    @rule(order=st.integers(0, 3), blank=blanks)
    def scan(self, order: int, blank: UUID) -> None:
        wanted, (state, office, _, holder, _) = self.orders[order], self.known[blank]
        held = self.holder(wanted)
        done = self.did(
            SYSTEM,
            lambda w: stock.allocate_number(
                w, kind=self.kind.key, office=str(office), order_id=wanted, number=self.numbers[blank]
            ),
        )
        assert done is (held == blank if held is not None else state == "in_stock")
        if done and holder is None:
            self.known[blank][0], self.known[blank][3] = "allocated", wanted

    @rule(order=st.integers(0, 3), issues=st.booleans())
    def end_order(self, order: int, issues: bool) -> None:
        wanted = self.orders[order]
        held = self.holder(wanted)
        if issues:
            done = self.did(SYSTEM, lambda w: stock.issue(w, order_id=wanted, document_id=new_id()))
            assert done is (held is not None)
            if held is not None:
                self.known[held][0] = "issued"
            return
        done = self.did(SYSTEM, lambda w: stock.release(w, order_id=wanted))
        assert done is (held is None or self.known[held][0] == "allocated")
        if done and held is not None:
            self.known[held][0], self.known[held][3] = "in_stock", None

    @rule(blank=blanks, person=PEOPLE, witness=PEOPLE)
    def spoil(self, blank: UUID, person: int, witness: int) -> None:
        state, office = self.known[blank][:2]
        seen = self.people[witness]
        done = self.did(self.people[person], lambda w: stock.spoil(w, blank_id=blank, reason="misprint", witness=seen))
        if state in ("in_stock", "allocated"):
            assert done is (person != witness and self.works_at(person, office) and self.works_at(witness, office))
            if done:
                self.known[blank][0] = "spoilt"
        else:
            assert not done or state in ("spoilt", "condemned", "destroyed")

    @rule(blank=blanks, person=PEOPLE)
    def lose(self, blank: UUID, person: int) -> None:
        state = self.known[blank][0]
        done = self.did(self.people[person], lambda w: stock.lose(w, blank_id=blank, words="Gone."))
        assert not done or state in ("in_stock", "allocated", "in_transit", "lost")
        if done:
            self.known[blank][0], self.known[blank][2] = "lost", None

    @rule(blank=blanks, person=PEOPLE)
    def destroy(self, blank: UUID, person: int) -> None:
        state, office, _, _, first = self.known[blank]
        done = self.did(self.people[person], lambda w: stock.destroy(w, blank_id=blank))
        assert done is (state in ("spoilt", "condemned", "destroyed") and self.works_at(person, office))
        if done and state == "spoilt":
            self.known[blank][0], self.known[blank][4] = "condemned", person
        elif done and state == "condemned" and first != person:
            self.known[blank][0] = "destroyed"

    @rule(blank=blanks, person=PEOPLE, witness=PEOPLE)
    def recall(self, blank: UUID, person: int, witness: int) -> None:
        """A finished document is destroyed before another person of the office; asked again, nothing happens."""
        state, office, _, holder, _ = self.known[blank]
        if state != "issued" or holder is None:
            return
        done = self.did(
            self.people[person],
            lambda w: stock.recall(w, order_id=holder, office=office, witness=self.people[witness], words="Revoked"),
        )
        assert done is (person != witness and self.works_at(witness, office))
        if done:
            self.known[blank][0] = "destroyed"

    @rule(blank=blanks, code=CODES, order=st.integers(0, 3))
    def by_raw_sql(self, blank: UUID, code: str, order: int) -> None:
        """Past the room: the database lets through exactly what follows, and it is undone again."""
        state, office, _, holder, _ = self.known[blank]
        wanted = self.orders[order]
        columns: dict[str, object] = {}
        if code in ("allocated", "released", "issued", "recalled"):
            columns["order"] = wanted if code == "allocated" or holder is None else holder
        if code == "lost_on_way":
            columns["office"] = office
        follows = (str(state), code) in STEPS and (code != "allocated" or self.holder(wanted) is None)
        with self.works.begin(SYSTEM) as work:
            point = work.session.begin_nested()
            try:
                raw_entry(work, blank, code, **columns)
                done = True
            except DBAPIError:
                done = False
            point.rollback()
        assert done is follows, (state, code)

    @invariant()
    def it_balances(self) -> None:
        with self.works.begin(SYSTEM) as work:
            for office in OFFICES:
                held = stock.balance(work.session, office, self.kind.key)
                stored = stock.states(work.session, office, self.kind.key)
                meant = Counter(str(k[0]) for k in self.known.values() if k[1] == office)
                assert stored == meant
                assert held.on_hand == meant["in_stock"] + meant["allocated"]
                assert (held.issued, held.destroyed) == (meant["issued"], meant["destroyed"])
                assert held.spoilt == meant["spoilt"] + meant["condemned"]


def test_no_sequence_breaks_the_balance(works: Works) -> None:
    run_state_machine_as_test(lambda: Safes(works), settings=SHAPE)
