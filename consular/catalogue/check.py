"""Whether `config/` makes sense as a whole: every mistake at once, with file and line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from consular.catalogue.audiences import audience_flaws
from consular.catalogue.base import Definition, Rule, Text
from consular.catalogue.check_money import money_flaws
from consular.catalogue.check_partners import partner_flaws
from consular.catalogue.check_sign_in import sign_in_flaws
from consular.catalogue.conditions import fields_of
from consular.catalogue.definitions import BlankKind, FeeTable, GroundSet, Ministry, Office, Retention, Role, Service
from consular.catalogue.errors import CatalogueBroken, Flaw
from consular.catalogue.kinds import COUNTRIES, KINDS, NATIONALITIES
from consular.catalogue.loader import Catalogue, gather
from consular.catalogue.products import OldDocument
from consular.catalogue.rules import ADVICE, BLOCKING, COMPETENCE, PARAMETERS, ROUTING
from consular.catalogue.source import Path_, Source


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that `config/` may use and that rooms own; the composition root collects them."""

    checks: frozenset[str]
    permissions: frozenset[str]
    scopes: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _At:
    """Makes flaws of one file."""

    source: Source

    def flaw(self, path: Path_, message: str) -> Flaw:
        return Flaw(self.source.file, self.source.line(path), message)


def read_checked(root: Path, vocabulary: Vocabulary) -> Catalogue:
    """A whole `config/` folder; raises CatalogueBroken with every flaw of form and of meaning, by file and line.

    What refers to something that could not be read is left out: it may be right.
    """
    found, of_form = gather(root)
    flaws = {*of_form, *check(found, vocabulary), *published_flaws(root, found)}
    if flaws:
        raise CatalogueBroken(sorted(flaws, key=lambda flaw: (flaw.file, flaw.line, flaw.message)))
    return found


def check(catalogue: Catalogue, vocabulary: Vocabulary) -> list[Flaw]:
    """Every flaw of meaning; an empty list means that the catalogue may be used."""
    flaws = [*_ministry(catalogue), *_offices(catalogue), *_roles(catalogue, vocabulary), *_texts(catalogue)]
    flaws += _blanks(catalogue)
    flaws += money_flaws(catalogue)
    flaws += audience_flaws(catalogue, vocabulary.audiences, vocabulary.scopes)
    for service in catalogue.services.values():
        at = _At(catalogue.sources["Service", service.key, service.version])
        flaws += _form(service, at)
        flaws += _evidence(service, at, vocabulary)
        flaws += _references(catalogue, service, at)
        flaws += _asked(service, at)
        flaws += _before_the_document(service, at)
        flaws += _facts(catalogue, service)
        flaws += _rules(catalogue, service, at)
        flaws += [at.flaw(path, told) for path, told in partner_flaws(service)]
        flaws += [at.flaw(path, told) for path, told in sign_in_flaws(service, catalogue.providers.values())]
    return flaws


def _ministry(catalogue: Catalogue) -> Iterator[Flaw]:
    if catalogue.lacking.may_hold(Ministry):
        return
    at = _At(catalogue.sources["Ministry", "", 0])
    ministry = catalogue.ministry
    if ministry.zone not in available_timezones():
        yield at.flaw(("zone",), f"no time zone {ministry.zone!r}")
    if ministry.issuing_state not in COUNTRIES:
        yield at.flaw(("issuing_state",), f"no ICAO code {ministry.issuing_state!r}")
    if "en" not in ministry.languages:
        yield at.flaw(("languages",), "en is the source language and must be listed")


def _offices(catalogue: Catalogue) -> Iterator[Flaw]:
    seen: dict[str, str] = {}
    zones = available_timezones()
    for index, office in enumerate(catalogue.offices.values()):
        at = _At(catalogue.sources["Office", office.key, 0])
        if office.zone not in zones:
            yield at.flaw((index, "zone"), f"office {office.key}: no time zone {office.zone!r}")
        if office.hub is not None and not _is_office(catalogue, office.hub):
            yield at.flaw((index, "hub"), f"office {office.key}: no office {office.hub!r}")
        decides = catalogue.offices.get(office.hub or "")
        if office.only_takes_in and (office.hub is None or (decides is not None and decides.only_takes_in)):
            yield at.flaw(
                (index, "hub"), f"office {office.key} only takes in: its `hub` must be an office that decides"
            )
        for position, code in enumerate(office.district):
            if code not in COUNTRIES:
                yield at.flaw((index, "district", position), f"office {office.key}: no ICAO code {code!r}")
            if seen.setdefault(code, office.key) != office.key:
                yield at.flaw(
                    (index, "district", position), f"{code} is in the districts of {seen[code]} and {office.key}"
                )


