"""Errors of identity."""

from __future__ import annotations

from consular.core.errors import Conflict, ConsularError, NotFound


class CodeWrong(ConsularError):
    """The typed code is not the one that was sent."""

    code = "code_wrong"


class CodeExpired(ConsularError):
    """The code is too old, used, or tried too often; a new one is needed."""

    code = "code_expired"


class AttemptUnknown(ConsularError):
    """The sign-in was not begun in this browser, is too old, or was ended already."""

    code = "sign_in_unknown"


class UnknownRole(NotFound):
    """`config/roles.yaml` has no such role."""

    code = "role_unknown"


class RolesConflict(Conflict):
    """One person may not hold `role` together with `other`."""

    code = "roles_conflict"


class NotStaff(ConsularError):
    """The identity provider vouches for the person, but no colleague is registered under it."""

    code = "not_staff"
