"""appearances and fingerprints; a grant that is reviewed after the fact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '2f6a9d0b71c4'
down_revision = 'c41f7d0a93be'
branch_labels = None
depends_on = None

_ENVELOPE = "{0} IS NULL OR (octet_length({0}) >= 84 AND substr({0}, 1, 2) = decode('0101', 'hex'))"


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table(
        'appearance',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('dossier_id', sa.Uuid(), nullable=False),
        sa.Column('office', sa.String(), nullable=False),
        sa.Column('clerk_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('photo', sa.String(), nullable=False),
        sa.Column('signature', sa.String(), nullable=False),
        sa.Column('fingerprints', sa.String(), nullable=False),
        sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('voided_by', sa.Uuid(), nullable=True),
        sa.Column('seen_sealed', sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(_ENVELOPE.format('seen_sealed'), name=op.f('ck_appearance_seen_sealed_is_envelope')),
        sa.CheckConstraint("photo IN ('captured', 'accepted', 'none')", name=op.f('ck_appearance_photo')),
        sa.CheckConstraint("signature IN ('captured', 'unable', 'not_needed')", name=op.f('ck_appearance_signature')),
        sa.CheckConstraint(
            "fingerprints IN ('captured', 'exempt', 'reused', 'refused', 'not_needed')",
            name=op.f('ck_appearance_fingerprints'),
        ),
        sa.CheckConstraint('(voided_at IS NULL) = (voided_by IS NULL)', name=op.f('ck_appearance_voided')),
        sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_appearance_dossier_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_appearance')),
    )
    op.create_index(op.f('ix_appearance_dossier_id'), 'appearance', ['dossier_id'])
    op.create_index('ix_appearance_day', 'appearance', ['office', 'at'])
    op.create_index(
        'uq_appearance_standing', 'appearance', ['dossier_id'], unique=True, postgresql_where=sa.text('voided_at IS NULL')
    )
    op.create_table(
        'fingerprint_record',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('dossier_id', sa.Uuid(), nullable=False),
        sa.Column('appearance_id', sa.Uuid(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('record_sealed', sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            _ENVELOPE.format('record_sealed'), name=op.f('ck_fingerprint_record_record_sealed_is_envelope')
        ),
        sa.CheckConstraint('position BETWEEN 1 AND 10', name=op.f('ck_fingerprint_record_position')),
        sa.ForeignKeyConstraint(
            ['appearance_id'], ['appearance.id'], name=op.f('fk_fingerprint_record_appearance_id')
        ),
        sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_fingerprint_record_dossier_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_fingerprint_record')),
        sa.UniqueConstraint('appearance_id', 'position', name=op.f('uq_fingerprint_record_appearance_id_position')),
    )
    op.create_index(op.f('ix_fingerprint_record_dossier_id'), 'fingerprint_record', ['dossier_id'])
    op.drop_constraint(op.f('ck_proposal_confirmation'), 'proposal')
    op.create_check_constraint(
        op.f('ck_proposal_confirmation'),
        'proposal',
        "confirmation = 'always' OR (confirmation IN ('never', 'after') AND outcome = 'grant')",
    )
    op.drop_constraint(op.f('ck_decision_confirmed'), 'decision')
    op.create_check_constraint(
        op.f('ck_decision_confirmed'), 'decision', "confirmed_by IS NOT NULL OR confirmation IN ('never', 'after')"
    )
