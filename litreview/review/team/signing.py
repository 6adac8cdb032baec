"""Ed25519 signatures by PyNaCl, which is loaded only to make a seal or to check a new one."""

from __future__ import annotations


def public_key(seed: bytes) -> str:
    """Return the public key of a secret of 32 bytes, as 64 hexadecimal digits."""
    from nacl.signing import SigningKey  # noqa: PLC0415  # not for a decision, nor where nothing is signed

    return SigningKey(seed).verify_key.encode().hex()


def sign(seed: bytes, message: bytes) -> str:
    """Return the signature of a message, as 128 hexadecimal digits."""
    from nacl.signing import SigningKey  # noqa: PLC0415  # as above

    return SigningKey(seed).sign(message).signature.hex()


def is_signed(key: str, message: bytes, signature: str) -> bool:
    """Check that a public key signed a message."""
    from nacl.exceptions import CryptoError  # noqa: PLC0415  # as above
    from nacl.signing import VerifyKey  # noqa: PLC0415  # as above

    try:
        VerifyKey(bytes.fromhex(key)).verify(message, bytes.fromhex(signature))
    except (CryptoError, ValueError, TypeError):
        return False
    return True
