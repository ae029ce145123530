"""People of partners who sign in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '8b1f4c6e2a90'
down_revision = '5b9c2e7f4a61'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.add_column('staff', sa.Column('partner_id', sa.Uuid(), nullable=True))
    op.create_index(op.f('ix_staff_partner_id'), 'staff', ['partner_id'], unique=False)
    op.create_foreign_key(op.f('fk_staff_partner_id'), 'staff', 'partner', ['partner_id'], ['id'])
