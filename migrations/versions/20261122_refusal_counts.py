"""counts of the vault's refusals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = 'c41f7d0a93be'
down_revision = '6e7ee5f0c0a1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table(
        'vault_refusal_count',
        sa.Column('code', sa.String(), nullable=False),
        sa.Column('total', sa.BigInteger(), nullable=False),
        sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_vault_refusal_count')),
    )
