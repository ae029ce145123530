"""Structured logs on standard error, one JSON object a line, redacted by key."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from traceback import walk_tb
from typing import Any

import structlog

# What may be logged is listed; everything else is dropped, so a careless keyword cannot leak a name or a token.
ALLOWED = frozenset(
    {"event", "level", "timestamp", "logger", "error", "code", "count", "reaction", "delivery", "attempts", "queue"}
    | {"method", "route", "status", "ms", "permission", "application", "dossier", "evidence", "actor", "kind"}
    | {"office", "check", "outcome", "engine", "reason", "path", "size", "port", "name", "pid", "seconds", "request"}
    | {"exception_type", "where"}
)


def redact(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop keys that are not on the list of what logs may carry."""
    for key in [k for k in entry if k not in ALLOWED]:
        entry[key] = "[redacted]"
    return entry


def place(error: BaseException) -> str:
    """Where an error arose in our own code: `module:line`, innermost first. Never what it said: that may quote."""
    frames = [f for f in walk_tb(error.__traceback__) if "consular" in f[0].f_code.co_filename]
    told = [f"{Path(frame.f_code.co_filename).stem}:{line}" for frame, line in reversed(frames)]
    return " < ".join(told[:4])


class _LibraryHandler(logging.Handler):
    """Library messages can quote user input: only logger, level and the exception's type and place are kept."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger(record.name).log(
            record.levelno,
            "library.message",
            logger=record.name,
            where=f"{record.module}:{record.lineno}",
            exception_type=type(error).__name__ if error else None,
        )


def configure(level: str = "INFO") -> None:
    """Set up structlog and the standard library's logging for this process."""
    number = logging.getLevelName(level)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_LibraryHandler()]
    root.setLevel(max(number, logging.WARNING))
