"""erasure and holds."""

from __future__ import annotations

revision = '655806ecd4b3'
down_revision = '00e9c4fbf06b'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
