"""The feed of partners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '5c1d9e7a3f24'
down_revision = '4b8e2c6f0d13'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table('partner_event',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('service', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_partner_event_dossier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_event')),
    sa.UniqueConstraint('position', name=op.f('uq_partner_event_position'))
    )
    op.create_index(op.f('ix_partner_event_at'), 'partner_event', ['at'], unique=False)
    op.create_index('ix_partner_event_dossier_id', 'partner_event', ['dossier_id', 'position'], unique=False)
    op.create_index('ix_partner_event_office', 'partner_event', ['office', 'position'], unique=False)
