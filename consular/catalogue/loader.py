"""Reads `config/`: YAML into definitions, every mistake with its file and line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from consular.catalogue.audiences import PartnerAudience
from consular.catalogue.base import Definition
from consular.catalogue.border import CarrierPolicy
from consular.catalogue.definitions import (
    BlankKind,
    FeeTable,
    GroundSet,
    Ministry,
    Office,
    Rates,
    Retention,
    Role,
    Service,
    WaiverGround,
)
from consular.catalogue.errors import CatalogueBroken, Flaw, UnknownService
from consular.catalogue.sign_in import SignInPolicy, SignInProvider
from consular.catalogue.source import Path_, Source, read

D = TypeVar("D", bound=Definition)


@dataclass(slots=True)
class Lacking:
    """What stands in `config/` and could not be read: whatever refers to it is no mistake of its own."""

    keys: set[tuple[str, str]] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def may_hold(self, kind: type[Definition], key: str | None = None) -> bool:
        """Whether this key, or any one, is perhaps among what could not be read."""
        if kind.__name__ in self.kinds:
            return True
        return any(name == kind.__name__ and key in (None, known) for name, known in self.keys)

    def note(self, kind: type[Definition], value: Any) -> None:
        """Something that should have been of this kind; when its key cannot be told it may be any."""
        key = value.get("key") if isinstance(value, dict) else None
        if isinstance(key, str):
            self.keys.add((kind.__name__, key))
        else:
            self.kinds.add(kind.__name__)


@dataclass(slots=True)
class Catalogue:
    """Everything in `config/`, by key. Services by (key, version)."""

    ministry: Ministry
    services: dict[tuple[str, int], Service]
    offices: dict[str, Office]
    roles: dict[str, Role]
    grounds: dict[str, GroundSet]
    fees: dict[str, list[FeeTable]]
    retention: dict[str, Retention]
    blanks: dict[str, BlankKind]
    rates: list[Rates] = field(default_factory=list)
    waivers: dict[str, WaiverGround] = field(default_factory=dict)
    carriers: list[CarrierPolicy] = field(default_factory=list)
    audiences: dict[str, PartnerAudience] = field(default_factory=dict)
    providers: dict[str, SignInProvider] = field(default_factory=dict)
    sign_in: SignInPolicy = field(default_factory=SignInPolicy)
    sources: dict[object, Source] = field(default_factory=dict, repr=False)
    lacking: Lacking = field(default_factory=Lacking, repr=False)

    @property
    def headquarters(self) -> frozenset[str]:
        """Keys of the offices that are units of the headquarters."""
        return frozenset(office.key for office in self.offices.values() if office.kind == "headquarters")

    def service(self, key: str, version: int) -> Service:
        """The definition an application was begun with; raises UnknownService."""
        try:
            return self.services[key, version]
        except KeyError:
            raise UnknownService(key=key, version=version) from None

    def current(self, key: str) -> Service:
        """The newest version of a service; raises UnknownService."""
        versions = [v for k, v in self.services if k == key]
        if not versions:
            raise UnknownService(key=key)
        return self.services[key, max(versions)]


class _Reader:
    """Collects flaws over all files instead of stopping at the first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.flaws: list[Flaw] = []
        self.sources: dict[object, Source] = {}
        self.lacking = Lacking()

    def source(self, kind: type[Definition], path: Path, key: str | None = None) -> Source | None:
        """A file that holds definitions of this kind, the one with this key or many."""
        try:
            source = read(path, self.root)
        except CatalogueBroken as broken:
            self.flaws += broken.flaws
            self.lacking.note(kind, {"key": key})
            return None
        if source.flaws:
            # Which of the two was meant, nobody knows.
            self.flaws += source.flaws
            self.lacking.note(kind, {"key": key})
        return source

    def build(self, kind: type[D], source: Source, value: Any, at: Path_) -> D | None:
        """The definition, or None with the flaws told."""
        try:
            return kind.model_validate(value)
        except ValidationError as error:
            wrong = error.errors()
        for e in wrong:
            shown = ".".join(str(p) for p in e["loc"])
            self.flaws.append(Flaw(source.file, source.line((*at, *e["loc"])), f"{shown or 'file'}: {e['msg']}"))
        key_is_wrong = any(e["loc"][:1] == ("key",) for e in wrong)
        self.lacking.note(kind, None if key_is_wrong else value)
        return None

    def one(self, kind: type[D], path: Path, key: str | None = None) -> D | None:
        """The definition that is a file; `key` as the path says it."""
        source = self.source(kind, path, key)
        made = self.build(kind, source, source.value, ()) if source else None
        if made is None:
            self.lacking.note(kind, {"key": key})
        elif source is not None:
            self._keep(made, source)
        return made

    def many(self, kind: type[D], name: str, *, distinct: bool = True) -> list[D]:
        """The definitions that stand in a file as a list; when `distinct`, a key stands once."""
        source = self.source(kind, self.root / name)
        if source is None:
            return []
        if not isinstance(source.value, list):
            self.flaws.append(Flaw(source.file, 1, "the file must be a list"))
            self.lacking.note(kind, None)
            return []
        made: dict[int, D] = {}
        seen: set[object] = set()
        for index, value in enumerate(source.value):
            definition = self.build(kind, source, value, (index,))
            if definition is None:
                continue
            key = getattr(definition, "key", None)
            if distinct and key in seen:
                self.flaws.append(Flaw(source.file, source.line((index, "key")), f"{key} stands twice"))
                continue
            seen.add(key)
            made[index] = definition
        kept = source.only(list(made))
        for definition in made.values():
            self._keep(definition, kept)
        return list(made.values())

    def by_key(self, kind: type[D], name: str) -> dict[str, D]:
        """As `many`, by key."""
        return {getattr(definition, "key", ""): definition for definition in self.many(kind, name)}

    def _keep(self, made: Definition, source: Source) -> None:
        self.sources[type(made).__name__, getattr(made, "key", ""), getattr(made, "version", 0)] = source


