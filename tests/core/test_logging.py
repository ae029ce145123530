"""Logs carry what is listed and nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from consular.core.logging import configure

NAME = "Wongphaisan"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """The process's logging, put back as it was afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield capsys
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def logged(lines: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What was written, line by line."""
    return [json.loads(line) for line in lines.readouterr().err.splitlines()]


def test_a_key_that_is_not_listed_is_redacted(lines: pytest.CaptureFixture[str]) -> None:
    configure()
    structlog.get_logger().info("job.failed", reaction="notices.lodged", surname=NAME, token="t0ken")
    (entry,) = logged(lines)
    assert (entry["reaction"], entry["surname"], entry["token"]) == ("notices.lodged", "[redacted]", "[redacted]")
    assert {"timestamp", "level", "event"} <= set(entry)


def test_a_librarys_message_is_not_repeated(lines: pytest.CaptureFixture[str]) -> None:
    configure()
    try:
        int(NAME)
    except ValueError:
        logging.getLogger("some.library").exception("cannot read %s", NAME)
    (entry,) = logged(lines)
    assert NAME not in json.dumps(entry)
    assert (entry["logger"], entry["exception_type"], entry["level"]) == ("some.library", "ValueError", "error")
    assert str(entry["where"]).startswith("test_logging:")


def test_the_level_is_kept(lines: pytest.CaptureFixture[str]) -> None:
    configure()
    structlog.get_logger().debug("job.taken")
    logging.getLogger("some.library").info("chatter")
    assert logged(lines) == []
