"""Comparing a typed name with the name of a machine readable zone, for people to judge the difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from .errors import NoTransliteration
from .transliteration import Component, components


@dataclass(frozen=True, slots=True)
class NameDifference:
    """A part (`primary` or `secondary`) that differs.

    `mrz` and `typed` are the compared spellings. `mrz_spans` are the (start, end) of the differing characters in
    `mrz`; `typed_spans` those in the typed text in Unicode form NFC. An empty span marks where something is missing.
    """

    part: str
    mrz: str
    typed: str
    mrz_spans: tuple[tuple[int, int], ...]
    typed_spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class NameComparison:
    """The outcome. `same` is true when each part agrees under some allowed transliteration.

    `shortened`: agreement holds only because the zone's name is cut. `spacing_differs`: the letters agree, the
    division into components does not. `untranslatable`: characters of the typed name without an ICAO table; nothing
    was compared then and `same` is false.
    """

    same: bool
    differences: tuple[NameDifference, ...] = ()
    shortened: bool = False
    spacing_differs: bool = False
    untranslatable: str = ""


def same_name(
    mrz_primary: str, mrz_secondary: str, typed_primary: str, typed_secondary: str, *, truncated: bool = False
) -> NameComparison:
    """Compare the two identifiers.

    `truncated` is `MrzFields.name_truncated`: only then may components be cut or missing. The typed parts may be in
    any script; the zone's parts are A-Z with spaces or `<` between components.
    """
    try:
        pairs = (
            ("primary", mrz_primary, components(typed_primary)),
            ("secondary", mrz_secondary, components(typed_secondary)),
        )
    except NoTransliteration as refusal:
        return NameComparison(same=False, untranslatable=refusal.characters)
    differences: list[NameDifference] = []
    shortened = spacing = False
    for part, mrz, typed in pairs:
        words = mrz.replace("<", " ").split()
        if _agree(words, typed):
            continue
        if _letters_agree("".join(words), _flat(typed)):
            spacing = True
        elif truncated and _agree_shortened(words, typed):
            shortened = True
        else:
            differences.append(_difference(part, " ".join(words), typed))
    return NameComparison(not differences, tuple(differences), shortened, spacing)


def _flat(typed: tuple[Component, ...]) -> Component:
    return tuple(letter for component in typed for letter in component)


def _agree(words: list[str], typed: tuple[Component, ...]) -> bool:
    return len(words) == len(typed) and all(map(_letters_agree, words, typed))


def _agree_shortened(words: list[str], typed: tuple[Component, ...]) -> bool:
    return len(words) <= len(typed) and all(_begins(*pair) for pair in zip(words, typed, strict=False))


def _letters_agree(word: str, component: Component) -> bool:
    reached = {0}
    for letter in component:
        reached = set(_steps(word, reached, letter.options))
    return len(word) in reached


def _begins(word: str, component: Component) -> bool:
    """Whether `word` is the component or a beginning of it under some spelling."""
    reached = {0}
    for letter in component:
        if len(word) in reached or any(option.startswith(word[at:]) for at in reached for option in letter.options):
            return True
        reached = set(_steps(word, reached, letter.options))
    return len(word) in reached


def _steps(word: str, reached: set[int], options: tuple[str, ...]) -> Iterator[int]:
    for at in reached:
        for option in options:
            if word.startswith(option, at):
                yield at + len(option)


def _difference(part: str, mrz: str, typed: tuple[Component, ...]) -> NameDifference:
    """Spans by the closest alignment with the spelling that agrees longest from the start."""
    text, sources = _closest(mrz, typed)
    mrz_spans: list[tuple[int, int]] = []
    typed_spans: list[tuple[int, int]] = []
    for kind, mrz_start, mrz_end, start, end in SequenceMatcher(None, mrz, text, autojunk=False).get_opcodes():
        if kind != "equal":
            mrz_spans.append((mrz_start, mrz_end))
            typed_spans.append(_source_span(sources, start, end))
    return NameDifference(part, mrz, text, tuple(mrz_spans), tuple(typed_spans))


def _source_span(sources: list[int], start: int, end: int) -> tuple[int, int]:
    if start == end:
        at = sources[start] if start < len(sources) else (sources[-1] + 1 if sources else 0)
        return at, at
    return sources[start], sources[end - 1] + 1


def _closest(mrz: str, typed: tuple[Component, ...]) -> tuple[str, list[int]]:
    text = ""
    sources: list[int] = []
    for component in typed:
        if text and component:
            text += " "
            sources.append(component[0].source)
        for letter in component:
            # An umlaut spelt out in the zone must not itself be shown as the difference.
            fitting = [option for option in letter.options if mrz.startswith(option, len(text))]
            chosen = max(fitting, key=len) if fitting else letter.options[0]
            text += chosen
            sources += [letter.source] * len(chosen)
    return text, sources
