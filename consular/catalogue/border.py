"""What carriers are told, as data: `config/border.yaml`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from consular.catalogue.base import Definition, Key
from consular.catalogue.kinds import NATIONALITIES

DocumentCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]
EntryPoint = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")]


class CarrierRule(Definition):
    """What somebody needs to be carried. A condition that is not given fits everybody."""

    key: Key
    nationalities: list[str] = []
    document_types: list[DocumentCode] = []
    transit: bool | None = None
    needs: Literal["none", "permission", "refer"]

    @property
    def fits_everybody(self) -> bool:
        """Whether it has no condition."""
        return not self.nationalities and not self.document_types and self.transit is None

    def fits(self, *, nationality: str, document_type: str, transit: bool) -> bool:
        """Whether it speaks of such a passenger."""
        return (
            (not self.nationalities or nationality in self.nationalities)
            and (not self.document_types or document_type.startswith(tuple(self.document_types)))
            and self.transit in (None, transit)
        )


class CarrierPolicy(Definition):
    """The rules from a day on, until a newer policy begins."""

    key: Key
    valid_from: date
    source: str = Field(min_length=1)
    mismatch: Literal["not_ok", "refer"] = "not_ok"
    entry_points: list[EntryPoint] = []
    keep_days: int = Field(default=400, ge=1, le=3653)
    rules: list[CarrierRule] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> CarrierPolicy:
        unknown = {code for rule in self.rules for code in rule.nationalities} - set(NATIONALITIES)
        if unknown:
            raise ValueError(f"no nationality of Doc 9303-3: {', '.join(sorted(unknown))}")
        if not self.rules[-1].fits_everybody:
            raise ValueError("the last rule must fit everybody")
        if any(rule.fits_everybody for rule in self.rules[:-1]):
            raise ValueError("a rule that fits everybody must be the last")
        return self
