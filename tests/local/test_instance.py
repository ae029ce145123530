import os
import shlex
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from consular.core.settings import Mode, load
from consular.local.errors import AlreadyRunning, FolderRefused, PortTaken
from consular.local.instance import (
    check_ports,
    data_folder,
    hold,
    open_instance,
    remove_instance,
    write_environment,
)


def test_the_default_folder_differs_by_port_and_lies_outside_homes() -> None:
    one, two = data_folder(8000, {}), data_folder(8001, {})
    assert one != two
    assert one.parent == Path("/var/tmp")  # noqa: S108
    assert data_folder(8000, {}) == one
    assert data_folder(8000, {"CONSULAR_DATA": "/srv/consular"}) == Path("/srv/consular")


def test_an_instance_is_made_once_and_its_secrets_are_private(place: Path) -> None:
    made = open_instance(place / "data", 8000)
    assert open_instance(place / "data", 8000) == made
    assert open_instance(place / "other", 8000).eid_client_secret != made.eid_client_secret
    assert stat.S_IMODE((place / "data" / "instance.json").stat().st_mode) == 0o600


def test_the_demo_eid_keeps_its_address_when_the_web_moves(place: Path) -> None:
    assert open_instance(place / "data", 8000).eid_url == open_instance(place / "data", 8080).eid_url


def test_its_environment_satisfies_the_settings(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = open_instance(place / "data", 8000)
    told = instance.environment(DATABASE_URL="postgresql+psycopg://x/y?host=/a b", REDIS_URL="unix:///z")
    path = write_environment(instance, told)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for line in path.read_text().splitlines():
        name, _, value = line.partition("=")
        monkeypatch.setenv(name, shlex.split(value)[0])
    settings = load()
    assert settings.mode is Mode.LOCAL
    assert settings.database_url == "postgresql+psycopg://x/y?host=/a b"
    assert settings.data == place / "data"
    assert settings.oidc_issuer == instance.eid_url


def test_a_held_instance_is_refused_to_others_and_free_again_after(place: Path) -> None:
    with hold(place / "data"):
        with pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"), hold(place / "data"):
            pass
        with pytest.raises(AlreadyRunning):
            remove_instance(place / "data")
    with hold(place / "data"):
        pass


def test_a_folder_with_other_files_is_neither_used_nor_changed_nor_removed(place: Path) -> None:
    (place / "thesis.txt").touch()
    before = place.stat().st_mode
    for act in (lambda: open_instance(place, 8000), lambda: remove_instance(place), lambda: hold(place).__enter__()):
        with pytest.raises(FolderRefused, match="holds other files"):
            act()
    assert place.stat().st_mode == before
    assert (place / "thesis.txt").exists()


def test_removing_takes_the_whole_folder_and_says_whether_there_was_one(place: Path) -> None:
    open_instance(place / "data", 8000)
    assert remove_instance(place / "data")
    assert not (place / "data").exists()
    assert not remove_instance(place / "data")


def test_a_taken_eid_port_is_told(place: Path, free_port: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    instance = open_instance(place / "data", free_port())
    with socket.socket() as other:
        other.bind(("127.0.0.1", instance.eid_port))
        other.listen()
        with pytest.raises(PortTaken, match=str(instance.eid_port)):
            check_ports(instance)
    check_ports(instance)
