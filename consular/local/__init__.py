"""One-machine mode: the embedded services, the instance's folder and secrets, and the supervisor."""

from consular.local.errors import LocalRefusal
from consular.local.instance import Instance, data_folder, open_instance, remove_instance
from consular.local.postgres import EmbeddedPostgres
from consular.local.run import run_local
from consular.local.valkey import EmbeddedValkey

__all__ = [
    "EmbeddedPostgres",
    "EmbeddedValkey",
    "Instance",
    "LocalRefusal",
    "data_folder",
    "open_instance",
    "remove_instance",
    "run_local",
]
