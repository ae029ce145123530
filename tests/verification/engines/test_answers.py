from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from consular.verification.engines.answers import UnfitAnswer, pack, unpack
from consular.verification.findings import Finding, Level, Outcome, Report, look, stop


@dataclass(frozen=True, slots=True)
class Sample:
    report: Report
    data: bytes = b""
    share: float = 0.0
    pair: tuple[int, str] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


WHOLE = Sample(
    Report.of([stop("one", (1, 2, 3, 4), share=0.5, count=3, name="é", yes=True), look("two")]),
    bytes(range(256)),
    2.0,
    (1, "a"),
    {"k": "v"},
)


def test_what_goes_in_comes_out() -> None:
    assert unpack(Sample, pack(WHOLE)) == WHOLE
    again = unpack(Sample, pack(WHOLE))
    assert isinstance(again.share, float)
    assert {key: type(value) for key, value in again.report.findings[0].parameters.items()} == {
        "share": float,
        "count": int,
        "name": str,
        "yes": bool,
    }


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"report":null}',
        b'{"report":{"outcome":"granted","findings":[]},"data":"","share":0,"pair":null,"texts":{}}',
        b'{"report":{"outcome":"passed","findings":[]},"data":"?","share":0,"pair":null,"texts":{}}',
        b'{"report":{"outcome":"passed","findings":[]},"data":"","share":true,"pair":null,"texts":{}}',
        b'{"report":{"outcome":"passed","findings":[]},"data":"","share":0,"pair":[1],"texts":{}}',
        b'{"report":{"outcome":"passed","findings":[]},"data":"","share":0,"pair":null,"texts":{"k":1}}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_does_not_fit_is_refused(packed: bytes) -> None:
    with pytest.raises(UnfitAnswer):
        unpack(Sample, packed)


def test_only_data_can_leave() -> None:
    with pytest.raises(TypeError):
        pack(object())


def test_a_report_fails_by_one_stop() -> None:
    assert Report.of([]).outcome is Outcome.PASSED
    assert Report.of([look("a")]).outcome is Outcome.PASSED
    assert Report.of([look("a"), stop("b")]).outcome is Outcome.FAILED
    assert Report.of([look("a"), stop("b")]).codes == ("a", "b")
    assert Finding("a").level is Level.LOOK
