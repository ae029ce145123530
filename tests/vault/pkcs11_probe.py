"""Run by test_pkcs11_root.py in a process of its own: a PKCS#11 library reads its configuration once a process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pkcs11
from pkcs11 import Attribute, ObjectClass

from consular.core.db import make_engine
from consular.core.errors import Misconfigured
from consular.core.ids import new_id
from consular.vault import Keyring, KeyUnavailable, Tampered, create_keystore
from consular.vault.keyset import slot_of
from consular.vault.pkcs11_root import Pkcs11Root
from consular.vault.rotation import rotate_kek

KEY = bytes(range(32))


def refused(kind: type[Exception], act: object) -> bool:
    try:
        act()  # type: ignore[operator]
    except kind:
        return True
    return False


def in_child(act: object) -> bool:
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = 0 if act() else 2  # type: ignore[operator]
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def main(library: Path, token: str, pin_file: Path, url: str) -> dict[str, bool]:
    told = {}
    told["no key yet"] = refused(Misconfigured, lambda: Pkcs11Root(library, token, pin_file, "root").wrap(KEY, b"x"))
    root = Pkcs11Root.create(library, token, pin_file, "root")
    wrapped = root.wrap(KEY, b"x")
    told["round trip"] = root.unwrap(wrapped, b"x") == KEY
    told["made once"] = Pkcs11Root.create(library, token, pin_file, "root").unwrap(wrapped, b"x") == KEY
    told["other context"] = refused(Tampered, lambda: root.unwrap(wrapped, b"y"))
    told["cut off"] = refused(Tampered, lambda: root.unwrap(wrapped[:20], b"x"))
    changed = [
        bytes(b ^ (1 << bit) if i == at else b for i, b in enumerate(wrapped)) for at in range(60) for bit in (0, 7)
    ]
    told["flipped bits"] = all(refused(Tampered, lambda one=one: root.unwrap(one, b"x")) for one in changed)
    told["forked child"] = in_child(lambda: root.unwrap(wrapped, b"x") == KEY)
    with root._session() as session:
        key = session.get_key(object_class=ObjectClass.SECRET_KEY, label="root")
        told["not extractable"] = not key[Attribute.EXTRACTABLE] and refused(
            pkcs11.exceptions.AttributeSensitive, lambda: key[Attribute.VALUE]
        )
    wrong = pin_file.with_name("wrong")
    wrong.write_text("000000")
    told["wrong pin"] = refused(Misconfigured, lambda: Pkcs11Root(library, token, wrong, "root").wrap(KEY, b"x"))
    told["no token"] = refused(KeyUnavailable, lambda: Pkcs11Root(library, "none", pin_file, "root").wrap(KEY, b"x"))
    told["no library"] = refused(Misconfigured, lambda: Pkcs11Root(Path("/none.so"), token, pin_file, "root"))
    engine = make_engine(url)
    create_keystore(engine)
    keyring = Keyring(root, engine)
    dossier = new_id()
    keyring.new_key(dossier)
    first = keyring.newest(slot_of(dossier, "data")).raw
    rotate_kek(keyring)
    told["keyring and rotation"] = Keyring(root, engine).newest(slot_of(dossier, "data")).raw == first
    engine.dispose()
    return told


if __name__ == "__main__":
    library, token, pin_file, url = sys.argv[1:]
    for name, done in main(Path(library), token, Path(pin_file), url).items():
        print(name, done)
