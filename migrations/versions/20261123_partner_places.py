"""Which partner opened a file under its contract, and which counters a partner runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '7d4a9e1c3b58'
down_revision = '5b8e2a7c4d19'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.add_column('dossier', sa.Column('partner_id', sa.Uuid(), nullable=True))
    op.create_index('ix_dossier_partner_id', 'dossier', ['partner_id', 'id'], unique=False, postgresql_where=sa.text('partner_id IS NOT NULL'))
    # What stands in the database was opened by whoever filed it, unless an account's mandate stands beside it.
    op.execute(
        """
        UPDATE dossier SET partner_id = application.filed_by FROM application, partner
        WHERE application.dossier_id = dossier.id AND application.capacity = 'partner'
            AND partner.id = application.filed_by
            AND NOT EXISTS (SELECT FROM mandate WHERE mandate.dossier_id = dossier.id)
        """
    )
    op.add_column('partner', sa.Column('counters', JSONB(), nullable=False, server_default='[]'))
    op.alter_column('partner', 'counters', server_default=None)
