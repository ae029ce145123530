from __future__ import annotations

from sqlalchemy import Engine

from consular.core.db import make_engine
from consular.core.work import Works
from consular.vault import RefusalCounter, Shredded, Tampered, carry_refusals, current, install, refusal_counts


def test_counts_of_all_processes_add_up(works: Works, clean_database: Engine) -> None:
    one, other = RefusalCounter(clean_database), RefusalCounter(clean_database)
    Tampered(why="changed")
    Tampered(why="changed")
    Shredded()
    for counter in (one, other):  # as two processes would that have each seen the same
        counter.carry()
        counter.carry()
    with works.sessions() as session:
        assert refusal_counts(session) == {"tampered": 4, "shredded": 2}


def test_a_database_that_is_away_loses_no_count(works: Works, clean_database: Engine) -> None:
    counter = RefusalCounter(make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    Tampered(why="changed")
    counter.carry()
    counter._engine = clean_database
    counter.carry()
    with works.sessions() as session:
        assert refusal_counts(session) == {"tampered": 1}


def test_nothing_is_asked_when_nothing_was_refused(clean_database: Engine) -> None:
    counter = RefusalCounter(clean_database)
    counter._engine = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    counter.carry()


def test_a_vault_that_is_installed_without_a_counter_counts_nothing(works: Works, clean_database: Engine) -> None:
    install(current(), RefusalCounter(clean_database))
    install(current())
    Tampered(why="changed")
    carry_refusals()
    with works.sessions() as session:
        assert refusal_counts(session) == {}
