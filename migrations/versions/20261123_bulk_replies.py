"""Why things of a bulk call were refused, sealed, for the repeated call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '5b9c2e7f4a61'
down_revision = '3a7d5f9c2e48'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.add_column('partner_reply', sa.Column('refusals_sealed', sa.LargeBinary(), nullable=True))
    op.create_check_constraint(
        op.f('ck_partner_reply_refusals_sealed_is_envelope'),
        'partner_reply',
        "refusals_sealed IS NULL OR (octet_length(refusals_sealed) >= 84 AND substr(refusals_sealed, 1, 2) = decode('0101', 'hex'))",
    )
