"""The house's own rules, beyond what import-linter, ruff and mypy know. `make lint-rules` tests and prints them.

Each rule reads the sources under a root folder and yields violations as `file:line: what`. Storeys stand in
`.importlinter`; rules about running code (heavy engines, codes with sentences) stand in tests/architecture.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, nodes

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
PACKAGE = "consular"
# Floors that everybody stands on, and the storeys that put the house together and may reach into rooms.
FREE = ("core", "doc9303")
BUILDERS = ("app", "cli", "local")
# One place commits; these manage data outside any unit of work.
COMMITTERS = (
    "consular/core/work.py",
    "consular/vault/keystore.py",
    "consular/audit/sequencer.py",
    "consular/app/migrate.py",
)
VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}
TEMPLATES = "consular/web/templates"
_SAID_ATTRIBUTES = ("title", "alt", "placeholder", "aria-label", "label")
_SAID_KEYS = {"text", "html", "label", "legend", "hint", "titleText", "title"}

Rule = Callable[["House"], Iterator[str]]
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """One Python file: path relative to the root, its module name, its tree."""

    path: str
    module: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; empty when the file is no Python, which is a violation of its own."""
        try:
            return ast.parse(self.text, self.path)
        except SyntaxError:
            return ast.Module(body=[], type_ignores=[])

    @property
    def room(self) -> str:
        """The storey or room in which the file stands; empty for the package's own `__init__`."""
        parts = self.module.split(".")
        return parts[1] if len(parts) > 1 else ""

    def at(self, node: ast.AST | int, what: str) -> str:
        """A violation of this file."""
        return f"{self.path}:{node if isinstance(node, int) else getattr(node, 'lineno', 1)}: {what}"


class House:
    """The sources below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def code(self) -> list[Source]:
        """The package's files."""
        return self._read(PACKAGE)

    @cached_property
    def everything(self) -> list[Source]:
        """The package, its tests, and what is run beside them."""
        return [*self.code, *self._read("tests"), *self._read("scripts"), *self._read("bench")]

    @cached_property
    def modules(self) -> set[str]:
        """Names of the package's modules."""
        return {source.module for source in self.code}

    @cached_property
    def faces(self) -> dict[str, set[str]]:
        """Room -> names that its face re-exports in `__all__`."""
        found: dict[str, set[str]] = {}
        for source in self.code:
            if source.path == f"{PACKAGE}/{source.room}/__init__.py":
                found[source.room] = _exported(source.tree)
        return found

    def _read(self, folder: str) -> list[Source]:
        found = []
        for path in sorted((self.root / folder).rglob("*.py")):
            name = path.relative_to(self.root)
            module = ".".join(name.with_suffix("").parts).removesuffix(".__init__")
            found.append(Source(name.as_posix(), module, path.read_text(encoding="utf-8")))
        return found


def _exported(tree: ast.Module) -> set[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return set(ast.literal_eval(node.value))
    return set()


def readable(house: House) -> Iterator[str]:
    """The oldest supported Python can read it."""
    for source in house.everything:
        try:
            ast.parse(source.text, source.path)
        except SyntaxError as error:
            yield source.at(error.lineno or 1, f"not Python {sys.version_info[0]}.{sys.version_info[1]}: {error.msg}")


def short_files(house: House) -> Iterator[str]:
    """A file is read in one sitting."""
    for source in house.everything:
        lines = source.text.count("\n")
        if lines > LONGEST_FILE:
            yield source.at(1, f"{lines} lines; at most {LONGEST_FILE}")


def short_functions(house: House) -> Iterator[str]:
    """A function fits a screen."""
    for source in house.everything:
        for node in ast.walk(source.tree):
            if isinstance(node, _Function):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    yield source.at(node, f"{node.name} has {lines} lines; at most {LONGEST_FUNCTION}")


def imports_at_the_top(house: House) -> Iterator[str]:
    """An import inside a function hides an edge of the graph."""
    for source in house.code:
        for node in ast.walk(source.tree):
            if isinstance(node, _Function):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Import | ast.ImportFrom):
                        yield source.at(inner, f"import inside {node.name}")


def faces_only(house: House) -> Iterator[str]:
    """Across rooms, an import names the room's face or its events."""
    for source in house.code:
        if source.room in ("", *BUILDERS):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from (
                    source.at(node, f"imports {name}; the face is {PACKAGE}.{name.split('.')[1]}")
                    for name in _imported(house, node)
                    if _behind_a_face(name, source.room)
                )


def _behind_a_face(name: str, own: str) -> bool:
    parts = name.split(".")
    if parts[0] != PACKAGE or len(parts) < 3 or parts[1] in (own, *FREE):
        return False
    return parts[2:] != ["events"]


