"""uses of seal signers, and requests for their certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = 'd1a7c3e90b52'
down_revision = "5d0f3b7e21c8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.add_column('signer_certificate', sa.Column('use', sa.String(), nullable=True))
    op.add_column('signer_certificate', sa.Column('signs_from', sa.DateTime(timezone=True), nullable=True))
    # Every signer so far sealed e-visas, from the moment it was made.
    op.execute("UPDATE signer_certificate SET use = 'evisa' WHERE kind = 'seal'")
    op.execute('UPDATE signer_certificate SET signs_from = created_at')
    op.alter_column('signer_certificate', 'signs_from', nullable=False)
    op.create_check_constraint(
        op.f('ck_signer_certificate_use'), 'signer_certificate', "use IN ('evisa', 'visa', 'etd')"
    )
    op.create_check_constraint(
        op.f('ck_signer_certificate_seal_has_use'), 'signer_certificate', "(kind = 'seal') = (use IS NOT NULL)"
    )
    op.create_check_constraint(op.f('ck_signer_certificate_signs'), 'signer_certificate', 'signs_from < signs_until')
    op.create_table(
        'signer_request',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('use', sa.String(), nullable=False),
        sa.Column('request', sa.LargeBinary(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('fulfilled_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("use IN ('evisa', 'visa', 'etd')", name=op.f('ck_signer_request_use')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_signer_request')),
        sa.UniqueConstraint('name', name=op.f('uq_signer_request_name')),
    )
    op.create_index(
        'uq_signer_request_open',
        'signer_request',
        ['use'],
        unique=True,
        postgresql_where=sa.text('fulfilled_at IS NULL'),
    )
