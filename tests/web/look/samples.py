"""One call of every public macro, with every text in it replaced by the text a test wants to see come out."""

from collections.abc import Callable
from typing import Any

Call = tuple[tuple[Any, ...], dict[str, Any]]
Sample = Callable[[str], Call]


def given(*args: Any, **more: Any) -> Call:
    return args, more


FIELD = {"id": "i", "required": False, "heading": True}


def field(text: str, *args: Any, **more: Any) -> Call:
    return ("n", text, *args), {"hint": text, "error": text} | FIELD | more


def items(text: str) -> list[dict[str, str]]:
    return [{"value": text, "text": text, "hint": text, "key": "g"}, {"value": "other", "text": text}]


def task(text: str, kind: str) -> dict[str, str]:
    return {"title": text, "url": text, "hint": text, "kind": kind, "status": text}


def row(text: str, **claim: Any) -> dict[str, Any]:
    return {
        "reference": text,
        "url": text,
        "primary": text,
        "secondary": text,
        "passport": text,
        "service": text,
        "left": {"fraction": 0.5, "text": text, "state": "soon"},
        "finding": {"kind": "ok", "text": text},
        "labels": [text, text],
        "claim": {"mine": False, "by": None} | claim,
    }


def compared(text: str, kind: str | None) -> dict[str, Any]:
    return {"question": text, "said": text, "seen": text, "kind": kind, "finding": text, "note": text, "differs": True}


def picture(text: str) -> dict[str, str]:
    return {"src": text, "alt": text, "caption": text, "width": text, "height": text}


NAME = ("primary", "secondary", "native")
ADDRESS = ("line1", "line2", "city", "region", "postcode")

SAMPLES: dict[str, dict[str, Sample]] = {
    "frame": {
        "csrf_field": given,
        "demo_strip": given,
        "language_list": lambda t: given([(t, t, t, True), (t, t, t, False)]),
        "link_list": lambda t: given([(t, t)], "cs-links"),
        "sign_out": lambda t: given(t, t),
        "back_link": lambda t: given(t, t, "u"),
        "banner": lambda t: given(t, t, kind="stop", fresh=True),
        "pager": lambda t: given(t, t, t, t, t),
        "details": lambda t: given(t, id="d"),
    },
    "form": {
        "error_summary": lambda t: given(t, t, [(t, t), (None, t)]),
        "button": lambda t: given(t, kind="secondary", name="b", value=t, key="c", hidden=t, small=True),
        "actions": lambda t: given(t, (t, t), name="b", value=t),
    },
    "fields": {
        "text_input": lambda t: field(t, t, autocomplete="email", lang="th", dir="auto", maxlength=9, native=True),
        "textarea": lambda t: field(t, t, autocomplete="email", lang="th", dir="auto", maxlength=9),
        "select": lambda t: field(t, [(t, t), ("b", t)], t, empty=t, autocomplete="country", lang="th", dir="auto"),
        "radios": lambda t: field(t, items(t), t, inline=True, lang="th", dir="auto"),
        "checkboxes": lambda t: field(t, items(t), [t], small=True, lang="th", dir="auto"),
        "checkbox": lambda t: given("n", t, t, hint=t, error=t, id="i"),
        "file_upload": lambda t: field(t, accept="image/*", multiple=True, capture="user"),
    },
    "composed_fields": {
        "date_input": lambda t: given(
            "n", t, dict.fromkeys(("day", "month", "year"), t), t, t, ["day"], False, ["day", "month"], "bday"
        ),
        "name": lambda t: given(
            "n", t, dict.fromkeys(NAME, t), t, errors=dict.fromkeys(NAME, t), native_label=t, native_hint=t
        ),
        "address": lambda t: given(
            "n", t, dict.fromkeys(ADDRESS, t), t, errors=dict.fromkeys(ADDRESS, t), countries=[(t, t)]
        ),
    },
    "marks": {
        "tag": lambda t: given("ok", t),
        "label": given,
        "diff": lambda t: given(t, [0, 1, 5]),
        "mrz_line": lambda t: given(t, [(0, 3), (5, 7)]),
        "mrz_lines": lambda t: given([t, t], [(1, 2, 5)], t),
        "time_left": lambda t: given(0.3, t, "late"),
    },
    "findings": {
        "finding": lambda t: given("look", t, t, [(t, t, [1])], picture(t), number=t),
        "evidence_picture": lambda t: given(t, t, t, t, t),
    },
    "progress": {
        "task_list": lambda t: given([{"title": t, "tasks": [task(t, k) for k in ("done", "todo", "look")]}]),
        "summary_list": lambda t: given([{"key": t, "value": t, "actions": [(t, t, t), (t, t, t)]}]),
        "facts": lambda t: given([{"term": t, "value": t, "note": t}]),
        "ruler": lambda t: given(3, t, [{"day": 9, "label": t}], {"day": 20, "label": t}, t),
        "timeline": lambda t: given([{"state": "now", "title": t, "when": t, "datetime": t, "note": t}]),
    },
    "check": {
        "verdict": lambda t: given(True, t, t),
        "compare": lambda t: given([(t, t)], picture(t)),
        "doors": lambda t: given(
            [{"kind": "officer", "title": t, "text": t, "points": [t], "time": t, "url": t, "action": t}]
        ),
    },
    "casework": {
        "filters": given,
        "case_table": lambda t: given([row(t), row(t, mine=True), row(t, by=t)], t),
        "case_rows": lambda t: given([row(t)]),
        "empty": lambda t: given(t, t),
        "comparison": lambda t: given([compared(t, "look"), compared(t, None)], t),
        "history": lambda t: given([{"when": t, "datetime": t, "text": t, "who": t}]),
        "keys": lambda t: given([([t, t], t)]),
    },
    "icons": {
        "icon": lambda t: given("ok"),
        "rosette": lambda t: given(),
        "thread": lambda t: given(),
        "door": lambda t: given("engineer"),
    },
}
# Macros that are pieces of others and are covered through them.
PIECES = {
    "fields": {"optional", "described", "hint_and_error", "tongue", "label_of", "legend_of", "choices", "group"},
    "composed_fields": {"date_part"},
    "marks": {"mrz_characters"},
    "casework": {"head"},
    "frame": {"renew"},
}
# Parts made of the macros above: every kind of answer is drawn in tests/catalogue, the others with their pages.
COMPOSED = {"answers", "beside", "loss", "safe"}
# Macros that ask for a call block.
BLOCKS = {"details", "filters"}
