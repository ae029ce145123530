"""Standing on a day."""

from __future__ import annotations

from datetime import date

import pytest

from consular.register import KINDS, Standing, standing
from consular.register.rules import identity, to_be_listed

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
        ("prepared", 0, FIRST, Standing.PREPARED),
        ("lost", 0, FIRST, Standing.LOST),
        ("stolen", 2, LAST, Standing.STOLEN),
        ("cancelled", 0, date(2030, 1, 1), Standing.CANCELLED),
        ("spoilt", 0, FIRST, Standing.SPOILT),
    ],
)
def test_standing(status: str, used: int, day: date, expected: Standing) -> None:
    found = standing(status, valid_from=FIRST, valid_until=LAST, entries_allowed=2, entries_used=used, day=day)
    assert found is expected


def test_any_number_of_entries_is_never_exhausted() -> None:
    found = standing("valid", valid_from=FIRST, valid_until=LAST, entries_allowed=0, entries_used=900, day=FIRST)
    assert found is Standing.VALID


@pytest.mark.parametrize(
    ("day", "expected"), [(FIRST, Standing.VALID), (LAST, Standing.VALID), (date(2027, 6, 30), Standing.EXPIRED)]
)
def test_a_passport_has_no_entries_to_use_up(day: date, expected: Standing) -> None:
    found = standing("valid", valid_from=FIRST, valid_until=LAST, entries_allowed=None, entries_used=0, day=day)
    assert found is expected


def test_identities_never_run_into_one_another() -> None:
    told = {
        identity(state, kind, number)
        for state in ("D", "UTO", "THA")
        for kind in KINDS
        for number in ("B1", "V1", "0B1", "00B1")
    }
    assert len(told) == 3 * 2 * 4


@pytest.mark.parametrize(
    ("kind", "status", "ours", "expected"),
    [
        ("passport", "lost", True, True),
        ("passport", "lost", False, False),
        ("emergency-travel-document", "stolen", True, True),
        ("passport", "cancelled", True, True),
        ("passport", "revoked", True, True),
        ("passport", "spoilt", True, False),
        ("passport", "expired", True, False),
        ("e-visa", "revoked", True, True),
        ("e-visa", "cancelled", True, False),
        ("sticker", "lost", True, False),
        ("sticker", "annulled", True, True),
    ],
)
def test_what_border_posts_are_told(kind: str, status: str, ours: bool, expected: bool) -> None:
    assert to_be_listed(kind, status, ours=ours) is expected
