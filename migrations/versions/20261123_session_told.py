"""What a provider has told, kept with the session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '6c9f3b8d5e20'
down_revision = '7d4a9e1c3b58'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table('session_told',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('told_sealed', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("told_sealed IS NULL OR (octet_length(told_sealed) >= 84 AND substr(told_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_session_told_told_sealed_is_envelope')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_session_told_account_id')),
    sa.ForeignKeyConstraint(['session_id'], ['user_session.id'], name=op.f('fk_session_told_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_told')),
    sa.UniqueConstraint('session_id', name=op.f('uq_session_told_session_id'))
    )
    op.create_index(op.f('ix_session_told_account_id'), 'session_told', ['account_id'], unique=False)
