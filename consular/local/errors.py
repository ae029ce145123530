"""Why one-machine mode cannot go on. Each says to the operator what stands in the way and what to do."""

from __future__ import annotations

from consular.core.errors import Misconfigured


class LocalRefusal(Misconfigured):
    """One-machine mode does not start; `parameters["why"]` is a sentence for the operator."""

    code = "local_refused"


class ServerNotFound(LocalRefusal):
    """No usable PostgreSQL or Valkey server is on this machine."""

    code = "local_server_not_found"


class FolderRefused(LocalRefusal):
    """The data folder belongs to somebody else, is out of reach of the services, or is not ours to remove."""

    code = "local_folder_refused"


class AlreadyRunning(LocalRefusal):
    """Another process holds this instance."""

    code = "local_already_running"


class PortTaken(LocalRefusal):
    """Another process listens where this instance has to."""

    code = "local_port_taken"


class StartFailed(LocalRefusal):
    """A program ended, or was not ready in time, while the instance was starting."""

    code = "local_start_failed"


class Interrupted(LocalRefusal):
    """The operator stopped the instance while it was still starting."""

    code = "local_interrupted"