def _roles(catalogue: Catalogue, vocabulary: Vocabulary) -> Iterator[Flaw]:
    for index, role in enumerate(catalogue.roles.values()):
        at = _At(catalogue.sources["Role", role.key, 0])
        for position, permission in enumerate(role.permissions):
            if permission not in vocabulary.permissions:
                yield at.flaw((index, "permissions", position), f"role {role.key}: no permission {permission!r}")
        for position, permission in enumerate(role.everywhere):
            if permission not in role.permissions or not permission.endswith(":view"):
                message = f"role {role.key}: {permission!r} must be one of its permissions, and one to look (…:view)"
                yield at.flaw((index, "everywhere", position), message)
        for position, permission in enumerate(role.anywhere.permissions if role.anywhere else ()):
            if permission not in role.permissions:
                message = f"role {role.key}: {permission!r} must be one of its permissions"
                yield at.flaw((index, "anywhere", "permissions", position), message)
        for position, service in enumerate(role.anywhere.services if role.anywhere else ()):
            known = any(key == service for key, _ in catalogue.services)
            if not known and not catalogue.lacking.may_hold(Service, service):
                yield at.flaw((index, "anywhere", "services", position), f"role {role.key}: no service {service!r}")
        for position, other in enumerate(role.not_with):
            if other not in catalogue.roles and not catalogue.lacking.may_hold(Role, other):
                yield at.flaw((index, "not_with", position), f"role {role.key}: no role {other!r}")


def _is_office(catalogue: Catalogue, key: object) -> bool:
    """Whether there is such an office, or perhaps is one among those that could not be read."""
    return isinstance(key, str) and (key in catalogue.offices or catalogue.lacking.may_hold(Office, key))


def _blanks(catalogue: Catalogue) -> Iterator[Flaw]:
    for index, kind in enumerate(catalogue.blanks.values()):
        at = _At(catalogue.sources["BlankKind", kind.key, 0])
        try:
            re.compile(kind.numbers)
        except re.error as error:
            yield at.flaw((index, "numbers"), f"blank {kind.key}: no regular expression: {error}")


def _all_texts(thing: Definition, path: Path_ = ()) -> Iterator[tuple[Path_, Text]]:
    """Every text per language below a definition, with where it stands."""
    for name, about in type(thing).model_fields.items():
        is_text = about.annotation in (Text, Text | None, list[Text])
        yield from _texts_below(getattr(thing, name), (*path, about.alias or name), is_text=is_text)


def _texts_below(value: Any, path: Path_, *, is_text: bool) -> Iterator[tuple[Path_, Text]]:
    if isinstance(value, Definition):
        yield from _all_texts(value, path)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _texts_below(part, (*path, index), is_text=is_text)
    elif is_text and value is not None:
        yield path, value


def _texts(catalogue: Catalogue) -> Iterator[Flaw]:
    unread = catalogue.lacking.may_hold(Ministry)
    languages = () if unread else catalogue.ministry.languages
    things: list[tuple[Definition, Path_]] = [(service, ()) for service in catalogue.services.values()]
    if not unread:
        things.insert(0, (catalogue.ministry, ()))
    things += [(table, ()) for tables in catalogue.fees.values() for table in tables]
    keyed = (catalogue.offices, catalogue.roles, catalogue.grounds, catalogue.blanks, catalogue.waivers)
    for listed in (*keyed, catalogue.audiences, catalogue.providers):
        things += [(thing, (index,)) for index, thing in enumerate(listed.values())]
    for thing, where in things:
        at = _At(catalogue.sources[type(thing).__name__, getattr(thing, "key", ""), getattr(thing, "version", 0)])
        for path, text in _all_texts(thing, where):
            if "en" not in text:
                yield at.flaw(path, "the text in the source language (en) is missing")
            for language in text:
                if language not in languages and not unread:
                    yield at.flaw(path, f"language {language!r} is not one of the ministry's languages")


def _form(service: Service, at: _At) -> Iterator[Flaw]:
    groups = {g.key for g in service.groups}
    seen: set[str] = set()
    steps: set[str] = set()
    for s, step in enumerate(service.steps):
        if step.key in steps:
            yield at.flaw(("steps", s, "key"), f"step {step.key!r} stands twice")
        steps.add(step.key)
        if step.group not in groups:
            yield at.flaw(("steps", s, "group"), f"step {step.key}: no group {step.group!r}")
        for f, field in enumerate(step.fields):
            path: Path_ = ("steps", s, "fields", f)
            if field.key in seen:
                yield at.flaw((*path, "key"), f"field {field.key!r} stands twice")
            if field.kind not in KINDS:
                yield at.flaw((*path, "kind"), f"field {field.key}: no kind {field.kind!r}")
            if (field.kind == "choice") != bool(field.choices):
                yield at.flaw((*path, "kind"), f"field {field.key}: `choices` belong to kind choice, and to it alone")
            for missing in sorted(fields_of(field.when) - seen):
                yield at.flaw(
                    (*path, "when"), f"field {field.key}: `when` looks at {missing!r}, which is not asked before"
                )
            seen.add(field.key)


