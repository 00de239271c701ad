"""What a key to the API is."""

import hashlib
import secrets

#: What every key begins with, so that one left in a public place is recognised for what it is.
KEY_MARK = "entremise_"


def new_key() -> str:
    """A key nobody can guess: 256 random bits."""
    return KEY_MARK + secrets.token_urlsafe(32)


def prefix(key: str) -> str:
    """The letters by which people tell keys apart."""
    return key.removeprefix(KEY_MARK)[:8]


def digest(key: str) -> str:
    """What is kept of a key. A plain hash is enough: 256 random bits cannot be searched."""
    return hashlib.sha256(key.encode()).hexdigest()
