"""The room's tables belong to the house before its database is made."""

import consular.register  # noqa: F401 - registers the tables
