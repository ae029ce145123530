"""Are the sealed sections of today the ones that were written last?

The envelope's own protection cannot see a row that was put back to its older, genuine ciphertext; the log can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from consular.audit.report import Fault, Problem

_BATCH = 5_000

_CURRENT = text("CREATE TEMPORARY TABLE audit_current_envelope (label text, row_id text, digest text) ON COMMIT DROP")
_FILL = text("""
INSERT INTO audit_current_envelope
SELECT * FROM unnest(CAST(:labels AS text[]), CAST(:row_ids AS text[]), CAST(:digests AS text[]))
""")
# An entry without a leaf is newer than all that have one.
_DIFFERING = text("""
SELECT current.label, current.row_id, written.digest IS NULL
FROM audit_current_envelope AS current
LEFT JOIN (
    SELECT DISTINCT ON (label, row_id) envelope ->> 0 AS label, envelope ->> 1 AS row_id, envelope ->> 2 AS digest
    FROM audit_entry AS entry
    LEFT JOIN audit_leaf AS leaf ON leaf.entry_id = entry.id
    CROSS JOIN LATERAL jsonb_array_elements(entry.envelopes) AS envelope
    ORDER BY label, row_id, leaf.index DESC NULLS FIRST, entry.id DESC
) AS written USING (label, row_id)
WHERE written.digest IS DISTINCT FROM current.digest
ORDER BY current.label, current.row_id
""").execution_options(yield_per=_BATCH)


class CurrentEnvelope(NamedTuple):
    """SHA-256 (32 bytes) of a sealed section as it stands in its table now."""

    label: str
    row_id: UUID
    digest: bytes


def stale_envelopes(session: Session, current: Iterable[CurrentEnvelope]) -> Iterator[Problem]:
    """Problems for the rows whose section is not the one of their newest entry.

    Read `current` through the same session in one snapshot (`take_snapshot`), else rows written meanwhile look stale.
    The rows wait in a temporary table, so memory is bounded and the database sorts. Writers of one row are ordered by
    their leaves; two of them in one round of the sequencer by their ids, that is by the machines' clocks.
    """
    session.execute(text("DROP TABLE IF EXISTS pg_temp.audit_current_envelope"))
    session.execute(_CURRENT)
    rows = iter(current)
    while batch := list(islice(rows, _BATCH)):
        session.execute(
            _FILL,
            {
                "labels": [row[0] for row in batch],
                "row_ids": [str(row[1]) for row in batch],
                "digests": [row[2].hex() for row in batch],
            },
        )
    with session.execute(_DIFFERING) as found:
        for label, row_id, unrecorded in found:
            fault = Fault.ENVELOPE_UNRECORDED if unrecorded else Fault.ENVELOPE_STALE
            yield Problem(fault, {"label": label, "row_id": row_id})
