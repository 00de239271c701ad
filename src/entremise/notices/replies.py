"""Replies by mail: an address that only we can make, and who handles what is written to it.

An address is `reponse+<token>@<domain>`. The token names what is answered, who answers and until when, and is signed:
whoever has it may answer, as with a signed link. Handlers stand in the `replies.py` of each app:

    @handler("introduction")
    def add_to_thread(about: int, who: str, text: str, key: str) -> None: ...

`key` is the same when the same mail comes twice (a server that did not hear our yes sends again): a handler writes it
under a unique constraint, so that a mail is one message. It raises `RefusedError`, with a sentence for whoever wrote,
when it is too late.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.module_loading import autodiscover_modules

Handler = Callable[[int, str, str, str], None]

#: An address may be answered for so long.
VALID = timedelta(days=365)
#: RFC 5321: the part before the @.
LONGEST_LOCAL_PART = 64
_TOKEN = re.compile(r"reponse\+([a-z_]+)-([0-9]+)-([a-z0-9]+)-([0-9]+)-([a-z2-7]{16})")
_handlers: dict[str, Handler] = {}


class RefusedError(Exception):
    """A reply that cannot be taken; its text, in both languages, goes back to whoever wrote."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a reply address says: what is answered, and who answers."""

    kind: str
    about: int
    who: str


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Have a function handle the replies about things of one kind."""

    def declare(handle: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"two functions handle the replies about {kind!r}")
        _handlers[kind] = handle
        return handle

    return declare


def handler_of(kind: str) -> Handler | None:
    """Who handles the replies about things of this kind."""
    autodiscover_modules("replies")
    return _handlers.get(kind)


def address(kind: str, about: int, who: str, *, at: datetime | None = None) -> str:
    """Where to answer; empty when replies by mail are not set up (then the mail says to answer on the page).

    Args:
        kind: letters and underscores, declared by a handler.
        who: who answers, in letters and digits without accents: a side, the number of a person.
        at: valid from then on.

    Raises:
        ValueError: it would not fit in an address.
    """
    if not settings.REPLY_DOMAIN:
        return ""
    last_day = ((at or timezone.now()) + VALID).date().toordinal()
    said = f"{kind}-{about}-{who}-{last_day}"
    local = f"reponse+{said}-{_signature(said)}"
    if len(local) > LONGEST_LOCAL_PART or not _TOKEN.fullmatch(local):
        raise ValueError(f"{local!r} cannot be the beginning of an address")
    return f"{local}@{settings.REPLY_DOMAIN}"


def read(recipient: str, at: datetime) -> Recipient | None:
    """Who answers what at this address; None when it is not ours, forged, or too old."""
    local, _, domain = recipient.strip().lower().rpartition("@")
    found = _TOKEN.fullmatch(local)
    if not settings.REPLY_DOMAIN or domain != settings.REPLY_DOMAIN.lower() or not found:
        return None
    kind, about, who, last_day, signature = found.groups()
    if not constant_time_compare(signature, _signature(f"{kind}-{about}-{who}-{last_day}")):
        return None
    return Recipient(kind, int(about), who) if at.date().toordinal() <= int(last_day) else None


def _signature(said: str) -> str:
    """80 bits in letters that survive a server that changes case."""
    digest = salted_hmac("entremise.notices.replies", said, algorithm="sha256").digest()[:10]
    return base64.b32encode(digest).decode().lower()
