"""Border: carrier checks, movements, the published status list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '3a7d5f9c2e48'
down_revision = '7c1d9e3a5b24'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table('published_status_list',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('token', sa.String(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_published_status_list_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_status_list'))
    )
    op.create_table('carrier_check',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcomes', JSONB(), nullable=False),
    sa.Column('policy', sa.String(), nullable=False),
    sa.Column('receipt_digest', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('octet_length(receipt_digest) = 32', name=op.f('ck_carrier_check_receipt_digest')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_carrier_check_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carrier_check'))
    )
    op.create_index(op.f('ix_carrier_check_at'), 'carrier_check', ['at'], unique=False)
    op.create_index(op.f('ix_carrier_check_partner_id'), 'carrier_check', ['partner_id'], unique=False)
    op.create_table('border_movement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('crossing_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("crossing_sealed IS NULL OR (octet_length(crossing_sealed) >= 84 AND substr(crossing_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_border_movement_crossing_sealed_is_envelope')),
    sa.CheckConstraint("kind IN ('entry', 'exit')", name=op.f('ck_border_movement_kind')),
    sa.ForeignKeyConstraint(['document_id'], ['travel_document.id'], name=op.f('fk_border_movement_document_id')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_border_movement_dossier_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_border_movement_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_border_movement')),
    sa.UniqueConstraint('partner_id', 'record_id', name=op.f('uq_border_movement_partner_id_record_id'))
    )
    op.create_index('ix_border_movement_document_id', 'border_movement', ['document_id', 'id'], unique=False)
