"""Registry of checks, runs, findings."""

CHECKS = ("file-type", "active-content", "rendition", "page-quality", "mrz", "mrz-answers", "passport-validity", "portrait")
