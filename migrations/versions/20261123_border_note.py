"""Notes for the border."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '4c9e7a1d5b38'
down_revision = '8b1f4c6e2a90'
branch_labels = None
depends_on = None

_ENVELOPE = "{0} IS NULL OR (octet_length({0}) >= 84 AND substr({0}, 1, 2) = decode('0101', 'hex'))"


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.add_column('proposal', sa.Column('border_note_sealed', sa.LargeBinary(), nullable=True))
    op.create_check_constraint(
        op.f('ck_proposal_border_note_sealed_is_envelope'), 'proposal', _ENVELOPE.format('border_note_sealed')
    )
    op.create_check_constraint(
        op.f('ck_proposal_border_note'), 'proposal', "border_note_sealed IS NULL OR outcome = 'grant'"
    )
