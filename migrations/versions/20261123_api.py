"""What a partner's call was answered; uploads that may break off and go on."""

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
    op.create_table('upload',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.Column('begun_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('evidence_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('received BETWEEN 0 AND length', name=op.f('ck_upload_received')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_upload_dossier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload'))
    )
    op.create_index(op.f('ix_upload_dossier_id'), 'upload', ['dossier_id'], unique=False)
    op.create_table('upload_part',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('upload_id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('blob', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['upload_id'], ['upload.id'], name=op.f('fk_upload_part_upload_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload_part')),
    sa.UniqueConstraint('blob', name=op.f('uq_upload_part_blob')),
    sa.UniqueConstraint('upload_id', 'position', name=op.f('uq_upload_part_upload_id_position'))
    )
    op.create_index(op.f('ix_upload_part_dossier_id'), 'upload_part', ['dossier_id'], unique=False)
