"""Several persons at two offices do whatever they like: an item is in one place, and goes back once."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.exc import DBAPIError

from consular import custody
from consular.core.actor import Actor
from consular.core.errors import ConsularError
from consular.core.work import Work, Works
from consular.dossiers import Dossier, close_dossier
from tests.custody.given import MANAGES, OFFICES, SYSTEM, case, colleague, taken
from tests.custody.test_models import CODES, FOLLOWS, raw_bag, raw_entry

SHAPE = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
PEOPLE = st.integers(0, 2)
GIVEN = {"capacity": "proxy", "proof": "mandate", "words": "Her sister"}
_serial = count(1)


class Drawers(RuleBasedStateMachine):
    """`known` is the model: item -> [state, office, bag]; `bags`: bag -> [from, to, left, opened]."""

    items = Bundle("items")
    sealed_bags = Bundle("sealed_bags")

    def __init__(self, works: Works) -> None:
        super().__init__()
        self.works = works
        self.people = [colleague("jakarta"), colleague("nairobi"), colleague(*OFFICES)]
        self.manager = colleague(*OFFICES, permissions=MANAGES)
        self.folder = case(works)
        with works.begin(SYSTEM) as work:  # both offices have a role in the case, so all people see every item
            work.session.get_one(Dossier, self.folder).collected_at = "nairobi"
        self.known: dict[UUID, list[Any]] = {}
        self.labels: dict[UUID, str] = {}
        self.bags: dict[UUID, list[Any]] = {}

    def did(self, actor: Actor, act: Callable[[Work], object]) -> bool:
        try:
            with self.works.begin(actor) as work:
                act(work)
        except ConsularError:
            return False
        return True

    def works_at(self, person: int, office: object) -> bool:
        return office in self.people[person].permissions

    @rule(target=items, person=PEOPLE)
    def take_in(self, person: int) -> UUID:
        office = next(iter(self.people[person].permissions))
        item = taken(self.works, self.folder, self.people[person], office=office)
        self.known[item.id], self.labels[item.id] = ["here", office, None], item.label
        return item.id

    @rule(target=sealed_bags, one=items, two=items, person=PEOPLE, at=st.sampled_from(OFFICES))
    def seal(self, one: UUID, two: UUID, person: int, at: str) -> UUID | None:
        to = next(office for office in OFFICES if office != at)
        made: list[UUID] = []

        def act(work: Work) -> None:
            made.append(
                custody.seal_bag(
                    work,
                    office=at,
                    to_office=to,
                    courier="bag",
                    number=f"S-{next(_serial)}",
                    labels=f"{self.labels[one]} , {self.labels[two]}",
                ).id
            )

        done = self.did(self.people[person], act)
        assert done is (self.works_at(person, at) and all(self.known[i][:2] == ["here", at] for i in (one, two)))
        if not done:
            return None
        self.bags[made[0]] = [at, to, False, False]
        for item in (one, two):
            self.known[item] = ["bag", at, made[0]]
        return made[0]

    @rule(bag=sealed_bags, person=PEOPLE)
    def dispatch(self, bag: UUID | None, person: int) -> None:
        if bag is not None:
            done = self.did(self.people[person], lambda w: custody.dispatch_bag(w, bag_id=bag))
            assert done is self.works_at(person, self.bags[bag][0])
            self.bags[bag][2] |= done

    @rule(bag=sealed_bags, seen=items, person=PEOPLE)
    def open_bag(self, bag: UUID | None, seen: UUID, person: int) -> None:
        if bag is None:
            return
        _, to, left, opened = self.bags[bag]
        done = self.did(self.people[person], lambda w: custody.open_bag(w, bag_id=bag, labels=self.labels[seen]))
        assert done is (left and self.works_at(person, to))
        if done and not opened:
            self.bags[bag][3] = True
            for item, known in self.known.items():
                if known[2] == bag:
                    self.known[item] = ["here" if item == seen else "missing", to, None]

    @rule(item=items, person=PEOPLE, authority=st.booleans())
    def give(self, item: UUID, person: int, authority: bool) -> None:
        state, office, _ = self.known[item]
        ended = "authority" if authority else "returned"

        def act(work: Work) -> None:
            if authority:
                custody.hand_to_authority(work, item_id=item, proof="receipt", words="Police")
            else:
                custody.return_item(work, item_id=item, **GIVEN)

        done = self.did(self.people[person], act)
        assert done is (state == ended or (state == "here" and self.works_at(person, office)))
        if done:
            self.known[item][0] = ended

    @rule(item=items, person=PEOPLE)
    def miss(self, item: UUID, person: int) -> None:
        state, office, _ = self.known[item]
        done = self.did(self.people[person], lambda w: custody.report_missing(w, item_id=item, words="Gone"))
        assert done is (state == "missing" or (state == "here" and self.works_at(person, office)))
        if done:
            self.known[item][0] = "missing"

    @rule(item=items, person=PEOPLE, at=st.sampled_from(OFFICES))
    def find(self, item: UUID, person: int, at: str) -> None:
        state, office, _ = self.known[item]
        done = self.did(self.people[person], lambda w: custody.report_found(w, item_id=item, office=at))
        assert done is (self.works_at(person, at) and (state == "missing" or (state, office) == ("here", at)))
        if done:
            self.known[item] = ["here", at, None]

    @rule(item=items)
    def give_up(self, item: UUID) -> None:
        state = self.known[item][0]
        done = self.did(self.manager, lambda w: custody.give_up(w, item_id=item, words="Gone for good"))
        assert done is (state in ("missing", "given_up"))
        if done:
            self.known[item][0] = "given_up"

    @rule(item=items, code=st.sampled_from(CODES))
    def by_raw_sql(self, item: UUID, code: str) -> None:
        """Past the room: the database lets through exactly what follows, and it is undone again."""
        state, office, bag = self.known[item]
        follows = code in FOLLOWS[state]
        if code == "arrived" and state == "bag":
            follows = self.bags[bag][2]
        with self.works.begin(SYSTEM) as work:
            point = work.session.begin_nested()
            columns: dict[str, Any] = {}
            if code == "arrived" and state == "bag":
                columns["office"] = self.bags[bag][1]
            elif code in ("sent", "arrived") and bag is None:
                columns["bag"] = raw_bag(work, from_office=office)
            try:
                raw_entry(work, item, code, **columns)
                done = True
            except DBAPIError:
                done = False
            point.rollback()
        assert done is follows, (state, code)

    @invariant()
    def everything_is_where_it_should_be(self) -> None:
        with self.works.begin(SYSTEM) as work:
            stored = {i.id: [i.state, i.office, i.bag_id] for i in custody.of_case(work.session, self.folder)}
            assert stored == self.known
            out = {i.id for i in custody.outstanding(work.session, self.folder)}
            assert out == {i for i, known in self.known.items() if known[0] in ("here", "bag", "missing")}
            point = work.session.begin_nested()
            try:
                close_dossier(work, work.session.get_one(Dossier, self.folder))
                work.session.flush()
                closed = True
            except DBAPIError:
                closed = False
            point.rollback()
            assert closed is not bool(out)


def test_no_sequence_loses_an_item(works: Works) -> None:
    run_state_machine_as_test(lambda: Drawers(works), settings=SHAPE)
