"""Reads `config/`: YAML into definitions, every mistake with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from consular.catalogue.base import Definition
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

Path_ = tuple[str | int, ...]
D = TypeVar("D", bound=Definition)


@dataclass(slots=True)
class Source:
    """A YAML file: its plain value, and the line on which each path begins."""

    file: str
    value: Any
    lines: dict[Path_, int]

    def line(self, path: Path_) -> int:
        """Line of the nearest known ancestor of `path`, counted from 1."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


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
    sources: dict[object, Source] = field(default_factory=dict, repr=False)

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


def _walk(node: yaml.Node, path: Path_ = ()) -> Iterator[tuple[Path_, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(value, (*path, index))


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's idea of booleans: `no` and `yes` are words (NO is also Norway)."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:bool"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _word in ("true", "false"):
    _Loader.yaml_implicit_resolvers.setdefault(_word[0], []).append(
        ("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"))
    )


def read(path: Path, root: Path) -> Source:
    """Parse one file; raises CatalogueBroken with the place of a syntax error or of a doubled key."""
    name = path.relative_to(root.parent).as_posix()
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        value = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogueBroken([Flaw(name, line, f"not readable as YAML: {error.problem}")]) from None
    except FileNotFoundError:
        raise CatalogueBroken([Flaw(name, 1, "the file is missing")]) from None
    flaws = [Flaw(name, line, f"the key {key!r} stands twice") for key, line in _doubled(node)]
    if flaws:
        raise CatalogueBroken(flaws)
    return Source(name, value, dict(_walk(node)) if node else {})


def _doubled(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
            yield from _doubled(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _doubled(value)


class _Reader:
    """Collects flaws over all files instead of stopping at the first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.flaws: list[Flaw] = []
        self.sources: dict[object, Source] = {}

    def source(self, path: Path) -> Source | None:
        try:
            return read(path, self.root)
        except CatalogueBroken as broken:
            self.flaws += broken.flaws
            return None

    def build(self, kind: type[D], source: Source, value: Any, at: Path_) -> D | None:
        try:
            made = kind.model_validate(value)
        except ValidationError as error:
            for e in error.errors():
                where = (*at, *e["loc"])
                shown = ".".join(str(p) for p in e["loc"])
                self.flaws.append(Flaw(source.file, source.line(where), f"{shown or 'file'}: {e['msg']}"))
            return None
        self.sources[kind.__name__, getattr(made, "key", ""), getattr(made, "version", 0)] = source
        return made

    def many(self, kind: type[D], name: str) -> list[D]:
        source = self.source(self.root / name)
        if source is None:
            return []
        if not isinstance(source.value, list):
            self.flaws.append(Flaw(source.file, 1, "the file must be a list"))
            return []
        made = [self.build(kind, source, value, (index,)) for index, value in enumerate(source.value)]
        return [m for m in made if m is not None]


def load(root: Path) -> Catalogue:
    """Read a whole `config/` folder; raises CatalogueBroken with every flaw of form."""
    reader = _Reader(root)
    ministry_source = reader.source(root / "ministry.yaml")
    ministry = reader.build(Ministry, ministry_source, ministry_source.value, ()) if ministry_source else None
    services: dict[tuple[str, int], Service] = {}
    for path in sorted((root / "services").glob("*/v*.yaml")):
        source = reader.source(path)
        service = reader.build(Service, source, source.value, ()) if source else None
        if service is None or source is None:
            continue
        if (service.key, f"v{service.version}") != (path.parent.name, path.stem):
            reader.flaws.append(Flaw(source.file, source.line(("key",)), "folder and file must be <key>/v<version>"))
        services[service.key, service.version] = service
    fees: dict[str, list[FeeTable]] = {}
    for table in reader.many(FeeTable, "fees.yaml"):
        fees.setdefault(table.key, []).append(table)
    catalogue_parts = {
        "offices": {o.key: o for o in reader.many(Office, "offices.yaml")},
        "roles": {r.key: r for r in reader.many(Role, "roles.yaml")},
        "grounds": {g.key: g for g in reader.many(GroundSet, "reasons.yaml")},
        "retention": {r.key: r for r in reader.many(Retention, "retention.yaml")},
        "blanks": {b.key: b for b in reader.many(BlankKind, "blanks.yaml")},
        "rates": reader.many(Rates, "rates.yaml"),
        "waivers": {w.key: w for w in reader.many(WaiverGround, "waivers.yaml")},
    }
    if reader.flaws or ministry is None:
        raise CatalogueBroken(reader.flaws or [Flaw("config/ministry.yaml", 1, "the file is missing")])
    return Catalogue(ministry=ministry, services=services, fees=fees, sources=reader.sources, **catalogue_parts)  # type: ignore[arg-type]
