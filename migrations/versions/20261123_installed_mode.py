"""To which mode a database belongs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '3c7e1f9a5d26'
down_revision = '5e8c1a9d7b36'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table(
        'installed_mode',
        sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('mode', sa.String(), nullable=False),
        sa.CheckConstraint('id = 1', name=op.f('ck_installed_mode_one')),
        sa.CheckConstraint("mode IN ('local', 'sandbox', 'production')", name=op.f('ck_installed_mode_mode')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_installed_mode')),
    )
