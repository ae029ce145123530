"""One instance of one-machine mode: its data folder, its name, its secrets, its ports, and the lock on it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shlex
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from consular.local.accounts import service_account, shared_folder, write_private
from consular.local.errors import AlreadyRunning, FolderRefused, PortTaken

HOST = "127.0.0.1"
CLIENT = "consular-local"
_REPOSITORY = Path(__file__).resolve().parents[2]
_MARKER = "instance.json"
_EID_OFFSET = 1000  # the demo eID is looked for this far above the web's port


@dataclass(frozen=True)
class Instance:
    """What is made at the first start and kept. `identifier` goes into cookie names, which ignore ports."""

    folder: Path
    identifier: str
    port: int
    eid_port: int
    eid_client_secret: str

    @property
    def public_url(self) -> str:
        """Where the web pages are."""
        return f"http://{HOST}:{self.port}"

    @property
    def eid_url(self) -> str:
        """Issuer of the demo eID. It is part of every account, so its port never changes within an instance."""
        return f"http://{HOST}:{self.eid_port}"

    def environment(self, **addresses: str) -> dict[str, str]:
        """What every program of this instance is told; `addresses` are DATABASE_URL, KEYSTORE_URL, REDIS_URL."""
        return {
            "CONSULAR_MODE": "local",
            "CONSULAR_INSTANCE": self.identifier,
            "CONSULAR_DATA": str(self.folder),
            "CONSULAR_PUBLIC_URL": self.public_url,
            "CONSULAR_EID_URL": self.eid_url,
            "CONSULAR_OIDC_ISSUER": self.eid_url,
            "CONSULAR_OIDC_CLIENT_ID": CLIENT,
            "CONSULAR_OIDC_CLIENT_SECRET": self.eid_client_secret,
            **addresses,
        }


def data_folder(port: int, environ: Mapping[str, str]) -> Path:
    """`CONSULAR_DATA`, else a folder of this user, this copy of the repository and this port.

    The default is not below a home folder: the account of the services could not enter it.
    """
    if chosen := environ.get("CONSULAR_DATA"):
        return Path(chosen).absolute()
    name = hashlib.sha256(f"{_REPOSITORY}|{port}".encode()).hexdigest()[:10]
    base = Path("/var/tmp")  # noqa: S108  # named after the user, and refused when it is somebody else's
    return (base if base.is_dir() else Path(tempfile.gettempdir())) / f"consular-{os.geteuid()}-{name}"


def open_instance(folder: Path, port: int) -> Instance:
    """Read the instance in `folder`, or make one. Raises FolderRefused when the folder holds something else."""
    _make_folder(folder)
    marker = folder / _MARKER
    if marker.exists():
        kept = json.loads(marker.read_text(encoding="utf-8"))
        kept.pop("secret_key", None)  # of earlier releases; all keys are the vault's
        return Instance(**{**kept, "folder": folder, "port": port})
    made = Instance(
        folder=folder,
        identifier=secrets.token_hex(3),
        port=port,
        eid_port=_free_port(port + _EID_OFFSET),
        eid_client_secret=secrets.token_hex(32),
    )
    kept = asdict(made)
    del kept["folder"], kept["port"]
    write_private(marker, json.dumps(kept, indent=2) + "\n")
    return made


def _make_folder(folder: Path) -> None:
    ours_to_read = folder.is_dir() and folder.stat().st_uid == os.geteuid()  # shared_folder refuses the rest
    if ours_to_read and not _is_ours(folder):
        raise FolderRefused(why=f"{folder} holds other files. Set CONSULAR_DATA to an empty folder.")
    shared_folder(folder, service_account())


def _is_ours(folder: Path) -> bool:
    """An instance's folder, or one where the first start got no further than its lock."""
    return (folder / _MARKER).exists() or {entry.name for entry in folder.iterdir()} <= {"lock"}


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Keep every other process out of the instance; raises AlreadyRunning. A killed holder leaves no lock behind."""
    _make_folder(folder)
    with (folder / "lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunning(
                why=f"This instance is already running (process {lock.read().strip() or 'unknown'}, data in {folder}). "
                "Stop it first, or start another one with PORT=…"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_ports(instance: Instance) -> None:
    """Raises PortTaken when another process listens on one of the instance's ports."""
    if not _is_free(instance.port):
        raise PortTaken(why=f"Port {instance.port} of {HOST} is taken. Start on another one, for example PORT=8080.")
    if not _is_free(instance.eid_port):
        raise PortTaken(
            why=f"Port {instance.eid_port} of {HOST}, which the demo eID of this instance keeps, is taken. "
            "Free it, or begin anew with `make reset`."
        )


def write_environment(instance: Instance, environment: Mapping[str, str]) -> Path:
    """Write `environment` (mode 0600) for operators: after `set -a; . …/environment` commands find the instance."""
    path = instance.folder / "environment"
    write_private(path, "".join(f"{name}={shlex.quote(value)}\n" for name, value in environment.items()))
    return path


def remove_instance(folder: Path) -> bool:
    """Remove a stopped instance's folder; False when there is none. Raises AlreadyRunning, FolderRefused."""
    if not folder.exists():
        return False
    with hold(folder):
        shutil.rmtree(folder)
    return True


def _free_port(wanted: int) -> int:
    if wanted < 65536 and _is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
