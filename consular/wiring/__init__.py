"""The one table: event -> reactions. Read it to see what happens when."""

from consular.wiring.reaction import Reaction, Tools
from consular.wiring.table import REACTIONS, Wiring

__all__ = ["REACTIONS", "Reaction", "Tools", "Wiring"]
