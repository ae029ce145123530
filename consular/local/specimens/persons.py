"""The invented holder of a specimen."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whom a specimen shows. `secondary` is None for a mononym; `native` is the name in its own script.

    `nationality` is an ICAO code (UTO for the specimen state), `state` its name as printed on the page, the code if
    None. `document_number` is printed as given.
    """

    primary: str
    secondary: str | None = None
    native: str | None = None
    nationality: str = "UTO"
    state: str | None = None
    document_number: str
    birth: date
    sex: Literal["F", "M", "X"]
    expiry: date
