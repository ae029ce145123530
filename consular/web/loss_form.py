"""The form of a report of loss, the same at the counter and for holders: typed, judged, confirmed, then sent."""

from __future__ import annotations

from typing import Any

from flask import request

from consular import register
from consular.web.context import reader

FIELDS = ("kind", "place", "circumstances")
PARTS = ("day", "month", "year")


def typed(source: dict[str, str] | None = None) -> dict[str, str]:
    """What was typed, by control; from a parked form where there is one."""
    given = request.form if source is None else source
    return {name: given.get(name, "") for name in (*FIELDS, *(f"on-{part}" for part in PARTS))}


def loss_of(told: dict[str, str]) -> register.Loss:
    """The report as it was typed; day and month that were left empty are unknown."""
    return register.Loss(
        kind=told["kind"],
        on=day_of("on", told),
        place=told["place"].strip(),
        circumstances=told["circumstances"].strip(),
    )


def day_of(name: str, told: dict[str, str]) -> str:
    """A date of three controls as "1990-05-17", with XX for a day or month that was left empty."""
    year, month, day = (told[f"{name}-{part}"].strip() for part in ("year", "month", "day"))
    return f"{_digits(year, 4) or year}-{_digits(month, 2)}-{_digits(day, 2)}"


def _digits(text: str, width: int) -> str:
    if not text:
        return "XX" if width == 2 else ""
    return text.zfill(width) if text.isdecimal() and text.isascii() else text


def problems(error: register.LossMalformed) -> dict[str, str]:
    """Sentences by field."""
    fields: dict[str, str] = error.parameters["fields"]  # type: ignore[assignment]
    return {name: reader().say(register.SENTENCES, code, {}) for name, code in fields.items()}


def view(told: dict[str, str], wrong: dict[str, str]) -> dict[str, Any]:
    """What `parts/loss.html` needs."""
    anchors = {"on": "#on-day", "kind": "#kind-1", "birth": "#birth-day"}
    return {
        "typed": told,
        "day": {part: told[f"on-{part}"] for part in PARTS},
        "problems": wrong,
        "errors": [(anchors.get(name, f"#{name}"), text) for name, text in wrong.items()],
    }


def words_of(document: register.TravelDocument, standing: register.Standing) -> dict[str, str]:
    """Kind, number, holder and standing in the reader's language."""
    say, held = reader(), document.particulars
    return {
        "kind": say.say(register.SENTENCES, f"kind_{document.kind}", {}),
        "number": held.number,
        "holder": " ".join(part for part in (held.secondary, held.primary) if part),
        "standing": say.say(register.SENTENCES, f"standing_{standing.value}", {}),
    }
