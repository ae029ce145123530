"""Events carry ids, codes and numbers, and come back from a row as what they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import pytest

from consular.core.events import Event, event_named
from consular.core.ids import new_id
from tests.core.happenings import Rained


def test_an_event_survives_its_row() -> None:
    event = Rained(place_id=new_id(), millimetres=7)
    assert event_named(event.name, event.payload()) == event
    assert event.payload() == {"place_id": str(event.place_id), "millimetres": 7}


def test_two_events_cannot_share_a_name() -> None:
    with pytest.raises(TypeError, match=r"tests_core\.rained"):

        @dataclass(frozen=True, slots=True)
        class Snowed(Event):
            name: ClassVar[str] = "tests_core.rained"

            place_id: UUID


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        event_named("tests_core.never", {})


@pytest.mark.parametrize("value", [b"bytes", date(2026, 1, 1), 1.5, None, ["a"]])
def test_an_event_refuses_what_is_neither_id_nor_code_nor_number(value: Any) -> None:
    with pytest.raises(TypeError):
        Rained(place_id=new_id(), millimetres=value).payload()
