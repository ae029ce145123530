"""Field kinds: each holds everything about one sort of question. The list is explicit; doubles are refused."""

from consular.catalogue.kinds.address import AddressKind
from consular.catalogue.kinds.base import Kind, Problem, storable
from consular.catalogue.kinds.choices import (
    COUNTRIES,
    NATIONALITIES,
    ChoiceKind,
    CountryKind,
    DeclarationKind,
    NationalityKind,
    SexKind,
    YesNoKind,
)
from consular.catalogue.kinds.dates import DateKind, PartialDateKind
from consular.catalogue.kinds.name import NameKind
from consular.catalogue.kinds.text import DocumentNumberKind, EmailKind, TextKind, email_address


def _registry(*kinds: Kind) -> dict[str, Kind]:
    table = {kind.name: kind for kind in kinds}
    if len(table) != len(kinds):
        raise TypeError("two field kinds have one name")
    return table


KINDS: dict[str, Kind] = _registry(
    NameKind(),
    DateKind(),
    PartialDateKind(),
    CountryKind(),
    NationalityKind(),
    SexKind(),
    ChoiceKind(),
    YesNoKind(),
    TextKind(),
    EmailKind(),
    DocumentNumberKind(),
    AddressKind(),
    DeclarationKind(),
)

__all__ = ["COUNTRIES", "KINDS", "NATIONALITIES", "Kind", "Problem", "email_address", "storable"]
