"""The texts of the package that pages, mails and documents say, found where they are written.

Python: `N_("…")`, `….gettext("…")` and `….ngettext(one, many, n)`, where one and many may be constants that stand in
the same module or are imported. Jinja: `_('…')` and `ngettext('…', '…', n)`, read from the syntax tree, since Jinja's
extractor for Babel passes over `_('…' if … else '…')`.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, nodes

PACKAGE = "consular"
# They hand on what somebody else marked.
_MARKS = ("N_(", "gettext(")
_TAG = re.compile(r"<[^>]+>")
_TEMPLATES = Environment(autoescape=True)
PASSES_ON = ("consular/core/language.py", "consular/web/factory.py")


class Unmarked(Exception):
    """A text that cannot be found by reading the source; says where."""


@dataclass
class Text:
    """A text, its plural where it is counted, and the files that say it."""

    one: str
    many: str | None = None
    places: set[str] = field(default_factory=set)


class Texts(dict[str, Text]):
    """Texts by their singular."""

    def meet(self, place: str, one: str, many: str | None = None) -> None:
        """Add a text; Unmarked when it is counted in two ways, or counted here and not there."""
        known = self.setdefault(one, Text(one, many))
        if known.many != many:
            raise Unmarked(f"{place}: {one!r} is said with two plurals, or both counted and not counted")
        known.places.add(place)


@dataclass
class Module:
    """A Python file as far as its texts go."""

    place: str
    tree: ast.Module

    @cached_property
    def bound(self) -> dict[str, ast.expr]:
        """What the module's names are bound to."""
        found: dict[str, ast.expr] = {}
        for node in self.tree.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                found[node.target.id] = node.value
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    found |= _bindings(target, node.value)
        return found

    @cached_property
    def calls(self) -> dict[str, list[ast.Call]]:
        """Calls with arguments by the name that is called, whatever it hangs on."""
        found: dict[str, list[ast.Call]] = defaultdict(list)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and node.args:
                found[node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")].append(
                    node
                )
        return found

    @cached_property
    def imported(self) -> dict[str, str]:
        """Names that come from another module of the package, with that module."""
        return {
            alias.asname or alias.name: node.module
            for node in self.tree.body
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE)
            for alias in node.names
        }


def _bindings(target: ast.expr, value: ast.expr) -> dict[str, ast.expr]:
    if isinstance(target, ast.Name):
        return {target.id: value}
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=True)
        return {name.id: said for name, said in pairs if isinstance(name, ast.Name)}
    return {}


class House:
    """The package's Python files that say something, by module name."""

    def __init__(self, root: Path) -> None:
        self.modules: dict[str, Module] = {}
        for path in sorted((root / PACKAGE).rglob("*.py")):
            name, source = path.relative_to(root), path.read_text(encoding="utf-8")
            if not any(mark in source for mark in _MARKS):
                continue
            dotted = ".".join(name.with_suffix("").parts).removesuffix(".__init__")
            self.modules[dotted] = Module(name.as_posix(), ast.parse(source))

    def origin(self, module: Module, expression: ast.expr) -> ast.expr:
        """What a constant stands for: follows names, `NAME["key"]` and imports to the expression that is said."""
        if isinstance(expression, ast.Name):
            if expression.id in module.bound:
                return self.origin(module, module.bound[expression.id])
            home = self.modules.get(module.imported.get(expression.id, ""))
            return self.origin(home, expression) if home else expression
        if isinstance(expression, ast.Subscript):
            table = self.origin(module, expression.value)
            if isinstance(table, ast.Dict):
                key = ast.dump(expression.slice)
                return next(
                    (v for k, v in zip(table.keys, table.values, strict=True) if k and ast.dump(k) == key), table
                )
        return expression


def collect(root: Path) -> Texts:
    """Every text below `root`/consular; Unmarked for one that cannot be found by reading."""
    texts = Texts()
    house = House(root)
    halves: set[int] = set()
    for module in house.modules.values():
        for call in module.calls["ngettext"]:
            if module.place not in PASSES_ON:
                one, many = (house.origin(module, argument) for argument in call.args[:2])
                halves |= {id(one), id(many)}
                texts.meet(module.place, _literal(module, one), _literal(module, many))
    for module in house.modules.values():
        for call in module.calls["N_"]:
            if id(call) not in halves:
                texts.meet(module.place, _literal(module, call))
        for call in module.calls["gettext"]:
            if isinstance(call.args[0], ast.Constant):
                texts.meet(module.place, _literal(module, call))
    for path in sorted((root / PACKAGE).rglob("*.html")):
        for singular, plural in _of_template(path):
            texts.meet(path.relative_to(root).as_posix(), singular, plural)
    return texts


def _literal(module: Module, said: ast.expr) -> str:
    argument = said.args[0] if isinstance(said, ast.Call) else said
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    raise Unmarked(f"{module.place}:{said.lineno}: this text is no literal, so that nobody can translate it")


def _of_template(path: Path) -> Iterator[tuple[str, str | None]]:
    for call in _TEMPLATES.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
        name = getattr(call.node, "name", "")
        if name == "_":
            yield from ((said, None) for said in _said(path, call.args[0]))
        elif name == "ngettext":
            one, many = (said for argument in call.args[:2] for said in _said(path, argument))
            yield one, many


def _said(path: Path, argument: nodes.Expr) -> Iterator[str]:
    """The literals of an argument; none for a variable, which was marked where it was written."""
    if isinstance(argument, nodes.Const):
        yield str(argument.value)
    elif isinstance(argument, nodes.CondExpr):
        yield from _said(path, argument.expr1)
        if argument.expr2:
            yield from _said(path, argument.expr2)
    elif argument.find(nodes.Const):
        raise Unmarked(f"{path.name}:{argument.lineno}: this text is put together, so that nobody can translate it")


def tags(text: str) -> list[str]:
    """HTML tags in a text."""
    return _TAG.findall(text)
