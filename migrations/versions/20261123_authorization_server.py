"""What the authorization server keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '7d1f3a5c9e20'
down_revision = '8e2f4b6d1a35'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table('token_key',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('jwk', JSONB(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signs_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signs_until', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('signs_from <= signs_until', name=op.f('ck_token_key_times')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_token_key')),
    sa.UniqueConstraint('name', name=op.f('uq_token_key_name'))
    )
    op.create_table('used_jti',
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_used_jti'))
    )
    op.create_index(op.f('ix_used_jti_until'), 'used_jti', ['until'], unique=False)
    op.create_table('partner_grant',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('scopes', JSONB(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(), nullable=True),
    sa.CheckConstraint("ended_by IN ('account', 'partner', 'replay', 'lapsed', 'ministry')", name=op.f('ck_partner_grant_ended_by')),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by IS NULL)', name=op.f('ck_partner_grant_ended_by_somebody')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_partner_grant_account_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_partner_grant_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_grant'))
    )
    op.create_index(op.f('ix_partner_grant_account_id'), 'partner_grant', ['account_id'], unique=False)
    op.create_index(op.f('ix_partner_grant_partner_id'), 'partner_grant', ['partner_id'], unique=False)
    op.create_table('pushed_request',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name_hash', sa.LargeBinary(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('redirect_uri', sa.String(), nullable=False),
    sa.Column('scopes', JSONB(), nullable=False),
    sa.Column('state', sa.String(), nullable=True),
    sa.Column('code_challenge', sa.String(), nullable=False),
    sa.Column('dpop_jkt', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('spent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_pushed_request_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pushed_request')),
    sa.UniqueConstraint('name_hash', name=op.f('uq_pushed_request_name_hash'))
    )
    op.create_index(op.f('ix_pushed_request_expires_at'), 'pushed_request', ['expires_at'], unique=False)
    op.create_table('authorization_code',
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('grant_id', sa.Uuid(), nullable=False),
    sa.Column('redirect_uri', sa.String(), nullable=False),
    sa.Column('code_challenge', sa.String(), nullable=False),
    sa.Column('dpop_jkt', sa.String(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['grant_id'], ['partner_grant.id'], name=op.f('fk_authorization_code_grant_id')),
    sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_authorization_code'))
    )
    op.create_index(op.f('ix_authorization_code_expires_at'), 'authorization_code', ['expires_at'], unique=False)
    op.create_index(op.f('ix_authorization_code_grant_id'), 'authorization_code', ['grant_id'], unique=False)
    op.create_table('refresh_token',
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('grant_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['grant_id'], ['partner_grant.id'], name=op.f('fk_refresh_token_grant_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_refresh_token'))
    )
    op.create_index(op.f('ix_refresh_token_grant_id'), 'refresh_token', ['grant_id'], unique=False)
