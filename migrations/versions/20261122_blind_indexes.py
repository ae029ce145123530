"""blind indexes for the officers' search."""

from __future__ import annotations

revision = '00e9c4fbf06b'
down_revision = '7b0d447c6a3b'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
