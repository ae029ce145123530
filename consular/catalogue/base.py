"""What every definition in `config/` is made of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]
# A text per language; `en` is the source language and must be there.
Text = dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")], str]


class Definition(BaseModel):
    """Base: frozen, and an unknown key is an error instead of a silent nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(Definition):
    """A named rule written in Python, with the parameters of this service."""

    rule: Key
    parameters: dict[str, Any] = {}
