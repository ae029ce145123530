"""The vault: keys, sealed sections and streams, blind indexes, signers.

Personal data is sealed by row and section, so that dumps, backups, replicas and curious administrators see nothing. It
does not protect against a compromised application process.
"""

from consular.vault.column import SealedType, sealed_column
from consular.vault.envelope import Sealed
from consular.vault.errors import KeyUnavailable, SealError, Shredded, Tampered, UnknownFormat, raised
from consular.vault.indexes import blind_index, email, identifier
from consular.vault.indexes import email as normalise_email
from consular.vault.indexes import identifier as normalise_identifier
from consular.vault.installed import current, destroy_key, install, mac, new_key, prefetch
from consular.vault.keyring import Keyring
from consular.vault.keystore import DossierKey, KeystoreBase, Purpose, SignerKey, create_keystore
from consular.vault.model import sealed
from consular.vault.provider import FileKeyProvider, KeyProvider
from consular.vault.section import Section, Unsearchable
from consular.vault.signers import SignatureVerifier, signer
from consular.vault.streams import open_stream, seal_stream

__all__ = [
    "DossierKey",
    "FileKeyProvider",
    "KeyProvider",
    "KeyUnavailable",
    "Keyring",
    "KeystoreBase",
    "Purpose",
    "SealError",
    "Sealed",
    "SealedType",
    "Section",
    "Shredded",
    "SignatureVerifier",
    "SignerKey",
    "Tampered",
    "UnknownFormat",
    "Unsearchable",
    "blind_index",
    "create_keystore",
    "current",
    "destroy_key",
    "email",
    "identifier",
    "install",
    "mac",
    "new_key",
    "normalise_email",
    "normalise_identifier",
    "open_stream",
    "prefetch",
    "raised",
    "seal_stream",
    "sealed",
    "sealed_column",
    "signer",
]
