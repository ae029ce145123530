"""Keys by which identity providers know us."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '7d0a4c9e6f31'
down_revision = '9d2e6b8f4a17'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table('sign_in_client_key',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signs_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_client_key')),
    sa.UniqueConstraint('name', name=op.f('uq_sign_in_client_key_name'))
    )
