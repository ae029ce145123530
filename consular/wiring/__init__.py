"""The one table: event -> reactions. Read it to see what happens when."""

from consular.wiring.table import REACTIONS, Reaction, Tools, Wiring

__all__ = ["REACTIONS", "Reaction", "Tools", "Wiring"]
