"""`services:read`: what can be applied for, with form, evidence and fees."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from consular import fees
from consular.catalogue import FeeTable, Service
from consular.core.errors import NotFound
from consular.partners import ALL
from consular.web.context import house, now, reader
from consular.web.partner import fields, forms
from consular.web.partner.entry import partner
from consular.web.partner.resource import PREFIX, blueprint, resource

bp = blueprint("services", "Services: their versions, forms, evidence and fees.")
_LABEL = 400


class EvidenceItem(fields.Told):
    """A file that the service asks for."""

    key = fields.Key("Where it is sent to.", required=True)
    label = fields.Line(_LABEL, "For people.", required=True)
    hint = fields.Line(2000, "For people.")
    required = fields.Flag("Without it the application cannot be lodged.", required=True)
    role = fields.Code(("travel-document", "portrait", "supporting"), "What the file is.", required=True)
    when = fields.Free("The condition on answers under which it is asked for.", allow_none=True)


class FeeLineBody(fields.Told):
    """One line of the fee table."""

    key = fields.Key("Line.", required=True)
    label = fields.Line(_LABEL, "For people.", required=True)
    kind = fields.Code(("ministry", "centre", "courier"), "Whose money it is.", required=True)
    optional = fields.Flag("Owed only when it was chosen.", required=True)
    age_from = fields.Whole(0, 200, "Completed years at lodging.", required=True)
    age_below = fields.Whole(0, 200, "Completed years at lodging.", allow_none=True)
    nationalities = fields.Listed(fields.Line(3), 300, "For these nationals only.")
    amount = fields.Amount("In the table's currency.", required=True)


class Fees(fields.Told):
    """The fee table in force today."""

    currency = fields.Line(3, "ISO 4217.", required=True)
    due = fields.Code(("at_appearance", "before_examination", "before_issue"), "When it is owed.", required=True)
    valid_from = fields.Day("First day.", required=True)
    lines = fields.Listed(ma.fields.Nested(FeeLineBody), 100, "Of each kind the first that fits is owed.")


class ServiceShort(fields.Told):
    """A service in a list."""

    key = fields.Key("Key.", required=True)
    version = fields.Whole(1, 9999, "Newest version; an application keeps the one it was begun with.", required=True)
    label = fields.Line(_LABEL, "For people.", required=True)
    summary = fields.Line(2000, "For people.", required=True)
    product = fields.Line(80, "What is issued.", required=True)


class ServiceFull(ServiceShort):
    """A service with everything that an application needs."""

    versions = fields.Listed(fields.Whole(1, 9999), 1000, "All versions.")
    declaration_version = fields.Line(80, "Send it when lodging.", required=True)
    declaration = fields.Line(10000, "What the applicant declares when lodging.", required=True)
    privacy_version = fields.Line(80, "Send it when lodging.", required=True)
    appearance = fields.Flag("Whether the applicant must appear at a counter.", required=True)
    evidence = fields.Listed(ma.fields.Nested(EvidenceItem), 100, "Files that may be asked for.")
    fees = fields.Part(Fees, "Fee table in force.")
    form = fields.Free("JSON Schema (2020-12) of the answers that partners send.", required=True)


class Services(fields.Told):
    """The services of the client's contract."""

    items = fields.Listed(ma.fields.Nested(ServiceShort), 1000, "By key.")


_FOLLOW = {
    "service": {"operationId": "services_one", "parameters": {"key": "$response.body#/items/0/key"}},
}


@resource(bp, "/services", permission="services:read", tells=Services, links=_FOLLOW)
def many() -> Any:
    """List services.

    The services of the client's contract, newest version of each.
    """
    keys = sorted({key for key, _ in house().catalogue.services if in_contract(key)})
    return {"items": [short(house().catalogue.current(key)) for key in keys]}


@resource(bp, "/services/<key>", permission="services:read", tells=ServiceFull)
def one(key: str) -> Any:
    """Read a service.

    Its newest version, with the JSON Schema of its form, its evidence and its fees.
    """
    return full(_found(key))


@resource(bp, "/services/<key>/versions/<int:version>", permission="services:read", tells=ServiceFull)
def version(key: str, version: int) -> Any:
    """Read a version of a service.

    Applications keep the version they were begun with; a version never changes.
    """
    return full(_found(key, version))


def _found(key: str, version: int | None = None) -> Service:
    services = house().catalogue.services
    versions = [v for k, v in services if k == key]
    if not versions or not in_contract(key) or (version is not None and version not in versions):
        raise NotFound
    return services[key, max(versions) if version is None else version]


def in_contract(key: str) -> bool:
    """Whether the client's contract includes the service."""
    return bool({key, ALL} & set(partner().services))


def short(service: Service) -> dict[str, Any]:
    """A service in a list."""
    return {
        "key": service.key,
        "version": service.version,
        "label": reader().pick(service.label),
        "summary": reader().pick(service.summary),
        "product": service.product.kind,
    }


def full(service: Service) -> dict[str, Any]:
    """A service with its form, evidence and fees."""
    catalogue = house().catalogue
    table = fees.table_in_force(catalogue.fees[service.fee], now().date())
    return {
        **short(service),
        "versions": sorted(v for k, v in catalogue.services if k == service.key),
        "declaration_version": service.declaration.version,
        "declaration": reader().pick(service.declaration.text),
        "privacy_version": catalogue.ministry.privacy_version,
        "appearance": service.appearance is not None,
        "evidence": [_evidence(service, item) for item in service.evidence],
        "fees": _fees(table),
        "form": forms.json_schema(service),
        "self": f"{PREFIX}/services/{service.key}",
    }


def _evidence(service: Service, item: Any) -> dict[str, Any]:
    return {
        "key": item.key,
        "label": reader().pick(item.label),
        "hint": reader().pick(item.hint),
        "required": item.required,
        "role": item.role,
        "when": forms.condition(item.when),
    }


def _fees(table: FeeTable) -> dict[str, Any]:
    lines = [
        {
            "key": line.key,
            "label": reader().pick(line.label),
            "kind": line.kind,
            "optional": line.optional,
            "age_from": line.age_from,
            "age_below": line.age_below,
            "nationalities": line.nationalities,
            "amount": line.amount,
        }
        for line in table.lines
    ]
    return {"currency": table.currency, "due": table.due, "valid_from": table.valid_from, "lines": lines}
