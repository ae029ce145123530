"""Telephones of accounts, text messages sent, and recovery by telephone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '5b8e2a7c4d19'
down_revision = '4c9e7a1d5b38'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table('account_telephone',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('number_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signs_in', sa.Boolean(), nullable=False),
    sa.CheckConstraint("number_sealed IS NULL OR (octet_length(number_sealed) >= 84 AND substr(number_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_account_telephone_number_sealed_is_envelope')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_telephone_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_telephone')),
    sa.UniqueConstraint('account_id', name=op.f('uq_account_telephone_account_id'))
    )
    op.create_table('text_sent',
    sa.Column('code_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('number_hash', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_text_sent_account_id')),
    sa.PrimaryKeyConstraint('code_id', name=op.f('pk_text_sent'))
    )
    op.create_index(op.f('ix_text_sent_account_id'), 'text_sent', ['account_id'], unique=False)
    op.create_index(op.f('ix_text_sent_at'), 'text_sent', ['at'], unique=False)
    op.drop_constraint(op.f("ck_recovery_shown_by"), "recovery", type_="check")
    op.create_check_constraint(op.f("ck_recovery_shown_by"), "recovery", "shown_by IN ('code', 'counter', 'text')")
