"""Webhooks of partners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '8e2f4b6d1a35'
down_revision = '5c1d9e7a3f24'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table('webhook',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('kinds', JSONB(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_because', sa.String(), nullable=True),
    sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('target_sealed', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(state = 'paused') = (paused_at IS NOT NULL) AND (paused_at IS NULL) = (paused_because IS NULL)", name=op.f('ck_webhook_paused')),
    sa.CheckConstraint("paused_because IN ('by_partner', 'failing', 'gone')", name=op.f('ck_webhook_paused_because')),
    sa.CheckConstraint("state IN ('active', 'paused')", name=op.f('ck_webhook_state')),
    sa.CheckConstraint("target_sealed IS NULL OR (octet_length(target_sealed) >= 84 AND substr(target_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_webhook_target_sealed_is_envelope')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_webhook_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook'))
    )
    op.create_index(op.f('ix_webhook_partner_id'), 'webhook', ['partner_id'], unique=False)
    op.create_table('webhook_delivery',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('webhook_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(event_id IS NULL) = (kind = 'webhook.test')", name=op.f('ck_webhook_delivery_test')),
    sa.CheckConstraint("(state = 'waiting') = (due_at IS NOT NULL)", name=op.f('ck_webhook_delivery_due')),
    sa.CheckConstraint("state IN ('waiting', 'held', 'delivered', 'given_up', 'dropped')", name=op.f('ck_webhook_delivery_state')),
    sa.ForeignKeyConstraint(['event_id'], ['partner_event.id'], name=op.f('fk_webhook_delivery_event_id')),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('fk_webhook_delivery_webhook_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('webhook_id', 'event_id', name=op.f('uq_webhook_delivery_webhook_id_event_id'))
    )
    op.create_index(op.f('ix_webhook_delivery_event_id'), 'webhook_delivery', ['event_id'], unique=False)
    op.create_index('ix_webhook_delivery_open', 'webhook_delivery', ['webhook_id'], unique=False, postgresql_where=sa.text("state IN ('waiting', 'held')"))
    op.create_index('ix_webhook_delivery_webhook_id', 'webhook_delivery', ['webhook_id', 'id'], unique=False)
    op.create_table('webhook_attempt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('delivery_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('error', sa.String(), nullable=True),
    sa.CheckConstraint('(status IS NULL) <> (error IS NULL)', name=op.f('ck_webhook_attempt_outcome')),
    sa.ForeignKeyConstraint(['delivery_id'], ['webhook_delivery.id'], name=op.f('fk_webhook_attempt_delivery_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_attempt'))
    )
    op.create_index(op.f('ix_webhook_attempt_delivery_id'), 'webhook_attempt', ['delivery_id'], unique=False)
