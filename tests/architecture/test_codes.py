"""Whatever a room can refuse is told in words: a code has a sentence, or an error has an answer at the edge."""

from __future__ import annotations

import ast
import importlib
import string
from collections.abc import Iterator, Mapping

import pytest

from consular.core.errors import ConsularError, Misconfigured
from consular.web.problems import TABLE
from scripts.house_rules import House, Source

# Calls whose first argument is a code that a page says to somebody.
SAID = {"Problem", "Verdict", "FileRefused"}
# Errors of rooms that no page provokes: operators read them in a command's output, developers in a log.
UNSEEN = ("consular.audit.", "consular.vault.", "consular.local.", "consular.core.", "consular.catalogue.errors")


@pytest.fixture(scope="module")
def sentences(house: House) -> Mapping[str, str]:
    """All rooms' sentences by code."""
    found: dict[str, str] = {}
    for source in house.code:
        if source.path.endswith("/sentences.py"):
            found |= importlib.import_module(source.module).SENTENCES
    return found


def codes(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Literal codes given to what is said."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID and node.args:
            branches = node.args[0]
            chosen = [branches.body, branches.orelse] if isinstance(branches, ast.IfExp) else [branches]
            yield from ((node, c.value) for c in chosen if isinstance(c, ast.Constant) and isinstance(c.value, str))


def test_every_code_has_a_sentence(house: House, sentences: Mapping[str, str]) -> None:
    found = [(source, node, code) for source in house.code for node, code in codes(source)]
    assert len(found) > 20
    assert [source.at(node, code) for source, node, code in found if code not in sentences] == []


def caught_in_web(house: House) -> set[str]:
    """Names of what pages catch, by itself or in a constant of the module that lists several."""
    web = [source for source in house.code if source.room == "web"]
    caught = {
        name
        for source in web
        for handler in ast.walk(source.tree)
        if isinstance(handler, ast.ExceptHandler) and handler.type is not None
        for name in names_in(handler.type)
    }
    for source in web:
        for node in source.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if any(isinstance(target, ast.Name) and target.id in caught for target in targets):
                caught |= names_in(node)
    return caught


def names_in(tree: ast.AST) -> set[str]:
    """Names and attributes anywhere in it."""
    return {n.attr if isinstance(n, ast.Attribute) else getattr(n, "id", "") for n in ast.walk(tree)}


def test_every_error_is_answered(house: House, sentences: Mapping[str, str]) -> None:
    caught = caught_in_web(house)
    silent = [
        f"{kind.__module__}.{kind.__name__}"
        for kind in error_types(house)
        if not kind.__module__.startswith(UNSEEN)
        and not issubclass(kind, Misconfigured)
        and kind.code not in sentences
        and not caught & {k.__name__ for k in kind.__mro__ if issubclass(k, ConsularError) and k is not ConsularError}
        and not any(k in TABLE for k in kind.__mro__)
    ]
    assert silent == []


def error_types(house: House) -> Iterator[type[ConsularError]]:
    """Errors that rooms declare in their `errors`."""
    for source in house.code:
        if source.path.endswith("/errors.py"):
            for kind in vars(importlib.import_module(source.module)).values():
                if isinstance(kind, type) and issubclass(kind, ConsularError) and kind.__module__ == source.module:
                    yield kind


def test_codes_of_errors_are_distinct(house: House) -> None:
    kinds = list(error_types(house))
    taken: dict[str, str] = {}
    for kind in kinds:
        assert taken.setdefault(kind.code, kind.__name__) == kind.__name__
    assert len(taken) > 30


def test_sentences_can_be_filled(sentences: Mapping[str, str]) -> None:
    """Placeholders are plain names, so that `str.format` finds them among an error's parameters."""
    for code, text in sentences.items():
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        assert all(name.isidentifier() for name in names), code
