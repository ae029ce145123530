"""What Alembic runs: with the connection it was handed by `consular.app.migrate`, else with that of DATABASE_URL.

The keystore's schema is another database's business: only the default schema is read and compared.
"""

from __future__ import annotations

import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from consular.app.models import METADATA
from consular.core.db import make_engine
from consular.vault import SealedType


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """A migration never imports a room: what it says must not change with the code."""
    return "sa.LargeBinary()" if kind == "type" and isinstance(item, SealedType) else False


def migrate(connection: Connection) -> None:
    """Run what is asked for; each migration in a transaction of its own."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_type=True,
        compare_server_default=True,
        include_schemas=False,
        render_item=render_item,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = make_engine(os.environ["DATABASE_URL"])
    with engine.connect() as opened:
        migrate(opened)
    engine.dispose()
