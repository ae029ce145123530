# ruff: noqa: S608 -- the queries are put together from constants of this file
"""Whether the migrations make what the models say: two fresh databases, one by each, and nothing that differs.

Alembic's own check compares tables, columns and indexes; PostgreSQL's catalogue also shows CHECK constraints, the WHERE
of an index, triggers and functions.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, text

from consular.app.migrate import current, head, migrate
from consular.app.models import METADATA
from consular.core.db import make_engine
from consular.core.errors import Misconfigured
from consular.local.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[1]
_MINE = "n.nspname = 'public' AND c.relname <> 'alembic_version'"
# What stands in the catalogue, as one line each; the name of a NOT NULL is PostgreSQL's own affair, and a constraint
# trigger is among the triggers.
_SHAPES = {
    "table": f"""
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'S') AND {_MINE}""",
    "column": f"""
        SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
               || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
               || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND {_MINE}""",
    "constraint": f"""
        SELECT c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE k.contype NOT IN ('n', 't') AND {_MINE}""",
    "index": f"""
        SELECT pg_get_indexdef(i.indexrelid)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_MINE}""",
    "trigger": f"""
        SELECT pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT t.tgisinternal AND {_MINE}""",
    "function": """
        SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public'""",
}


def shape(engine: Engine) -> set[str]:
    """Everything that the default schema holds, a line each."""
    with engine.connect() as connection:
        return {
            f"{kind}: {' '.join(line.split())}"
            for kind, query in _SHAPES.items()
            for line in connection.scalars(text(query))
        }


def differences(migrated: Engine, modelled: Engine) -> list[str]:
    """Lines that only one of the two databases has."""
    by_migrations, by_models = shape(migrated), shape(modelled)
    return [
        *(f"only the models make    {line}" for line in sorted(by_models - by_migrations)),
        *(f"only migrations make    {line}" for line in sorted(by_migrations - by_models)),
    ]


@contextmanager
def fresh_databases() -> Iterator[tuple[str, str]]:
    """Addresses of two empty databases of a private PostgreSQL, within the reach of the account that runs it."""
    folder = Path(tempfile.mkdtemp(prefix="consular-lint-", dir="/var/tmp"))  # homes are closed to it
    folder.chmod(0o711)
    postgres = EmbeddedPostgres(folder / "postgres", durable=False)
    try:
        yield postgres.start(), postgres.create_database("modelled")
    finally:
        postgres.stop()
        shutil.rmtree(folder)


def check(migrated_url: str, modelled_url: str) -> list[str]:
    """Migrate one database, create the other from the models, and tell what is wrong."""
    reached = migrate(migrated_url)
    migrated, modelled = make_engine(migrated_url), make_engine(modelled_url)
    try:
        if reached != head() or migrate(migrated_url) != current(migrated):
            return [f"migrating ended at {reached}, not at {head()}"]
        METADATA.create_all(modelled)
        return differences(migrated, modelled)
    finally:
        migrated.dispose()
        modelled.dispose()


def main() -> int:
    """Prints what is wrong; returns 1 when something is."""
    try:
        with fresh_databases() as (migrated_url, modelled_url):
            wrong = check(migrated_url, modelled_url)
            if not wrong:
                os.environ["DATABASE_URL"] = migrated_url
                command.check(Config(ROOT / "alembic.ini"))
    except (Misconfigured, CommandError) as error:
        wrong = [str(error)]
    print("\n".join(wrong) or "Migrations and models say the same.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
