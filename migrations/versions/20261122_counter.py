"""an office finds what was lodged with it, a person the drafts of their own; whoever has no account is written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '5d3f0c9e81b6'
down_revision = 'a53f0c6be217'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_index('ix_dossier_lodged_at', 'dossier', ['lodged_at', 'id'], postgresql_where=sa.text('closed_at IS NULL'))
    op.create_index(
        'ix_application_drafts', 'application', ['filed_by', 'id'], postgresql_where=sa.text("state = 'draft'")
    )
    op.alter_column('notice', 'account_id', nullable=True)
