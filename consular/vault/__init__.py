"""The vault: keys, sealed sections and streams, blind indexes, signers.

Personal data is sealed by row and section, so that dumps, backups, replicas and curious administrators see nothing. It
does not protect against a compromised application process.
"""

from consular.vault.alarms import RefusalCounter, refusal_counts
from consular.vault.beside import write_beside
from consular.vault.column import SealedType, sealed_column
from consular.vault.detached import DetachedKey
from consular.vault.envelope import Sealed
from consular.vault.errors import KeyUnavailable, SealError, Shredded, Tampered, UnknownFormat, raised
from consular.vault.index_columns import IndexPlace, index_places
from consular.vault.index_kinds import (
    BlindIndex,
    EmailIndex,
    IdentifierIndex,
    Person,
    PersonIndex,
    Subject,
    SubjectIndex,
    declared_indexes,
)
from consular.vault.index_rotation import IndexRotation, IndexSource, Pace, RotationOutcome, RotationRunning
from consular.vault.index_state import BlindIndexState, index_states
from consular.vault.indexes import email, identifier
from consular.vault.indexes import email as normalise_email
from consular.vault.indexes import identifier as normalise_identifier
from consular.vault.installed import (
    carry_refusals,
    current,
    destroy_key,
    install,
    mac,
    new_key,
    new_keys,
    prefetch,
)
from consular.vault.jose import NotSigned, PartnerKeyUnfit, partner_key, public_jwk, sealed_for, signed, verified
from consular.vault.keks import move_root
from consular.vault.keyring import Keyring
from consular.vault.keystore import DossierKey, KeystoreBase, Purpose, SignerKey, create_keystore
from consular.vault.model import sealed
from consular.vault.named_keys import named_labels
from consular.vault.orphans import key_owners, sweep_orphan_keys
from consular.vault.places import Place, envelope_digests, places, sealed_rows
from consular.vault.reseal import Resealed, reseal
from consular.vault.roots import FileRoot, RootKey
from consular.vault.rotation import KekStatus, Rewrapped, kek_status, key_versions, rotate_kek
from consular.vault.section import Section, Unsearchable
from consular.vault.signers import SignatureVerifier, signer
from consular.vault.streams import SealedReader, open_reader, open_stream, seal_stream
from consular.vault.writes import note as note_sealed

__all__ = [
    "BlindIndex",
    "BlindIndexState",
    "DetachedKey",
    "DossierKey",
    "EmailIndex",
    "FileRoot",
    "IdentifierIndex",
    "IndexPlace",
    "IndexRotation",
    "IndexSource",
    "KekStatus",
    "KeyUnavailable",
    "Keyring",
    "KeystoreBase",
    "NotSigned",
    "Pace",
    "PartnerKeyUnfit",
    "Person",
    "PersonIndex",
    "Place",
    "Purpose",
    "RefusalCounter",
    "Resealed",
    "Rewrapped",
    "RootKey",
    "RotationOutcome",
    "RotationRunning",
    "SealError",
    "Sealed",
    "SealedReader",
    "SealedType",
    "Section",
    "Shredded",
    "SignatureVerifier",
    "SignerKey",
    "Subject",
    "SubjectIndex",
    "Tampered",
    "UnknownFormat",
    "Unsearchable",
    "carry_refusals",
    "create_keystore",
    "current",
    "declared_indexes",
    "destroy_key",
    "email",
    "envelope_digests",
    "identifier",
    "index_places",
    "index_states",
    "install",
    "kek_status",
    "key_owners",
    "key_versions",
    "mac",
    "move_root",
    "named_labels",
    "new_key",
    "new_keys",
    "normalise_email",
    "normalise_identifier",
    "note_sealed",
    "open_reader",
    "open_stream",
    "partner_key",
    "places",
    "prefetch",
    "public_jwk",
    "raised",
    "refusal_counts",
    "reseal",
    "rotate_kek",
    "seal_stream",
    "sealed",
    "sealed_column",
    "sealed_for",
    "sealed_rows",
    "signed",
    "signer",
    "sweep_orphan_keys",
    "verified",
    "write_beside",
]
