"""Errors of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from consular.core.errors import ConsularError


@dataclass(frozen=True, slots=True)
class Flaw:
    """One mistake in `config/`, with where it stands."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogueBroken(ConsularError):
    """`config/` has mistakes; all of them are in `flaws`."""

    code = "catalogue_broken"

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__()
        self.flaws = flaws

    def __str__(self) -> str:
        return "\n".join(str(flaw) for flaw in self.flaws)


class UnknownService(ConsularError):
    """No such service, or not in this version."""

    code = "unknown_service"
