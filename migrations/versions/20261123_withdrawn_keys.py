"""Token keys that were withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '9d2e6b8f4a17'
down_revision = '6c9f3b8d5e20'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.add_column('token_key', sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
