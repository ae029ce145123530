"""Standing on a day."""

from __future__ import annotations

from datetime import date

import pytest

from consular.register import Standing, standing

FIRST, LAST = date(2027, 1, 1), date(2027, 6, 29)


@pytest.mark.parametrize(
    ("status", "used", "day", "expected"),
    [
        ("valid", 0, date(2026, 12, 31), Standing.NOT_YET_VALID),
        ("valid", 0, FIRST, Standing.VALID),
        ("valid", 1, LAST, Standing.VALID),
        ("valid", 0, date(2027, 6, 30), Standing.EXPIRED),
        ("valid", 2, FIRST, Standing.EXHAUSTED),
        ("exhausted", 2, FIRST, Standing.EXHAUSTED),
        ("expired", 0, FIRST, Standing.EXPIRED),
        ("revoked", 0, date(2026, 12, 31), Standing.REVOKED),
        ("revoked", 0, date(2028, 1, 1), Standing.REVOKED),
        ("annulled", 2, LAST, Standing.ANNULLED),
        ("superseded", 0, FIRST, Standing.SUPERSEDED),
    ],
)
def test_standing(status: str, used: int, day: date, expected: Standing) -> None:
    found = standing(status, valid_from=FIRST, valid_until=LAST, entries_allowed=2, entries_used=used, day=day)
    assert found is expected


def test_any_number_of_entries_is_never_exhausted() -> None:
    found = standing("valid", valid_from=FIRST, valid_until=LAST, entries_allowed=0, entries_used=900, day=FIRST)
    assert found is Standing.VALID
