"""Every code that engines and checks can emit has its two sentences, and they fit its parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import consular.verification
from consular.core.language import PSEUDO, language
from consular.verification import rules
from consular.verification.engines import pdfs
from consular.verification.findings import Finding
from consular.verification.rules import Compared, finding_of
from consular.verification.sentences import SENTENCES, WORDS, spoken, tell

ROOM = Path(consular.verification.__file__).parent
MAKERS = {"stop", "look", "ok", "Finding"}
# Codes made of a rule's or a reading's own words.
REMARKS = ("date_of_birth_impossible", "date_of_expiry_impossible", "sex_unknown")
# Parameters that are not written out where the finding is made.
BY_CODE: dict[str, dict[str, Any]] = {
    "passport_expires_early": {"expiry": "2027-01-01", "needed": "2027-06-20", "months": "6"}
}
SAMPLES: dict[str, Any] = {
    "field": "document_number",
    "kind": "script",
    "expiry": "2027-01-01",
    "needed": "2027-06-20",
    "found": "text/html",
    "declared": "jpg",
    "reason": "mrz_not_recognised",
    "password": "required",
    "share": 0.31,
    "sharpness": 0.12,
}


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _texts(node: ast.AST) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return [f"{node.values[0].value!s}{remark}" for remark in REMARKS]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _assigned(function: ast.FunctionDef, name: str) -> list[str]:
    return [
        text
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        for text in _texts(node.value)
    ]


def _emitted() -> Iterator[tuple[str, frozenset[str]]]:
    for path in sorted(ROOM.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for function in _functions(tree):
            for call in ast.walk(function):
                if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not call.args:
                    continue
                parameters = frozenset(k.arg for k in call.keywords if k.arg)
                if call.func.id == "_stopped":
                    yield from ((code, frozenset()) for code in _texts(call.args[0]))
                elif call.func.id in MAKERS:
                    codes = _texts(call.args[0])
                    if not codes and isinstance(call.args[0], ast.Name):
                        codes = _assigned(function, call.args[0].id)
                    yield from ((code, parameters) for code in codes)


EMITTED = sorted(set(_emitted()), key=lambda pair: (pair[0], sorted(pair[1])))
COMPARED = sorted(rules.DIFFERENT | rules.UNSURE | rules.QUIET | {"mrz_name_shortened"})


def _sample(code: str, names: frozenset[str]) -> Finding:
    given = {name: SAMPLES.get(name, 7) for name in names} | BY_CODE.get(code, {})
    if code == "passport_valid":
        given = {"expiry": "2031-09-02"}
    page = {"page": 1} if code.startswith(("page_", "mrz_", "portrait_")) else {}
    return Finding(code, {**given, **page})


def test_the_scan_sees_the_codes() -> None:
    codes = {code for code, _ in EMITTED}
    assert {"type_not_allowed", "pdf_encrypted", "image_truncated", "page_washed_out", "mrz_sex_unknown"} <= codes
    assert {"engine_out_of_memory", "portrait_blurred", "timed_out", "mrz_answers_match", "passport_expired"} <= codes
    assert len(codes) > 50


@pytest.mark.parametrize(("code", "names"), EMITTED)
def test_every_finding_can_be_told_to_both(code: str, names: frozenset[str]) -> None:
    for officer in (False, True):
        told = tell(language("en"), _sample(code, names), officer=officer)
        assert "{" not in told
        assert told.endswith(".")


@pytest.mark.parametrize("code", [*COMPARED, "passport_expires_early"])
def test_every_comparison_can_be_told_to_both(code: str) -> None:
    finding = (
        Finding(code, BY_CODE[code])
        if code in BY_CODE
        else finding_of(Compared("passport_number", "document_number", "", "AC44", "", code, (3,), (), ()))
    )
    for officer in (False, True):
        assert "{" not in tell(language("en"), finding, officer=officer)


def test_no_sentence_is_left_over_and_each_applicants_says_what_to_do() -> None:
    emitted = {code for code, _ in EMITTED} | set(COMPARED) | set(BY_CODE)
    assert {key.rpartition(".")[0] for key in SENTENCES} == emitted
    for key, text in SENTENCES.items():
        assert text.endswith("."), key
        if key.endswith(".applicant"):
            assert text.count(". ") >= 1, key


def test_every_kind_of_active_content_and_every_field_has_a_word() -> None:
    kinds = {*pdfs.ACTIVE_KEYS.values(), *pdfs.ACTIVE_ACTIONS.values(), "open_action"}
    assert kinds <= set(WORDS)
    assert {"document_number", "date_of_birth", "date_of_expiry", "personal_number", "composite"} <= set(WORDS)
    assert {"nationality", "sex", "issuing_state", "name_primary", "name_secondary"} <= set(WORDS)


def test_placeholders_are_plain_names() -> None:
    for text in SENTENCES.values():
        for _, name, form, _ in Formatter().parse(text):
            assert name is None or (name.isidentifier() and not form)


def test_values_are_written_in_the_readers_way() -> None:
    early = Finding("passport_expires_early", BY_CODE["passport_expires_early"])
    assert "20 June 2027" in tell(language("en-GB"), early, officer=True)
    large = Finding("file_too_large", {"size": 30_000_000, "limit": 20 * 1024 * 1024})
    assert "20 MB" in tell(language("en"), large, officer=False)
    missing = finding_of(Compared("name", "name", "secondary", "", "NATCHA", "mrz_name_differs"))
    assert spoken(language("en"), missing)["said"] == "nothing"
    assert tell(language(PSEUDO), large, officer=False) != tell(language("en"), large, officer=False)
