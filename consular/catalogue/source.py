"""One YAML file of `config/`: its plain value, the line of everything in it, and what is wrong with it as a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from consular.catalogue.errors import CatalogueBroken, Flaw

Path_ = tuple[str | int, ...]


@dataclass(slots=True)
class Source:
    """A YAML file: its plain value, the line on which each path begins, and the keys that stand twice."""

    file: str
    value: Any
    lines: dict[Path_, int]
    flaws: list[Flaw] = field(default_factory=list)

    def line(self, path: Path_) -> int:
        """Line of the nearest known ancestor of `path`, counted from 1."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def only(self, kept: Sequence[int]) -> Source:
        """Of a file that is a list: as if it held only the elements at these places, which keep their lines."""
        places = {old: new for new, old in enumerate(kept)}
        lines = {
            (places[path[0]], *path[1:]) if path else path: line  # type: ignore[index]
            for path, line in self.lines.items()
            if not path or path[0] in places
        }
        return Source(self.file, [self.value[place] for place in kept], lines)


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
    """Parse one file; raises CatalogueBroken with the place at which it cannot be read."""
    name = path.relative_to(root.parent).as_posix()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CatalogueBroken([Flaw(name, 1, "the file is missing")]) from None
    except OSError as error:
        raise CatalogueBroken([Flaw(name, 1, f"not readable: {error.strerror}")]) from None
    try:
        return _parsed(name, content.decode())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        flaw = Flaw(name, line, f"not UTF-8: the byte {content[error.start]:#04x}")
    except RecursionError:
        flaw = Flaw(name, 1, "not readable as YAML: nested too deeply")
    raise CatalogueBroken([flaw])


def _parsed(name: str, text: str) -> Source:
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        why = f"not readable as YAML: the character {error.character:#04x}"
        raise CatalogueBroken([Flaw(name, line, why)]) from None
    except yaml.YAMLError as error:
        raise CatalogueBroken([_unreadable(name, error)]) from None
    if node is None:
        return Source(name, None, {})
    try:
        value = loader.construct_document(node)
    except yaml.YAMLError as error:
        raise CatalogueBroken([_unreadable(name, error)]) from None
    except ValueError as error:  # a day or number that there is not, such as 2026-02-30
        raise CatalogueBroken([Flaw(name, _unfit(loader, node), f"not readable as YAML: {error}")]) from None
    flaws = [Flaw(name, line, f"the key {key!r} stands twice") for key, line in _doubled(node)]
    return Source(name, value, dict(_walk(node)), flaws)


def _unreadable(name: str, error: yaml.YAMLError) -> Flaw:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    why = getattr(error, "problem", None) or getattr(error, "context", None) or type(error).__name__
    return Flaw(name, mark.line + 1 if mark else 1, f"not readable as YAML: {why}")


def _unfit(loader: _Loader, node: yaml.Node) -> int:
    """Line of the first value that cannot be made."""
    for scalar in _scalars(node):
        try:
            loader.construct_object(scalar)
        except (ValueError, yaml.YAMLError):  # the loader calls what it has failed at before recursive
            return int(scalar.start_mark.line) + 1
    return 1


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    for part in node.value if isinstance(node, yaml.CollectionNode) else ():
        for below in part if isinstance(part, tuple) else (part,):
            yield from _scalars(below)


def _walk(node: yaml.Node, path: Path_ = ()) -> Iterator[tuple[Path_, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(value, (*path, index))


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
