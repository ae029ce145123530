"""evidence kept beside its replacement."""

from __future__ import annotations

revision = '6e7ee5f0c0a1'
down_revision = '655806ecd4b3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