def _imported(house: House, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Modules that the statement names: `from consular.fees import rules` names the module, unless the face says so."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = node.module or ""
    parts = base.split(".")
    for alias in node.names:
        below = f"{base}.{alias.name}"
        exported = len(parts) == 2 and alias.name in house.faces.get(parts[1], set())
        yield below if below in house.modules and not exported and len(parts) > 1 else base


def related_at_home(house: House) -> Iterator[str]:
    """No `relationship()` to a class of another room: its dossier_id is enough."""
    classes = {
        (source.room, node.name) for source in house.code for node in source.tree.body if isinstance(node, ast.ClassDef)
    }
    for source in house.code:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and _name(node.func) == "relationship":
                target = _target(node)
                if (source.room, target) not in classes:
                    yield source.at(node, f"relationship to {target or 'an unnamed class'}, which is not of this room")


def _target(call: ast.Call) -> str:
    if not call.args:
        return ""
    first = call.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else _name(first)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def one_commits(house: House) -> Iterator[str]:
    """`.commit()` stands in the unit of work."""
    for source in house.code:
        if source.path in COMMITTERS:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                if _name(node.func.value) == "works":  # the unit of work's own end, called by a door
                    continue
                yield source.at(node, "commits outside core/work.py")


def said_what_for(house: House) -> Iterator[str]:
    """Every module of the package says what it is for; every package is one."""
    for source in house.code:
        if not ast.get_docstring(source.tree):
            yield source.at(1, "no docstring")
    for folder in sorted({Path(s.path).parent for s in house.code}):
        if not (house.root / folder / "__init__.py").exists():
            yield f"{folder.as_posix()}:1: a folder with code but without __init__.py"


def plain_names(house: House) -> Iterator[str]:
    """Files are named by the field's own words."""
    for source in house.everything:
        vague = VAGUE & set(re.split(r"[._]", source.module.lower()))
        if vague:
            yield source.at(1, f"{'/'.join(sorted(vague))} says nothing of what is in it")


def texts_by_the_catalogue(house: House) -> Iterator[str]:
    """Every text of a page goes through `_()`: no letters between tags, in spoken attributes or in macro arguments."""
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    for path in sorted((house.root / TEMPLATES).rglob("*.html")):
        name = path.relative_to(house.root).as_posix()
        text = path.read_text(encoding="utf-8")
        for line, bare in sorted({*_bare_markup(environment, text), *_bare_arguments(environment, text)}):
            yield f"{name}:{line}: text outside _(): {bare}"


def _bare_markup(environment: Environment, text: str) -> Iterator[tuple[int, str]]:
    """Texts between tags and in attributes; what Jinja puts there is a space, so only the template's own words stay.

    What a machine reads (code, styles, drawings) is in no language.
    """
    blank = "".join(
        value if kind == "data" else re.sub(r"[^\n]", " ", value) for _, kind, value in environment.lex(text)
    )
    for unsaid in (r"<(script|style|svg|code)\b.*?</\1\s*>", r"<!--.*?-->", r"<!doctype[^>]*>"):
        blank = re.sub(unsaid, lambda m: re.sub(r"[^\n]", " ", m[0]), blank, flags=re.DOTALL | re.IGNORECASE)
    for found in re.finditer(rf"\s(?:{'|'.join(_SAID_ATTRIBUTES)})=\"([^\"]*)\"", blank):
        if _words(found[1]):
            yield blank.count("\n", 0, found.start()) + 1, found[1].strip()
    between = re.sub(r"<[^>]*>", lambda m: re.sub(r"[^\n]", " ", m[0]), blank, flags=re.DOTALL)
    between = re.sub(r"[\w-]+=\"[^\"]*\"", lambda m: " " * len(m[0]), between)  # a macro that makes attributes
    between = re.sub(r"&[a-z]+;|&#\w+;", lambda m: " " * len(m[0]), between)
    for number, line in enumerate(between.split("\n"), 1):
        if _words(line):
            yield number, " ".join(line.split())


def _bare_arguments(environment: Environment, text: str) -> Iterator[tuple[int, str]]:
    """Constant texts given to a component under a key that is shown: `govukButton({"text": "Save"})`."""
    tree = environment.parse(text)
    for pair in tree.find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const) and pair.key.value in _SAID_KEYS:
            yield from _constant(pair.value)
    for keyword in tree.find_all(nodes.Keyword):
        if keyword.key in _SAID_KEYS:
            yield from _constant(keyword.value)


def _constant(value: nodes.Node) -> Iterator[tuple[int, str]]:
    if isinstance(value, nodes.Const) and isinstance(value.value, str) and _words(value.value):
        yield value.lineno, value.value


def _words(text: str) -> bool:
    return re.search(r"[^\W\d_]{2}", text) is not None


RULES: tuple[Rule, ...] = (
    readable,
    short_files,
    short_functions,
    imports_at_the_top,
    faces_only,
    related_at_home,
    one_commits,
    said_what_for,
    plain_names,
    texts_by_the_catalogue,
)


def main() -> int:
    """Print every violation; returns 1 when there is one."""
    house = House(Path(__file__).resolve().parents[1])
    violations = [violation for rule in RULES for violation in rule(house)]
    print("\n".join(violations) or "The house's rules are kept.")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
