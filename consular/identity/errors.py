"""Errors of identity."""

from __future__ import annotations

from consular.core.errors import Conflict, ConsularError, NotFound


class CodeWrong(ConsularError):
    """The typed code is not the one that was sent."""

    code = "code_wrong"


class CodeExpired(ConsularError):
    """The code is too old, used, or tried too often; a new one is needed."""

    code = "code_expired"


class CodesSpent(ConsularError):
    """Too many wrong codes were typed for the address in this browser within a day: it gets none here, and other ways
    in stay open.
    """

    code = "codes_spent"


class LinkedElsewhere(ConsularError):
    """What was proven opens another account. Two accounts are never merged."""

    code = "linked_elsewhere"


class LastWay(ConsularError):
    """Without it nobody would get into the account any more."""

    code = "last_way"


class SomebodyElse(ConsularError):
    """What was proven belongs to another person than the one who is signed in."""

    code = "somebody_else"


class LogoutRepeated(ConsularError):
    """The provider's message was acted upon before."""

    code = "logout_repeated"


class RecoveryRefused(ConsularError):
    """No unused recovery code looks like that."""

    code = "recovery_code_wrong"


class RecoveryWaiting(Conflict):
    """A new way into this account waits already."""

    code = "recovery_waiting"


class RecoveryEnded(ConsularError):
    """There is nothing to stop: unknown, stopped, or done."""

    code = "recovery_ended"


class AttemptUnknown(ConsularError):
    """The sign-in was not begun in this browser, is too old, or was ended already."""

    code = "sign_in_unknown"


class UnknownRole(NotFound):
    """`config/roles.yaml` has no such role."""

    code = "role_unknown"


class RolesConflict(Conflict):
    """One person may not hold `role` together with `other`."""

    code = "roles_conflict"


class PersonKnown(Conflict):
    """Whoever this provider knows by this name has a sign-in here already: as a colleague, or for a partner."""

    code = "person_known"


class PersonUnfit(ConsularError):
    """A person needs a name, and the name by which the identity provider knows them."""

    code = "person_unfit"


class PersonUnknown(NotFound):
    """The partner has no such person."""

    code = "person_unknown"


class NotStaff(ConsularError):
    """The identity provider vouches for the person, but no colleague is registered under it."""

    code = "not_staff"


class NumberMalformed(ConsularError):
    """What was typed is no telephone number in international form."""

    code = "telephone_malformed"


class NumberNotServed(ConsularError):
    """No messages are sent to numbers of this country."""

    code = "telephone_not_served"


class TextsSpent(ConsularError):
    """The number, the account or all together have had as many text messages as a day allows."""

    code = "texts_spent"


class ClientKeyWaiting(Conflict):
    """A fresh key for providers is published already and does not sign yet."""

    code = "client_key_waiting"
