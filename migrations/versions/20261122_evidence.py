"""keys of blobs are looked up."""

from __future__ import annotations

from alembic import op

revision = '6e7ee5f0c0a1'
down_revision = '655806ecd4b3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration.

    One row names a blob, and the sweep of blobs that no row names looks them up by key.
    """
    op.create_unique_constraint(op.f("uq_evidence_quarantine"), "evidence", ["quarantine"])
    op.create_unique_constraint(op.f("uq_evidence_page_blob"), "evidence_page", ["blob"])
    op.create_unique_constraint(op.f("uq_issued_file_blob"), "issued_file", ["blob"])
    op.create_unique_constraint(op.f("uq_check_request_upload"), "check_request", ["upload"])
