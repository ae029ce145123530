"""Why a one-time code was not taken or not sent, in words."""

from __future__ import annotations

from consular import identity
from consular.catalogue import SENTENCES, Problem
from consular.core.errors import ConsularError
from consular.core.language import N_
from consular.web.context import reader

WRONG = N_("That is not the code we sent. {left} tries are left")
EXPIRED = N_("This code is too old or was used. Ask for a new one")
SPENT = N_(
    "Too many wrong codes were typed for this address in this browser, so it gets none here for a day. Other ways to "
    "sign in stay open."
)
TEXTS = {
    identity.NumberMalformed: N_("Write the number with + and the country, such as +999 12 345 6789"),
    identity.NumberNotServed: N_("We send no text messages to numbers of this country. Use e-mail"),
    identity.TextsSpent: N_("No more text messages can be sent today. Use e-mail, or try again tomorrow"),
    identity.CodesSpent: N_(
        "Too many wrong codes were typed in this browser, so it gets no text message for a day. Use e-mail"
    ),
}
REFUSED = (identity.CodeWrong, identity.CodeExpired, identity.CodesSpent)
NOT_SENT = (Problem.Error, identity.CodesSpent)
NOT_TEXTED = (identity.NumberMalformed, identity.NumberNotServed, identity.TextsSpent, identity.CodesSpent)


def why_refused(error: ConsularError) -> str:
    """The sentence for one of `REFUSED`."""
    said = {identity.CodeWrong: WRONG, identity.CodeExpired: EXPIRED}.get(type(error), SPENT)
    return reader().gettext(said).format_map(error.parameters)


def why_not_sent(error: Exception) -> str:
    """The sentence for one of `NOT_SENT`: the address is none, or its budget is spent."""
    if isinstance(error, Problem.Error):
        problem = Problem.all_of(error)[0]
        return reader().say(SENTENCES, problem.code, problem.parameters)
    return reader().gettext(SPENT)


def why_not_texted(error: ConsularError) -> str:
    """The sentence for one of `NOT_TEXTED`."""
    return reader().gettext(TEXTS[type(error)])
