"""Pages of colleagues."""
