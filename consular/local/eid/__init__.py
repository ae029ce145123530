"""The demo eID: a small OpenID provider with demo persons, for local mode only."""

from consular.local.eid.app import create_eid_app
from consular.local.eid.persons import Child, NativeName, Person, persons, subject_of
from consular.local.eid.server import serve
from consular.local.eid.settings import EidSettings, from_environment

__all__ = [
    "Child",
    "EidSettings",
    "NativeName",
    "Person",
    "create_eid_app",
    "from_environment",
    "persons",
    "serve",
    "subject_of",
]
