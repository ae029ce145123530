"""Connections that died are noticed before they are used."""

from __future__ import annotations

import time

from sqlalchemy import text

from consular.core.db import make_engine


def test_a_connection_that_died_while_idle_is_replaced(house_url: str) -> None:
    engine, other = make_engine(house_url, pool_size=1), make_engine(house_url, pool_size=1)
    with engine.connect() as connection:
        first = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with other.begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    time.sleep(1.1)  # longer than a connection is trusted
    with engine.connect() as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != first
    engine.dispose()
    other.dispose()
