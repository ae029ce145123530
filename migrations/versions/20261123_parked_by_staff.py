"""What a colleague has typed is kept while they show anew who they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '5e8c1a9d7b36'
down_revision = '7d0a4c9e6f31'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.add_column('parked_form', sa.Column('staff_id', sa.Uuid(), nullable=True))
    op.alter_column('parked_form', 'account_id', existing_type=sa.Uuid(), nullable=True)
    op.create_index(op.f('ix_parked_form_staff_id'), 'parked_form', ['staff_id'], unique=False)
    op.create_foreign_key(op.f('fk_parked_form_staff_id'), 'parked_form', 'staff', ['staff_id'], ['id'])
    op.create_check_constraint(op.f('ck_parked_form_owner'), 'parked_form', 'num_nonnulls(account_id, staff_id) = 1')
