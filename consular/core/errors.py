"""What every room's errors have in common: a stable code and parameters, never a sentence."""

from __future__ import annotations


class ConsularError(Exception):
    """A refusal that a person or machine can be told about.

    `code` is stable and names the sentence in the translation catalogue; `parameters` fill it. Neither may carry
    personal data, because errors reach logs.
    """

    code = "internal"

    def __init__(self, code: str | None = None, **parameters: object) -> None:
        self.code = code or type(self).code
        self.parameters = parameters
        super().__init__(self.code)


class NotFound(ConsularError):
    """The thing does not exist, or this actor may not know that it does."""

    code = "not_found"


class Forbidden(ConsularError):
    """The actor is known, the thing may be known, the act is not permitted."""

    code = "forbidden"


class Conflict(ConsularError):
    """Somebody was faster: the caller must look at the fresh state."""

    code = "conflict"


class Misconfigured(ConsularError):
    """The process must not start like this."""

    code = "misconfigured"

    def __str__(self) -> str:
        return str(self.parameters.get("why", self.code))
