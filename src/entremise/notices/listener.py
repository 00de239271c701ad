"""The door by which replies come in: a small SMTP server, on the machine itself, behind the chamber's mail server.

It takes mail for reply addresses only, and says yes once the reply is kept: whatever happens before, the server in
front still has it and sends it again.
"""

import asyncio
import email
import email.policy
import signal
import unicodedata
from email.message import EmailMessage

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from entremise.notices.reading import is_automatic, key_of, reply_in
from entremise.notices.replies import RefusedError, handler_of, read

log = structlog.get_logger(__name__)

#: The longest mail taken, in bytes: a reply with its quotes and a picture in its signature.
LARGEST = 5 * 1024 * 1024
TAKEN = "250 2.0.0 Message recu / Message received"
NOT_OURS = (
    "550 5.1.1 Cette adresse de reponse n'existe pas ou n'est plus valable : repondez depuis la page du service / "
    "This reply address does not exist or has expired: please answer on the service's page"
)
NOTHING = "550 5.6.0 Ce message ne contient aucun texte / This message holds no text"
LATER = "451 4.3.0 Reessayez plus tard / Try again later"
MOST_RECIPIENTS = 5


class Doorkeeper:
    """What is answered at each step of the conversation (aiosmtpd calls the `handle_` methods)."""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a reply address that is ours and still valid; refuse any other."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        recipient = read(address, timezone.now())
        if recipient is None or handler_of(recipient.kind) is None:
            return NOT_OURS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the reply, away from the loop that listens."""
        return await asyncio.to_thread(keep, envelope)


def keep(envelope: Envelope) -> str:
    """Hand a reply to who handles it; what to answer to the server that brought it."""
    content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
    close_old_connections()
    try:
        message = email.message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)
        if is_automatic(message, envelope.mail_from):
            return TAKEN
        if not (text := reply_in(message)):
            return NOTHING
        for address in envelope.rcpt_tos:
            _hand_over(address, text, key_of(message, content))
    except RefusedError as refusal:
        return f"550 5.7.1 {_plain(str(refusal))}"
    except (DatabaseError, OSError):
        log.exception("reply_not_kept")
        return LATER
    except (LookupError, ValueError, TypeError) as error:
        log.warning("reply_unreadable", reason=type(error).__name__)
        return "550 5.6.0 Ce message est illisible / This message cannot be read"
    finally:
        close_old_connections()
    return TAKEN


def _hand_over(address: str, text: str, key: str) -> None:
    recipient = read(address, timezone.now())
    handle = handler_of(recipient.kind) if recipient else None
    if recipient is None or handle is None:
        raise RefusedError(NOT_OURS.partition(" ")[2])
    handle(recipient.about, recipient.who, text, key)


def _plain(text: str) -> str:
    """A sentence on one line of ASCII, which every mail server carries."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode()
    return " ".join(letters.split())[:400]


def new_server() -> SMTP:
    """What talks to one client."""
    return SMTP(Doorkeeper(), data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="Entremise", timeout=60)


async def listen(host: str, port: int) -> None:
    """Take replies until told to stop; those under way are finished."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stopped.set)
    handler_of("")  # declares the handlers now: no first mail waits for it
    server = await loop.create_server(new_server, host, port)
    async with server:
        await stopped.wait()
