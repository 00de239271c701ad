"""Names of mails."""

import hashlib
import uuid
from urllib.parse import urlsplit

from django.conf import settings


def new_message_id() -> str:
    """A name no other mail has; the same at each try to send one."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


def key(kind: str, occasion: str, email: str) -> str:
    """One row for each kind, occasion and address; the address is not readable in it, so that it can be erased."""
    return f"{kind}|{occasion}|{hashlib.sha256(email.encode()).hexdigest()[:16]}"
