"""Notes for the border."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '4c9e7a1d5b38'
down_revision = '8b1f4c6e2a90'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.add_column('proposal', sa.Column('border_note_sealed', sa.LargeBinary(), nullable=True))
    op.create_check_constraint(
        op.f('ck_proposal_border_note'), 'proposal', "border_note_sealed IS NULL OR outcome = 'grant'"
    )
