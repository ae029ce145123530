"""Pages about the service itself: health, information, local mode."""
