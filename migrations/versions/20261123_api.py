"""What a partner's call was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '7c1d9e3a5b24'
down_revision = '7d1f0c52a8e4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table('partner_reply',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('key_mac', sa.LargeBinary(), nullable=False),
    sa.Column('request_mac', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('resource', sa.String(), nullable=False),
    sa.Column('items', JSONB(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_partner_reply_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_reply')),
    sa.UniqueConstraint('partner_id', 'key_mac', name=op.f('uq_partner_reply_partner_id_key_mac'))
    )
    op.create_index('ix_partner_reply_created_at', 'partner_reply', ['created_at'], unique=False)
