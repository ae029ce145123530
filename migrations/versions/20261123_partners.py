"""Partners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '4b8e2c6f0d13'
down_revision = '6f2b8d04c9a1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table('partner',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('alg', sa.String(), nullable=False),
    sa.Column('jwks', JSONB(), nullable=True),
    sa.Column('jwks_uri', sa.String(), nullable=True),
    sa.Column('redirect_uris', JSONB(), nullable=False),
    sa.Column('scopes', JSONB(), nullable=False),
    sa.Column('offices', JSONB(), nullable=False),
    sa.Column('services', JSONB(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("alg IN ('ES256', 'PS256', 'EdDSA')", name=op.f('ck_partner_alg')),
    sa.CheckConstraint("audience IN ('visa_centre', 'carrier', 'border', 'agency', 'employer')", name=op.f('ck_partner_audience')),
    sa.CheckConstraint('(jwks IS NULL) <> (jwks_uri IS NULL)', name=op.f('ck_partner_one_key_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner')),
    sa.UniqueConstraint('client_id', name=op.f('uq_partner_client_id')),
    sa.UniqueConstraint('name', name=op.f('uq_partner_name'))
    )
