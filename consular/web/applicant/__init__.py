"""Pages on which people apply."""
