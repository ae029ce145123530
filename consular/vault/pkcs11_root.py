"""A root that never leaves a hardware security module: an AES-256 key on a PKCS#11 token, not extractable.

A wrapped key is nonce 12 ‖ ciphertext ‖ tag 16 by CKM_AES_GCM (PKCS#11 v2.40, mechanisms, §2.12). The token is
used once per key-encryption key and process; each use has a session of its own. Imported only where it is chosen.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass
from pkcs11 import exceptions as refusals

from consular.core.errors import Misconfigured
from consular.vault.errors import KeyUnavailable, Tampered

NONCE = 12
TAG_BITS = 128
_BITS = 256
_LIMITS = {
    Attribute.EXTRACTABLE: False,
    Attribute.SENSITIVE: True,
    Attribute.PRIVATE: True,
    Attribute.ENCRYPT: True,
    Attribute.DECRYPT: True,
    Attribute.WRAP: False,
    Attribute.UNWRAP: False,
    Attribute.SIGN: False,
    Attribute.VERIFY: False,
    Attribute.DERIVE: False,
}
# What a token says of data that is not what it encrypted; some say only that something went wrong.
_NOT_OURS = (refusals.EncryptedDataInvalid, refusals.EncryptedDataLenRange, refusals.DataInvalid, refusals.DataLenRange)
_UNCLEAR = (refusals.GeneralError, refusals.FunctionFailed)


class Pkcs11Root:
    """The secret key `label` on the token `token`, reached through the library `module`; the PIN lies in a file."""

    def __init__(self, module: Path, token: str, pin_file: Path, label: str) -> None:
        self._module = module
        self._token = token
        self._pin_file = pin_file
        self._label = label
        self._lock = threading.Lock()
        self._pid = os.getpid()
        try:
            self._library = pkcs11.lib(str(module))
        except (refusals.PKCS11Error, RuntimeError, OSError) as error:
            raise Misconfigured(why=f"The PKCS#11 library {module} cannot be loaded ({error}).") from None

    @classmethod
    def create(cls, module: Path, token: str, pin_file: Path, label: str) -> Pkcs11Root:
        """Make the key on the token unless it is there (it is born there and never leaves), and open it."""
        root = cls(module, token, pin_file, label)
        with root._session(write=True) as session:
            if not list(session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: label})):
                session.generate_key(KeyType.AES, _BITS, label=label, store=True, template=_LIMITS)
        root.check()
        return root

    @property
    def name(self) -> str:
        """`pkcs11:` with token and label."""
        return f"pkcs11:{self._token}/{self._label}"

    def check(self) -> None:
        """Raises Misconfigured unless the key is one that cannot be read out of the token."""
        with self._key() as key:
            if key[Attribute.EXTRACTABLE] or not key[Attribute.SENSITIVE] or key.key_length != _BITS:
                raise Misconfigured(why=f"{self.name} must be an AES-256 key, sensitive and not extractable.")

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """nonce 12 ‖ ciphertext ‖ tag 16. Raises KeyUnavailable when the token does not answer."""
        with self._key() as root:
            return self._encrypt(root, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises Tampered or KeyUnavailable."""
        with self._key() as root:
            try:
                return self._decrypt(root, wrapped, context)
            except _NOT_OURS:
                raise Tampered(why="A key was changed, moved or wrapped by another root.") from None
            except _UNCLEAR:
                # Is it the data or the token? A key of our own tells.
                if self._decrypt(root, self._encrypt(root, b"\0" * 32, b"probe"), b"probe") != b"\0" * 32:
                    raise KeyUnavailable(why="The token does not decrypt what it encrypted.") from None
                raise Tampered(why="A key was changed, moved or wrapped by another root.") from None

    @staticmethod
    def _encrypt(root: Any, key: bytes, context: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        parameters = GCMParams(nonce, context, TAG_BITS)
        return nonce + bytes(root.encrypt(key, mechanism=Mechanism.AES_GCM, mechanism_param=parameters))

    @staticmethod
    def _decrypt(root: Any, wrapped: bytes, context: bytes) -> bytes:
        if len(wrapped) < NONCE + TAG_BITS // 8:
            raise Tampered(why="A wrapped key was cut off.")
        parameters = GCMParams(wrapped[:NONCE], context, TAG_BITS)
        return bytes(root.decrypt(wrapped[NONCE:], mechanism=Mechanism.AES_GCM, mechanism_param=parameters))

    @contextmanager
    def _key(self) -> Iterator[Any]:
        with self._session() as session:
            try:
                key = session.get_key(object_class=ObjectClass.SECRET_KEY, label=self._label)
            except refusals.NoSuchKey:
                raise Misconfigured(
                    why=f"There is no key {self._label} on the token {self._token}: consular keys create-root makes it."
                ) from None
            yield key

    @contextmanager
    def _session(self, *, write: bool = False) -> Iterator[pkcs11.Session]:
        if self._pid != os.getpid():
            # A forked child has a copy of the library's state that means nothing, and perhaps a lock held by nobody.
            self._lock = threading.Lock()
            self._library.reinitialize()
            self._pid = os.getpid()
        # One login is one for the whole process, so sessions follow one another.
        with self._lock:
            try:
                token = self._library.get_token(token_label=self._token)
                with token.open(rw=write, user_pin=self._pin()) as session:
                    yield session
            except (refusals.PinIncorrect, refusals.PinLocked, refusals.PinInvalid, refusals.PinLenRange) as error:
                why = f"The token {self._token} refuses the PIN ({type(error).__name__})."
                raise Misconfigured(why=why) from None
            except (refusals.PKCS11Error, OSError) as error:
                why = f"The token {self._token} does not answer ({type(error).__name__})."
                raise KeyUnavailable(why=why) from None

    def _pin(self) -> str:
        try:
            return self._pin_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise Misconfigured(why=f"The PIN file {self._pin_file} cannot be read ({error.strerror}).") from None