def load(root: Path) -> Catalogue:
    """Read a whole `config/` folder; raises CatalogueBroken with every flaw of form."""
    found, flaws = gather(root)
    if flaws:
        raise CatalogueBroken(flaws)
    return found


def gather(root: Path) -> tuple[Catalogue, list[Flaw]]:
    """What can be read of a `config/` folder, and every flaw of form of the rest.

    Where there is a flaw the catalogue is only good for looking at: its ministry may be an empty one.
    """
    reader = _Reader(root)
    ministry = reader.one(Ministry, root / "ministry.yaml")
    services: dict[tuple[str, int], Service] = {}
    for path in sorted((root / "services").glob("*/v*.yaml")):
        service = reader.one(Service, path, path.parent.name)
        if service is None:
            continue
        if (service.key, f"v{service.version}") != (path.parent.name, path.stem):
            source = reader.sources["Service", service.key, service.version]
            reader.flaws.append(Flaw(source.file, source.line(("key",)), "folder and file must be <key>/v<version>"))
        services[service.key, service.version] = service
    fees: dict[str, list[FeeTable]] = {}
    for table in reader.many(FeeTable, "fees.yaml", distinct=False):
        fees.setdefault(table.key, []).append(table)
    found = Catalogue(
        ministry=ministry or Ministry.model_construct(),
        services=services,
        fees=fees,
        offices=reader.by_key(Office, "offices.yaml"),
        roles=reader.by_key(Role, "roles.yaml"),
        grounds=reader.by_key(GroundSet, "reasons.yaml"),
        retention=reader.by_key(Retention, "retention.yaml"),
        blanks=reader.by_key(BlankKind, "blanks.yaml"),
        rates=reader.many(Rates, "rates.yaml", distinct=False),
        waivers=reader.by_key(WaiverGround, "waivers.yaml"),
        carriers=reader.many(CarrierPolicy, "border.yaml", distinct=False),
        audiences=reader.by_key(PartnerAudience, "partners.yaml"),
        providers=reader.by_key(SignInProvider, "providers.yaml"),
        sign_in=reader.one(SignInPolicy, root / "sign-in.yaml") or SignInPolicy(),
        sources=reader.sources,
        lacking=reader.lacking,
    )
    return found, reader.flaws
