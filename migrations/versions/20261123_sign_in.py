"""Ways into an account, recovery, proofs and what providers tell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '7d1f0c52a8e4'
down_revision = '7d1f3a5c9e20'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table('logout_told',
    sa.Column('jti_hash', sa.LargeBinary(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('jti_hash', name=op.f('pk_logout_told'))
    )
    op.create_table('account_news',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('secret_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("secret_sealed IS NULL OR (octet_length(secret_sealed) >= 84 AND substr(secret_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_account_news_secret_sealed_is_envelope')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_news_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_news'))
    )
    op.create_index(op.f('ix_account_news_account_id'), 'account_news', ['account_id'], unique=False)
    op.create_table('recovery',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('shown_by', sa.String(), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=True),
    sa.Column('stop_hash', sa.LargeBinary(), nullable=False),
    sa.Column('wanted_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.CheckConstraint("(shown_by = 'counter') = (staff_id IS NOT NULL)", name=op.f('ck_recovery_clerk')),
    sa.CheckConstraint("outcome IN ('done', 'stopped', 'taken')", name=op.f('ck_recovery_outcome')),
    sa.CheckConstraint("shown_by IN ('code', 'counter')", name=op.f('ck_recovery_shown_by')),
    sa.CheckConstraint("wanted_sealed IS NULL OR (octet_length(wanted_sealed) >= 84 AND substr(wanted_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_recovery_wanted_sealed_is_envelope')),
    sa.CheckConstraint('(outcome IS NULL) = (ended_at IS NULL)', name=op.f('ck_recovery_ended')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_recovery_account_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_recovery_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery')),
    sa.UniqueConstraint('stop_hash', name=op.f('uq_recovery_stop_hash'))
    )
    op.create_index(op.f('ix_recovery_account_id'), 'recovery', ['account_id'], unique=False)
    op.create_index('uq_recovery_open', 'recovery', ['account_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('recovery_code',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_recovery_code_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_recovery_code_code_hash'))
    )
    op.create_index(op.f('ix_recovery_code_account_id'), 'recovery_code', ['account_id'], unique=False)
    op.add_column('user_session', sa.Column('proven_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('user_session', sa.Column('way_id', sa.Uuid(), nullable=True))
    op.add_column('user_session', sa.Column('issuer', sa.String(), nullable=True))
    op.add_column('user_session', sa.Column('sid_hash', sa.LargeBinary(), nullable=True))
    op.add_column('user_session', sa.Column('level', sa.String(), nullable=True))
    op.create_index('ix_user_session_sid_hash', 'user_session', ['sid_hash'], unique=False, postgresql_where=sa.text('sid_hash IS NOT NULL'))
    op.create_foreign_key(op.f('fk_user_session_way_id'), 'user_session', 'account_sign_in', ['way_id'], ['id'], ondelete='SET NULL')
