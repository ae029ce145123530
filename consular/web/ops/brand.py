"""The ministry's name and colours as pages show them. Local mode may lay its own over those of `config/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import yaml

from consular.catalogue import storable
from consular.core.language import N_
from consular.core.private_files import write_private
from consular.core.settings import Settings
from consular.web.context import house

LONGEST_NAME = 80
# The least contrast with white that the look asks of these two tokens.
LEAST = {"accent": 7.0, "accent-deep": 10.0}


@dataclass(frozen=True, slots=True)
class Preset:
    """Four accent tokens with a name."""

    key: str
    label: str
    colours: Mapping[str, str]

    @property
    def contrast(self) -> float:
        """Of the accent with white."""
        return contrast_with_white(self.colours["accent"])


def _preset(key: str, label: str, *colours: str) -> Preset:
    names = ("accent", "accent-deep", "accent-line", "accent-tint")
    return Preset(key, label, MappingProxyType(dict(zip(names, colours, strict=True))))


PRESETS = (
    _preset("sea", N_("Deep sea"), "#0e5361", "#0a3a45", "#93b8bf", "#e6f0f1"),
    _preset("plum", N_("Plum"), "#5c2a6b", "#3d1a48", "#c0a3c9", "#f3ebf5"),
    _preset("ink", N_("Blue ink"), "#1d4077", "#132c54", "#a3b7d4", "#e9eff7"),
    _preset("walnut", N_("Walnut"), "#5a4328", "#3c2c1a", "#c7b8a3", "#f4efe8"),
)


def contrast_with_white(colour: str) -> float:
    """WCAG 2.2 contrast ratio of `#rrggbb` with white, 1 to 21."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


@dataclass(frozen=True, slots=True)
class Laid:
    """What local mode has laid over the ministry: a name, a preset's key."""

    name: str = ""
    preset: str = ""

    @property
    def colours(self) -> Mapping[str, str] | None:
        """The preset's tokens."""
        return next((p.colours for p in PRESETS if p.key == self.preset), None)


def laid(settings: Settings) -> Laid:
    """What is laid over the ministry now; nothing outside local mode."""
    if not settings.is_local:
        return Laid()
    try:
        kept = yaml.safe_load((settings.data / "brand.yaml").read_text("utf-8"))
    except FileNotFoundError:
        return Laid()
    return Laid(str(kept.get("name") or ""), str(kept.get("preset") or ""))


def lay(settings: Settings, brand: Laid) -> None:
    """Keep name and colours for this instance."""
    colours = dict(brand.colours or {})
    kept: dict[str, Any] = {"name": brand.name, "preset": brand.preset, "colours": colours}
    write_private(settings.data / "brand.yaml", yaml.safe_dump(kept, allow_unicode=True, sort_keys=False).encode())


def name_problem(name: str) -> str | None:
    """Why a name cannot stand on every page."""
    if not any(c.isalpha() for c in name):
        return N_("Write the name of a ministry")
    if len(name) > LONGEST_NAME or not storable(name) or "\n" in name:
        return N_("Write a name of at most 80 characters in one line")
    return None


def colours() -> Mapping[str, str]:
    """The accent tokens in force; empty where the neutral theme stands."""
    return laid(house().settings).colours or {str(k): v for k, v in house().catalogue.ministry.colours.items()}
