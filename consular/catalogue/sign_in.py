"""How people sign in: `config/providers.yaml` (who vouches for them) and `config/sign-in.yaml` (limits)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from consular.catalogue.base import Definition, Key, Text

ENVIRONMENT = "env:"
EnvironmentName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
Claim = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_:/.#-]{1,120}$")]
Level = Literal["low", "substantial", "high"]
# As numbers are written internationally: + and the country, or a longer beginning.
Prefix = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{0,8}$")]
Door = Literal["applicant", "staff"]
LEVELS: tuple[Level, ...] = ("low", "substantial", "high")


def reaches(level: str | None, demanded: Level) -> bool:
    """Whether a level of assurance is the one that is demanded, or above it. None: nobody has vouched."""
    return level in LEVELS and LEVELS.index(level) >= LEVELS.index(demanded)


class SignInDemand(Definition):
    """How an applicant must have signed in to begin and to lodge: a provider has vouched at this level at least."""

    assurance: Level


class FromSignIn(Definition):
    """That a question means what a provider may tell of the person: the answer is offered to whoever applies for
    themselves. `fixed`: it is taken as it was told, and cannot be changed in the form.
    """

    claim: Literal["name", "birth", "nationality"]
    fixed: bool = False


class ClaimNames(Definition):
    """What this provider calls its claims. Whoever has one name only has no `family` claim: nothing is invented."""

    name: Claim = "name"
    given: Claim = "given_name"
    family: Claim = "family_name"
    birth: Claim = "birthdate"
    nationality: Claim | None = None
    email: Claim = "email"
    email_verified: Claim = "email_verified"


class SignInProvider(Definition):
    """One OpenID provider: a button at its doors.

    `issuer` and `client_id` are written out, or as `env:NAME` of a variable; where that is not set the provider is not
    offered. Secrets only ever stand in the variable named by `secret_env`. `levels` gives the provider's `acr` values
    by level of assurance, lowest first. Of colleagues one of `staff_acr` and one of `staff_amr` is demanded, where
    there are any: that is how a method that resists phishing is asked for.
    """

    key: Key
    label: Text
    issuer: str = Field(min_length=1)
    client_id: str = Field(min_length=1)
    doors: list[Door] = Field(default=["applicant"], min_length=1)
    authentication: Literal["private_key_jwt", "client_secret_basic", "client_secret_post"] = "private_key_jwt"
    secret_env: EnvironmentName | None = None
    callback: Literal["own", "shared"] = "own"
    scopes: list[str] = ["openid", "profile", "email"]
    claims: ClaimNames = ClaimNames()
    levels: dict[Level, list[str]] = {}
    staff_acr: list[str] = []
    staff_amr: list[str] = []
    algorithms: list[str] = ["ES256", "PS256", "EdDSA", "Ed25519", "RS256"]
    pushed: Literal["offered", "needed", "never"] = "offered"
    userinfo: Literal["none", "read", "signed"] = "none"
    signs_out: bool = True
    form_targets: list[str] = []

    @model_validator(mode="after")
    def _whole(self) -> SignInProvider:
        secret = self.authentication != "private_key_jwt"
        if secret != (self.secret_env is not None):
            raise ValueError("secret_env goes with client_secret_basic and client_secret_post, and only with them")
        if "openid" not in self.scopes:
            raise ValueError("scopes need openid")
        return self

    def told(self, name: str, environ: Mapping[str, str]) -> str:
        """`issuer` or `client_id` as it counts here; empty where its variable is not set."""
        value: str = getattr(self, name)
        return environ.get(value.removeprefix(ENVIRONMENT), "") if value.startswith(ENVIRONMENT) else value

    def acr_of(self, demanded: Level) -> list[str]:
        """The `acr` values of this level and of those above it."""
        return [acr for level, values in self.levels.items() if reaches(level, demanded) for acr in values]

    def gives(self, demanded: Level) -> bool:
        """Whether applicants can sign in with it at this level."""
        return "applicant" in self.doors and bool(self.acr_of(demanded))

    def level_of(self, acr: str | None) -> Level | None:
        """The highest level whose `acr` values name this one."""
        held = [level for level in LEVELS if acr is not None and acr in self.levels.get(level, [])]
        return held[-1] if held else None


class SessionLimits(Definition):
    """How long a session lives without use, and at all."""

    idle_minutes: int = Field(ge=5, le=720)
    longest_hours: int = Field(ge=1, le=168)

    @property
    def idle(self) -> timedelta:
        """Without a request for so long it is over."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        """So long after the sign-in it is over, used or not."""
        return timedelta(hours=self.longest_hours)


class TextPolicy(Definition):
    """Text messages (SMS), which carry one-time codes to telephones that were proven.

    Each costs money, and some numbers pay whoever has messages sent to them: only numbers that begin with one of
    `prefixes` get any (none: nobody does), and so many at most in 24 hours: one number, one account, all together.

    `recovery_hours`: how long a new way in waits that a telephone has asked for. Numbers are stolen more easily than
    mailboxes, so it is at least the general wait.
    """

    prefixes: list[Prefix] = []
    number_a_day: int = Field(default=5, ge=1, le=50)
    account_a_day: int = Field(default=8, ge=1, le=100)
    all_a_day: int = Field(default=500, ge=1, le=1_000_000)
    recovery_hours: int = Field(default=168, ge=1, le=2160)


class SignInPolicy(Definition):
    """Limits of sign-in. People on slow lines type long; officers' screens stand in shared rooms.

    `fresh_minutes`: how old the proof of who somebody is may be before an act that cannot be taken back.
    `recovery_hours`: how long a new way into an account waits for the objection of whoever reads the old address.
    `wrong_codes_a_day`: wrong one-time codes for one address within 24 hours, after which it gets none.
    """

    applicants: SessionLimits = SessionLimits(idle_minutes=60, longest_hours=12)
    staff: SessionLimits = SessionLimits(idle_minutes=30, longest_hours=10)
    fresh_minutes: int = Field(default=5, ge=1, le=60)
    staff_fresh_minutes: int = Field(default=60, ge=1, le=600)
    recovery_hours: int = Field(default=72, ge=1, le=720)
    wrong_codes_a_day: int = Field(default=20, ge=5, le=100)
    text_messages: TextPolicy = TextPolicy()

    def limits(self, *, staff: bool) -> SessionLimits:
        """Those of this kind of person."""
        return self.staff if staff else self.applicants

    def fresh(self, *, staff: bool) -> timedelta:
        """How old a proof may be for this kind of person."""
        return timedelta(minutes=self.staff_fresh_minutes if staff else self.fresh_minutes)

    @property
    def recovery_wait(self) -> timedelta:
        """Between the wish to come back and the new way in."""
        return timedelta(hours=self.recovery_hours)

    @property
    def recovery_wait_by_text(self) -> timedelta:
        """The same where a telephone has shown who asks: never shorter."""
        return timedelta(hours=max(self.recovery_hours, self.text_messages.recovery_hours))
