"""Proofs of possession (RFC 9449): who shows a token has the key to which it is bound, now, for this request."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from consular import vault
from consular.partners import rules
from consular.partners.errors import NonceNeeded, ProofRefused
from consular.partners.jose import Compact, Unreadable, digest_text, public_key, read
from consular.partners.replay import Use, use_of

LARGEST_PROOF = 8 * 1024
_NONCE_BYTES = 18


@dataclass(frozen=True, slots=True)
class Request:
    """What the proof has to be for: method and address of the request, and the access token shown with it."""

    method: str
    address: str
    access_token: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that holds: thumbprint of its key, its one use, and the human operator whom it may name."""

    thumbprint: str
    use: Use
    operator: str | None


def nonce(now: datetime) -> str:
    """The server's nonce of this minute: an HMAC of the time, so that nothing is stored."""
    return _nonce(int(now.timestamp()) // rules.NONCE_BUCKET)


def verify_proof(proofs: list[str], request: Request, *, now: datetime) -> Proof:
    """Judge the request's DPoP headers (exactly one). The caller spends `use`.

    Raises ProofRefused, and NonceNeeded for a proof that is right in all but its nonce.
    """
    if len(proofs) != 1:
        raise ProofRefused("exactly one DPoP header is needed")
    try:
        return _judge(read(proofs[0], largest=LARGEST_PROOF, embedded_key=True), request, now)
    except Unreadable as unreadable:
        raise ProofRefused(f"the proof cannot be taken: {unreadable}") from None


def _judge(proof: Compact, request: Request, now: datetime) -> Proof:
    jwk = proof.header.get("jwk")
    if proof.header.get("typ") != "dpop+jwt" or not isinstance(jwk, dict):
        raise ProofRefused("a proof has typ dpop+jwt and its public key as jwk")
    key = public_key(jwk)
    if not key.has_signed(proof):
        raise ProofRefused("the signature is not that of the key in the header")
    if proof.claims.get("htm") != request.method:
        raise ProofRefused("htm is another method")
    told = proof.claims.get("htu")
    if not isinstance(told, str) or not _same_address(told, request.address):
        raise ProofRefused("htu is another address")
    if request.access_token is not None and not _same(proof.claims.get("ath"), digest_text(request.access_token)):
        raise ProofRefused("ath is not the digest of the access token")
    issued, present = proof.moment("iat"), now.timestamp()
    if issued is None or not -rules.PROOF_LIFE.total_seconds() <= issued - present <= rules.AHEAD.total_seconds():
        raise ProofRefused("iat is too old or ahead")
    jti = proof.text("jti")
    operator = proof.text("operator", 128) if "operator" in proof.claims else None
    if not _is_ours(proof.claims.get("nonce"), now):
        raise NonceNeeded("use the nonce of this answer")
    until = now + rules.PROOF_LIFE + rules.AHEAD
    return Proof(key.thumbprint, use_of("proof", key.thumbprint, jti, until=until), operator)


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def _same_address(told: str, ours: str) -> bool:
    return told == ours or rules.bare_address(told) == rules.bare_address(ours)


def _is_ours(given: object, now: datetime) -> bool:
    bucket = int(now.timestamp()) // rules.NONCE_BUCKET
    return any(_same(given, _nonce(bucket - back)) for back in range(rules.NONCE_BUCKETS))


def _nonce(bucket: int) -> str:
    return _nonce_of(vault.current(), bucket)


@lru_cache(maxsize=rules.NONCE_BUCKETS)
def _nonce_of(keyring: vault.Keyring, bucket: int) -> str:
    return urlsafe_b64encode(keyring.mac("dpop-nonce", bucket.to_bytes(8))[:_NONCE_BYTES]).decode()