def _evidence(service: Service, at: _At, vocabulary: Vocabulary) -> Iterator[Flaw]:
    seen: set[str] = set()
    for e, item in enumerate(service.evidence):
        if item.key in seen:
            yield at.flaw(("evidence", e, "key"), f"evidence {item.key!r} stands twice")
        seen.add(item.key)
        for c, name in enumerate(item.checks):
            if name not in vocabulary.checks:
                yield at.flaw(("evidence", e, "checks", c), f"evidence {item.key}: no check {name!r}")
        for missing in sorted(fields_of(item.when) - set(service.fields)):
            yield at.flaw(("evidence", e, "when"), f"evidence {item.key}: `when` looks at unknown field {missing!r}")


def _references(catalogue: Catalogue, service: Service, at: _At) -> Iterator[Flaw]:
    wanted: dict[str, tuple[type[Definition], Container[str]]] = {
        "fee": (FeeTable, catalogue.fees),
        "retention": (Retention, catalogue.retention),
        "refusal_grounds": (GroundSet, catalogue.grounds),
        "revocation_grounds": (GroundSet, catalogue.grounds),
        "inadmissible_grounds": (GroundSet, catalogue.grounds),
    }
    if service.lesser_grounds is not None:
        wanted["lesser_grounds"] = (GroundSet, catalogue.grounds)
    for name, (kind, table) in wanted.items():
        key = getattr(service, name)
        if key not in table and not catalogue.lacking.may_hold(kind, key):
            yield at.flaw((name,), f"{name}: there is no {key!r}")
    blank = service.product.blank
    if blank is not None and blank not in catalogue.blanks and not catalogue.lacking.may_hold(BlankKind, blank):
        yield at.flaw(("product", "blank"), f"blank: there is no {blank!r}")


def _asked(service: Service, at: _At) -> Iterator[Flaw]:
    """What is asked for is read from dates and from a choice; an answer that means nothing would be no request."""
    asked = service.asked
    if asked is None:
        return
    for name, kind in (("first_day", "date"), ("last_day", "date"), ("entries", "choice")):
        field = service.fields.get(getattr(asked, name))
        if field is None or field.kind != kind:
            yield at.flaw(("asked", name), f"asked: no field {getattr(asked, name)!r} of kind {kind}")
        elif kind == "choice":
            for value in sorted({choice.value for choice in field.choices} ^ set(asked.times)):
                yield at.flaw(("asked", "times"), f"asked: {value!r} must stand in `choices` and in `times`")


def _before_the_document(service: Service, at: _At) -> Iterator[Flaw]:
    """Whatever the parts about appearance, consents, validity and the old document name is asked in the form."""
    fields: list[tuple[Path_, str | None]] = []
    if service.validity is not None:
        if not service.validity.bands and service.validity.arrival is None:
            yield at.flaw(("validity",), "validity: it wants `bands` or `arrival`")
        fields.append((("validity", "arrival"), service.validity.arrival))
    if service.old_document is not None:
        fields += [
            (("old_document", part), getattr(service.old_document, part))
            for part in ("number", "reason", "on", "place", "name")
        ]
        yield from _lost(service, service.old_document, at)
    if service.consultation is not None:
        fields.append((("consultation", "state"), service.consultation.state))
    items: list[tuple[Path_, str | None]] = []
    if service.consents is not None:
        fields += [(("consents", part), getattr(service.consents, part)) for part in ("field", "name", "email")]
        items += [(("consents", "ways", key, "evidence"), way.evidence) for key, way in service.consents.ways.items()]
        asked = service.fields.get(service.consents.field)
        choices = {choice.value for choice in asked.choices} if asked else set()
        for value in sorted(choices ^ set(service.consents.ways)):
            yield at.flaw(("consents", "ways"), f"consents: {value!r} must stand in `choices` and in `ways`")
    if service.appearance is not None:
        items += [(("appearance", "originals", n), key) for n, key in enumerate(service.appearance.originals)]
    for path, name in fields:
        if name is not None and name not in service.fields:
            yield at.flaw(path, f"no field {name!r}")
    for path, name in items:
        if name is not None and service.evidence_item(name) is None:
            yield at.flaw(path, f"no evidence {name!r}")


