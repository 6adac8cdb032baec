"""Ed25519 signatures, by PyNaCl; loaded only where a seal is made or met for the first time."""

from __future__ import annotations

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey


def public_key(seed: bytes) -> str:
    """Return the public key of a secret of 32 bytes, as 64 hexadecimal digits."""
    return SigningKey(seed).verify_key.encode().hex()


def sign(seed: bytes, message: bytes) -> str:
    """Return the signature of a message, as 128 hexadecimal digits."""
    return SigningKey(seed).sign(message).signature.hex()


def is_signed(key: str, message: bytes, signature: str) -> bool:
    """Check that a public key signed a message."""
    try:
        VerifyKey(bytes.fromhex(key)).verify(message, bytes.fromhex(signature))
    except (CryptoError, ValueError, TypeError):
        return False
    return True
