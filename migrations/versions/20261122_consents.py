"""guardians' consents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '8c15e7a2d903'
down_revision = '2f6a9d0b71c4'
branch_labels = None
depends_on = None

_ENVELOPE = "{0} IS NULL OR (octet_length({0}) >= 84 AND substr({0}, 1, 2) = decode('0101', 'hex'))"


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table(
        'consent',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('dossier_id', sa.Uuid(), nullable=False),
        sa.Column('filed_by', sa.Uuid(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('account_id', sa.Uuid(), nullable=True),
        sa.Column('recorded_by', sa.Uuid(), nullable=True),
        sa.Column('guardian_sealed', sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            _ENVELOPE.format('guardian_sealed'), name=op.f('ck_consent_guardian_sealed_is_envelope')
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'given', 'refused', 'withdrawn', 'lapsed')", name=op.f('ck_consent_state')
        ),
        sa.CheckConstraint('due_at > asked_at', name=op.f('ck_consent_due')),
        sa.CheckConstraint(
            "state NOT IN ('given', 'refused', 'withdrawn')"
            " OR (answered_at IS NOT NULL AND (account_id IS NOT NULL OR recorded_by IS NOT NULL))",
            name=op.f('ck_consent_answered'),
        ),
        sa.CheckConstraint(
            "(state IN ('withdrawn', 'lapsed')) = (ended_at IS NOT NULL)", name=op.f('ck_consent_ended')
        ),
        sa.CheckConstraint('account_id <> filed_by', name=op.f('ck_consent_two_persons')),
        sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_consent_dossier_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consent')),
    )
    op.create_index(op.f('ix_consent_dossier_id'), 'consent', ['dossier_id'])
    op.create_index(op.f('ix_consent_account_id'), 'consent', ['account_id'])
    op.create_index(
        'uq_consent_open',
        'consent',
        ['dossier_id'],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'given')"),
    )
