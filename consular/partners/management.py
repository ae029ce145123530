"""Who may call the API: registering partners, their keys, suspending them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular import vault
from consular.catalogue import Catalogue, PartnerAudience
from consular.core.http import TargetRefused, check_form
from consular.core.ids import new_id
from consular.core.timers import keep_timer
from consular.core.work import Work
from consular.partners import rules
from consular.partners.errors import PartnerExists, PartnerUnfit, PartnerUnknown
from consular.partners.events import PartnerDataExpired, PartnerResumed
from consular.partners.jose import Unreadable, public_keys
from consular.partners.models import Partner

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Keys:
    """Where a partner's keys come from, one of the two, and its algorithm; empty: whichever the keys are for."""

    jwks: Mapping[str, Any] | None = None
    jwks_uri: str | None = None
    alg: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a partner works: offices, services (ALL: every one), and offices whose counter it runs, by name only."""

    offices: tuple[str, ...] = (rules.ALL,)
    services: tuple[str, ...] = (rules.ALL,)
    counters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """What is agreed with a partner; empty `audience`: the kind that may hold the scopes."""

    name: str
    keys: Keys
    scopes: tuple[str, ...]
    redirect_uris: tuple[str, ...] = ()
    audience: str = ""
    places: Places = Places()


def add_partner(work: Work, contract: Contract, catalogue: Catalogue, *, loopback: bool) -> Partner:
    """Register a partner; `loopback`: addresses of this machine may be given. Raises PartnerUnfit, PartnerExists."""
    name = " ".join(contract.name.split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise PartnerUnfit("partner_name_unfit")
    audience = _audience(contract, catalogue.audiences)
    _fit(contract.places, audience.key, catalogue)
    if len(contract.redirect_uris) > rules.MOST_REDIRECTS:
        raise PartnerUnfit("partner_address_unfit")
    if not all(rules.is_redirect(uri, loopback=loopback) for uri in contract.redirect_uris):
        raise PartnerUnfit("partner_address_unfit")
    alg = _algorithm(contract.keys, loopback=loopback)
    if work.session.scalars(select(Partner).where(Partner.name == name)).first() is not None:
        raise PartnerExists(name=name)
    made = Partner(
        id=new_id(),
        client_id=f"p-{secrets.token_hex(10)}",
        name=name,
        audience=audience.key,
        alg=alg,
        jwks=dict(contract.keys.jwks) if contract.keys.jwks is not None else None,
        jwks_uri=contract.keys.jwks_uri,
        redirect_uris=list(dict.fromkeys(contract.redirect_uris)),
        scopes=sorted(set(contract.scopes)),
        **_stored(contract.places),
        created_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    work.record("partners:partner:add", f"partner/{made.id}")
    keep_timer(work.session, "partner-data", work.now + rules.SWEEP_EVERY, PartnerDataExpired())
    return made


def change_keys(work: Work, partner: Partner, keys: Keys, *, overlap: bool, loopback: bool) -> None:
    """Other keys from now on; with `overlap` the earlier ones of a registered set verify too, until the next change.

    Raises PartnerUnfit.
    """
    partner.alg = _algorithm(Keys(keys.jwks, keys.jwks_uri, keys.alg or ""), loopback=loopback)
    earlier = partner.jwks["keys"] if overlap and partner.jwks and keys.jwks is not None else []
    fresh = dict(keys.jwks) if keys.jwks is not None else None
    if fresh is not None and earlier:
        fresh["keys"] = [*fresh["keys"], *(key for key in earlier if key not in fresh["keys"])]
        _algorithm(Keys(fresh, None, partner.alg), loopback=loopback)
    partner.jwks, partner.jwks_uri = fresh, keys.jwks_uri
    work.record("partners:partner:change_keys", f"partner/{partner.id}")


def change_places(work: Work, partner: Partner, places: Places, catalogue: Catalogue) -> None:
    """Other offices, services and counters from now on, for tokens that are out too. Raises PartnerUnfit."""
    _fit(places, partner.audience, catalogue)
    after = _stored(places)
    before = {name: getattr(partner, name) for name in after}
    if before == after:
        return
    for name, keys in after.items():
        setattr(partner, name, keys)
    vault.new_key(partner.id)  # of its own file, in which the audit tells what touches no case
    work.record(
        "partners:partner:change_places",
        f"partner/{partner.id}",
        dossier_id=partner.id,
        detail={"before": before, "after": after},
    )


def suspend_partner(work: Work, partner: Partner) -> None:
    """No tokens from now on, and those that are out stop working. Nothing happens when it is suspended already."""
    if partner.suspended_at is None:
        partner.suspended_at = work.now
        work.record("partners:partner:suspend", f"partner/{partner.id}")


def resume_partner(work: Work, partner: Partner) -> None:
    """Lift a suspension; consents that were not ended meanwhile count again."""
    if partner.suspended_at is not None:
        partner.suspended_at = None
        work.record("partners:partner:resume", f"partner/{partner.id}")
        work.emit(PartnerResumed(partner_id=partner.id))


def registered_partners(session: Session) -> list[Partner]:
    """Every partner, by name."""
    return list(session.scalars(select(Partner).order_by(Partner.name)))


def partner_named(session: Session, name: str) -> Partner:
    """By name or client identifier. Raises PartnerUnknown."""
    found = session.scalars(select(Partner).where((Partner.name == name) | (Partner.client_id == name))).first()
    if found is None:
        raise PartnerUnknown
    return found


def partner(session: Session, partner_id: UUID) -> Partner:
    """By id. Raises PartnerUnknown."""
    found = session.get(Partner, partner_id)
    if found is None:
        raise PartnerUnknown
    return found


def _fit(places: Places, audience: str, catalogue: Catalogue) -> None:
    """Whether all is of the catalogue, every counter stands at an office of the contract, and only centres run any."""
    offices, services, counters = set(places.offices), set(places.services), set(places.counters)
    known = set(catalogue.offices)
    every = {key for key, _ in catalogue.services}
    if not offices or not services or not offices <= known | {rules.ALL} or not services <= every | {rules.ALL}:
        raise PartnerUnfit("partner_place_unfit")
    named = known if rules.ALL in offices else offices
    if counters and (audience != rules.VISA_CENTRE or not counters <= named):
        raise PartnerUnfit("partner_counter_unfit")


def _stored(places: Places) -> dict[str, list[str]]:
    return {name: sorted(set(keys)) for name, keys in asdict(places).items()}


def _audience(contract: Contract, audiences: Mapping[str, PartnerAudience]) -> PartnerAudience:
    scopes = set(contract.scopes)
    if contract.audience:
        found = audiences.get(contract.audience)
        if found is None or not scopes or not scopes <= found.scopes:
            raise PartnerUnfit("partner_scope_unfit")
        return found
    fitting = _fitting(audiences.values(), scopes, by_consent=bool(contract.redirect_uris))
    if not scopes or not fitting:
        raise PartnerUnfit("partner_audience_unfit")
    return fitting[0]


def _fitting(audiences: Iterable[PartnerAudience], scopes: set[str], *, by_consent: bool) -> list[PartnerAudience]:
    """Kinds that may hold them; first those that ask citizens if there is an address to come back to."""
    fitting = [audience for audience in audiences if scopes <= audience.scopes]
    return sorted(fitting, key=lambda audience: bool(audience.consent) is not by_consent)


def _algorithm(keys: Keys, *, loopback: bool) -> str:
    if (keys.jwks is None) == (keys.jwks_uri is None) or keys.alg not in ("", *rules.ALGORITHMS):
        raise PartnerUnfit("partner_source_unfit")
    if keys.jwks_uri is not None:
        try:
            check_form(keys.jwks_uri, loopback=loopback)
        except TargetRefused:
            raise PartnerUnfit("partner_address_unfit") from None
        return keys.alg or rules.ALGORITHMS[0]
    for alg in (keys.alg,) if keys.alg else rules.ALGORITHMS:
        try:
            public_keys(keys.jwks or {}, alg)
        except Unreadable:
            continue
        return alg
    raise PartnerUnfit("partner_keys_unfit")
