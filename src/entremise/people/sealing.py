"""Secrets that must be read again (those of second proofs), kept so that a copy of the database does not tell them.

Fernet (AES-128 in CBC mode, authenticated by HMAC-SHA256) under a key derived from the service's own secret by
HKDF-SHA256 (RFC 5869). When that secret is changed, what was sealed under the one before is still read as long as it
stands in `SECRET_KEY_FALLBACKS`.
"""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"entremise.people.sealing"


def seal(text: str) -> str:
    """A text that only this service reads."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed.

    Raises:
        cryptography.fernet.InvalidToken: it was not sealed here, or was altered.
    """
    return _box().decrypt(sealed.encode()).decode()


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
