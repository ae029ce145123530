"""Text messages (SMS): adapters by name, and whether a message fits into one part.

`folder` is the file adapter: one JSON file a message, `{"id", "to", "text", "until"}`, for a program of the operator's
that hands them to a gateway and deletes them. Numbers and codes stand in these files in clear, as they do on the air,
so what is past its time is removed with every further message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from consular.core.outbox import TryLater
from consular.core.private_files import write_private
from consular.core.settings import Settings

log = structlog.get_logger(__name__)

# 3GPP TS 23.038 §6.2.1: the alphabet in which 160 characters fit into one part; those of its extension count twice.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("\f^{}\\[~]|€")
_ONE_PART_GSM, _ONE_PART_UCS2 = 160, 70
_MORE_GSM, _MORE_UCS2 = 153, 67
# Codes are good for ten minutes; whoever looks at the folder may be late.
_KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Text:
    """One message to a number in E.164, worth nothing after `until`. The same `id` is the same message."""

    id: UUID
    to: str
    text: str
    until: datetime


class Texts(Protocol):
    """Hands messages over. `public_url` is what they are bound to."""

    public_url: str

    def send(self, text: Text) -> None:
        """Hand over; raises TryLater when the way out is closed."""
        ...


class NoTexts:
    """Where text messages are not sent: what is owed all the same is dropped."""

    public_url = ""

    def send(self, text: Text) -> None:
        """Nothing goes."""
        log.warning("text_messages.none_configured", text_id=str(text.id))


class FolderTexts:
    """The file adapter. A file is there whole or not at all: it comes by its name in the end, which ends in `.json`."""

    def __init__(self, folder: Path, public_url: str) -> None:
        self.folder = folder
        self.public_url = public_url

    def send(self, text: Text) -> None:
        """Write the file; the same message again replaces it."""
        told = {"id": str(text.id), "to": text.to, "text": text.text, "until": text.until.astimezone(UTC).isoformat()}
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._remove_old(text)
            write_private(self.folder / f"{text.id}.json", json.dumps(told, ensure_ascii=False).encode())
        except OSError as error:
            raise TryLater("text_messages_unavailable", error=type(error).__name__) from None

    def waiting(self) -> Iterator[dict[str, Any]]:
        """Messages that nobody has taken away yet, newest first."""
        for _, told in self._held():
            yield told

    def _held(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """What the operator's program takes away meanwhile, or has put there itself, is passed over."""
        for path in sorted(self.folder.glob("*.json"), reverse=True):
            try:
                told = json.loads(path.read_bytes())
                datetime.fromisoformat(told["until"])
            except (OSError, ValueError, KeyError, TypeError):
                continue
            yield path, told

    def _remove_old(self, newest: Text) -> None:
        for path, told in self._held():
            if datetime.fromisoformat(told["until"]) < newest.until - _KEPT:
                path.unlink(missing_ok=True)


def bound(said: str, code: str, public_url: str) -> str:
    """The message with its last line `@domain #code`, by which telephones offer the code on our pages alone (WICG,
    "Origin-bound one-time codes delivered via SMS"). Without it where there is no domain, or where it would make a
    second part.
    """
    host = urlsplit(public_url).hostname or ""
    line = f"{said}\n\n@{host} #{code}"
    return line if _is_domain(host) and parts_of(line) == 1 else said


def parts_of(text: str) -> int:
    """How many messages it takes, each of which is paid."""
    if all(character in _GSM or character in _GSM_TWICE for character in text):
        length = sum(2 if character in _GSM_TWICE else 1 for character in text)
        one, more = _ONE_PART_GSM, _MORE_GSM
    else:
        length, one, more = len(text.encode("utf-16-be")) // 2, _ONE_PART_UCS2, _MORE_UCS2
    return 1 if length <= one else -(-length // more)


def _is_domain(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return "." in host
    return False


def _none(_settings: Settings) -> Texts:
    return NoTexts()


def _folder(settings: Settings) -> Texts:
    return FolderTexts(settings.sms_path, settings.public_url)


ADAPTERS: Mapping[str, Callable[[Settings], Texts]] = {"none": _none, "folder": _folder}


def texts_for(settings: Settings) -> Texts:
    """The adapter that the settings name."""
    return ADAPTERS[settings.sms_adapter](settings)
