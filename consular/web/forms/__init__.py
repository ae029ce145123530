"""From field definitions to what templates draw."""
