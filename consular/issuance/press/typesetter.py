"""The typesetter: template and data in, PDF out.

The only module that imports `typst`. Its engine starts threads that do not survive a fork: a child forked from a
process that has used it hangs. So nothing that runs before a fork may import this module; the worker's child does.

Data never becomes template text. It travels as one JSON input, and a template inserts its strings as content, so
markup inside a name is printed as the characters it is. Templates may read files of this folder alone, system
fonts are ignored and the clock is the document's own date: same input, same bytes, on any machine.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TypeAlias

import typst

from .coverage import FOLDER, printable
from .errors import TypesettingFailed

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

TEMPLATES = Path(__file__).parent


def typeset(template: str, document: Json, *, pictures: dict[str, bytes], dated: date) -> bytes:
    """A PDF/A-2a and PDF/UA-1 file made of `template` (a file name here) and `document`.

    Every string of `document` is made printable first. `pictures` are seen by the template as `sys.inputs` of the
    same name. `dated` is written as the file's creation date. Raises `TypesettingFailed`.
    """
    inputs = {"document": json.dumps(_printable(document), ensure_ascii=True)}
    inputs |= {name: json.dumps(list(content), separators=(",", ":")) for name, content in pictures.items()}
    try:
        pdf: bytes = typst.compile(
            TEMPLATES / template,
            root=TEMPLATES,
            font_paths=_fonts(),
            sys_inputs=inputs,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime.combine(dated, time(), UTC),
        )
    except RuntimeError as error:  # typst.TypstError is one; so are refusals before the compiler starts
        raise TypesettingFailed(str(error)) from error
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])


def _printable(value: Json) -> Json:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_printable(item) for item in value]
    return value
