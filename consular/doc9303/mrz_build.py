"""Writing the machine readable zone: e-visas, seals, specimens."""

from __future__ import annotations

import re
from datetime import date

from .check_digits import check_digit
from .codes import sex_to_mrz
from .dates import PartialDate
from .errors import NotBuildable
from .formats import LAYOUTS, Layout, MrzFormat, Span
from .names import mrz_name

_DATA = re.compile(r"[A-Z0-9<]*")
_LETTERS = re.compile(r"[A-Z]{1,3}")


def build(
    mrz: MrzFormat | str,
    *,
    document_code: str,
    issuing_state: str,
    primary: str,
    secondary: str = "",
    document_number: str,
    nationality: str,
    date_of_birth: date | PartialDate,
    sex: str,
    date_of_expiry: date | PartialDate,
    optional: str = "",
    second_optional: str = "",
) -> list[str]:
    """The lines of a zone with its check digits.

    `sex` is F, M or X. Names may be in any script that ICAO transliterates. A number of more than nine characters is
    continued in the optional field where the format allows it (TD1, TD2). Spaces and hyphens in `document_number` and
    the optional fields become `<`. Raises `NotBuildable` with the field in `parameters["field"]`, and
    `NoTransliteration`.
    """
    layout = LAYOUTS[MrzFormat(mrz)]
    _check_document_code(layout, document_code)
    rows = [["<"] * layout.columns for _ in range(layout.rows)]
    _write(rows, Span(0, 0, 2), document_code, "document_code")
    _write(rows, Span(0, 2, 5), _state(issuing_state, "issuing_state"), "issuing_state")
    _write(rows, layout.name, mrz_name(layout.format, primary, secondary), "name")
    _write(rows, layout.nationality, _state(nationality, "nationality"), "nationality")
    _write(rows, layout.sex, _sex(sex), "sex")
    _write_checked(rows, layout.birth, _date(date_of_birth))
    _write_checked(rows, layout.expiry, _date(date_of_expiry))
    _write_number(rows, layout, document_number, optional)
    if second_optional:
        if layout.second_optional is None:
            raise NotBuildable(field="second_optional")
        _write(rows, layout.second_optional, _data(second_optional, "second_optional"), "second_optional")
    _write_closing_checks(rows, layout)
    return ["".join(row) for row in rows]


def _check_document_code(layout: Layout, code: str) -> None:
    visa = layout.format in (MrzFormat.MRV_A, MrzFormat.MRV_B)
    if re.fullmatch(r"[A-Z][A-Z]?", code) is None or visa != (code[0] == "V"):
        raise NotBuildable(field="document_code")


def _write(rows: list[list[str]], span: Span, text: str, field: str) -> None:
    if len(text) > span.width:
        raise NotBuildable("mrz_value_long", field=field, width=span.width)
    rows[span.line][span.start : span.end] = text.ljust(span.width, "<")


def _write_checked(rows: list[list[str]], span: Span, text: str) -> None:
    _write(rows, Span(span.line, span.start, span.end + 1), text + check_digit(text), "date")


def _write_number(rows: list[list[str]], layout: Layout, number: str, optional: str) -> None:
    number, optional = _data(number, "document_number").rstrip("<"), _data(optional, "optional")
    if not number:
        raise NotBuildable(field="document_number")
    checked = Span(layout.number.line, layout.number.start, layout.number.end + 1)
    if len(number) <= layout.number.width:
        padded = number.ljust(layout.number.width, "<")
        _write(rows, checked, padded + check_digit(padded), "document_number")
        _write(rows, layout.optional, optional, "optional")
        return
    # The rest is read up to the first filler, so neither part of a continued number may hold one.
    if not layout.long_number or "<" in number:
        raise NotBuildable("mrz_value_long", field="document_number", width=layout.number.width)
    _write(rows, checked, number[: layout.number.width] + "<", "document_number")
    rest = f"{number[layout.number.width :]}{check_digit(number)}<"
    _write(rows, layout.optional, (rest + optional) if optional else rest, "document_number")


def _write_closing_checks(rows: list[list[str]], layout: Layout) -> None:
    lines = tuple("".join(row) for row in rows)
    if layout.personal_check is not None:
        number = layout.optional.of(lines)
        filled = number.strip("<")
        _write(rows, layout.personal_check, check_digit(number) if filled else "<", "optional")
        lines = tuple("".join(row) for row in rows)
    if layout.composite_check is not None:
        joined = "".join(span.of(lines) for span in layout.composite)
        _write(rows, layout.composite_check, check_digit(joined), "composite")


def _state(code: str, field: str) -> str:
    if _LETTERS.fullmatch(code) is None:
        raise NotBuildable(field=field)
    return code


def _sex(sex: str) -> str:
    try:
        return sex_to_mrz(sex)
    except KeyError as unknown:
        raise NotBuildable(field="sex") from unknown


def _date(day: date | PartialDate) -> str:
    return (PartialDate.of(day) if isinstance(day, date) else day).mrz()


def _data(text: str, field: str) -> str:
    data = text.upper().replace(" ", "<").replace("-", "<")
    if _DATA.fullmatch(data) is None:
        raise NotBuildable(field=field)
    return data