def _lost(service: Service, old: OldDocument, at: _At) -> Iterator[Flaw]:
    asked = service.fields.get(old.reason or "")
    choices = {choice.value for choice in asked.choices} if asked else set()
    for part in ("lost", "stolen"):
        for n, value in enumerate(getattr(old, part)):
            if value not in choices:
                yield at.flaw(("old_document", part, n), f"old_document: {value!r} is not one of the field's `choices`")


def _facts(catalogue: Catalogue, service: Service) -> Iterator[Flaw]:
    """Whatever goes against the applicant says its facts; only a lesser grant's ground may speak for itself."""
    for name in ("refusal_grounds", "revocation_grounds", "inadmissible_grounds"):
        grounds = catalogue.grounds.get(getattr(service, name))
        for ground in grounds.grounds if grounds else ():
            if ground.facts != "required":
                at = _At(catalogue.sources["GroundSet", getattr(service, name), 0])
                position = list(catalogue.grounds).index(getattr(service, name))
                path: Path_ = (position, "grounds", grounds.grounds.index(ground) if grounds else 0, "facts")
                yield at.flaw(path, f"ground {ground.key}: {name} always want facts")


def _rules(catalogue: Catalogue, service: Service, at: _At) -> Iterator[Flaw]:
    named: list[tuple[Path_, Rule, bool]] = [
        (("competence",), service.competence, service.competence.rule in COMPETENCE)
    ]
    for index, rule in enumerate(service.rules):
        named.append((("rules", index), rule, rule.rule in BLOCKING or rule.rule in ADVICE))
    for role in ("lodged_at", "produced_at", "collected_at"):
        routing = getattr(service.routing, role)
        if routing is not None:
            named.append((("routing", role), routing, routing.rule in ROUTING))
    for path, rule, known in named:
        if not known:
            yield at.flaw((*path, "rule"), f"no rule {rule.rule!r} of this sort")
            continue
        yield from _parameters(catalogue, service, at, path, rule)


def _parameters(catalogue: Catalogue, service: Service, at: _At, path: Path_, rule: Rule) -> Iterator[Flaw]:
    needed, naming_fields = PARAMETERS[rule.rule]
    for missing in sorted(needed - set(rule.parameters)):
        yield at.flaw(path, f"rule {rule.rule}: the parameter {missing!r} is missing")
    for name in sorted(naming_fields & set(rule.parameters)):
        if str(rule.parameters[name]) not in service.fields:
            yield at.flaw((*path, "parameters", name), f"rule {rule.rule}: no field {rule.parameters[name]!r}")
    states = rule.parameters.get("states", [])
    if not isinstance(states, list):
        yield at.flaw((*path, "parameters", "states"), f"rule {rule.rule}: states is a list of ICAO codes")
        states = []
    for n, code in enumerate(states):
        if str(code) not in NATIONALITIES:
            yield at.flaw((*path, "parameters", "states", n), f"rule {rule.rule}: no ICAO code {code!r}")
    for value in _chosen(service, rule):
        if not _is_office(catalogue, value):
            yield at.flaw((*path, "parameters", "field"), f"rule {rule.rule}: {value!r} is a choice, but no office")
    for name in ("fallback", "office"):
        office = rule.parameters.get(name)
        if office is not None and not _is_office(catalogue, office):
            yield at.flaw((*path, "parameters", name), f"no office {office!r}")


def _chosen(service: Service, rule: Rule) -> list[str]:
    """Answers that the rule takes for keys of offices."""
    field = service.fields.get(str(rule.parameters.get("field"))) if rule.rule == "chosen" else None
    return [choice.value for choice in field.choices] if field else []


def published_flaws(root: Path, catalogue: Catalogue) -> list[Flaw]:
    """A published version is immutable: `published.lock` holds the SHA-256 of each published file."""
    lock = root / "services" / "published.lock"
    if not lock.exists():
        return []
    shown = lock.relative_to(root.parent).as_posix()
    try:
        published = json.loads(lock.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return [Flaw(shown, getattr(error, "lineno", 1), f"not readable as JSON: {error}")]
    if not isinstance(published, dict):
        return [Flaw(shown, 1, "the file must be an object of files and their SHA-256")]
    flaws = []
    for name, digest in published.items():
        path = root / "services" / name
        shown = path.relative_to(root.parent).as_posix()
        if not path.exists():
            flaws.append(Flaw(shown, 1, "this published version is gone; applications still use it"))
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            flaws.append(Flaw(shown, 1, "this version is published and may not change; write the next version"))
    return flaws
