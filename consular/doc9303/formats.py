"""The five layouts of the machine readable zone (Doc 9303-4, -5, -6, -7), as positions counted from zero."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MrzFormat(StrEnum):
    """Sizes of the machine readable zone."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRV_A = "MRV-A"
    MRV_B = "MRV-B"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters on one line: `line`, first position, position after the last."""

    line: int
    start: int
    end: int

    def of(self, lines: tuple[str, ...]) -> str:
        """The characters in `lines`."""
        return lines[self.line][self.start : self.end]

    @property
    def width(self) -> int:
        """How many characters."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field stands. Check digits stand right after number, birth and expiry in every format."""

    format: MrzFormat
    rows: int
    columns: int
    name: Span
    number: Span
    nationality: Span
    birth: Span
    sex: Span
    expiry: Span
    optional: Span
    second_optional: Span | None = None
    personal_check: Span | None = None
    composite: tuple[Span, ...] = ()
    composite_check: Span | None = None
    long_number: bool = False


_TD1 = Layout(
    MrzFormat.TD1,
    rows=3,
    columns=30,
    name=Span(2, 0, 30),
    number=Span(0, 5, 14),
    nationality=Span(1, 15, 18),
    birth=Span(1, 0, 6),
    sex=Span(1, 7, 8),
    expiry=Span(1, 8, 14),
    optional=Span(0, 15, 30),
    second_optional=Span(1, 18, 29),
    composite=(Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)),
    composite_check=Span(1, 29, 30),
    long_number=True,
)


def _second_line(mrz: MrzFormat, columns: int, optional_end: int, **more: object) -> Layout:
    return Layout(
        mrz,
        rows=2,
        columns=columns,
        name=Span(0, 5, columns),
        number=Span(1, 0, 9),
        nationality=Span(1, 10, 13),
        birth=Span(1, 13, 19),
        sex=Span(1, 20, 21),
        expiry=Span(1, 21, 27),
        optional=Span(1, 28, optional_end),
        **more,  # type: ignore[arg-type]
    )


LAYOUTS: dict[MrzFormat, Layout] = {
    MrzFormat.TD1: _TD1,
    MrzFormat.TD2: _second_line(
        MrzFormat.TD2,
        36,
        35,
        composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 35)),
        composite_check=Span(1, 35, 36),
        long_number=True,
    ),
    MrzFormat.TD3: _second_line(
        MrzFormat.TD3,
        44,
        42,
        personal_check=Span(1, 42, 43),
        composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 43)),
        composite_check=Span(1, 43, 44),
    ),
    MrzFormat.MRV_A: _second_line(MrzFormat.MRV_A, 44, 44),
    MrzFormat.MRV_B: _second_line(MrzFormat.MRV_B, 36, 36),
}


def name_width(mrz: MrzFormat) -> int:
    """Characters of the name field: 30 in TD1, 31 in TD2 and MRV-B, 39 in TD3 and MRV-A."""
    return LAYOUTS[mrz].name.width


def format_of(lines: tuple[str, ...]) -> MrzFormat | None:
    """The format by number and length of lines; a document code starting with V makes it a visa. None if none fits."""
    lengths = {len(line) for line in lines}
    visa = bool(lines) and lines[0][:1] == "V"
    if len(lines) == 3 and lengths == {30}:
        return None if visa else MrzFormat.TD1
    if len(lines) == 2 and lengths == {36}:
        return MrzFormat.MRV_B if visa else MrzFormat.TD2
    if len(lines) == 2 and lengths == {44}:
        return MrzFormat.MRV_A if visa else MrzFormat.TD3
    return None
