"""Pages of an account: its applications and sessions."""
