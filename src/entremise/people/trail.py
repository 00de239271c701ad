"""Who did what, to what, when, from where: one row written in the transaction of each act."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Model

from entremise.people.models import Person, Role, Trace

#: Whose words tell who acted: the first of these that a person has.
WEIGHT = (
    Role.ADMINISTRATOR, Role.ADVISER, Role.AUDITOR, Role.ELECTED, Role.FIELD_AGENT, Role.PARTNER, Role.BUYER,
    Role.MEMBER, Role.FOUNDER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Where:
    """Where acts come from: by which door (page, api, mail, command, round), from whom, in which request."""

    door: str = "round"
    origin: str = ""
    request_id: str = ""


#: Nothing said: the worker or a command acts.
_where: ContextVar[Where] = ContextVar("where", default=Where())  # noqa: B039 - it is frozen


@contextmanager
def acting(door: str, address: str = "", request_id: str = "") -> Iterator[None]:
    """All that is recorded inside comes by this door, from this address (only its digest is kept)."""
    token = _where.set(Where(door, origin(address) if address else "", request_id[:40]))
    try:
        yield
    finally:
        _where.reset(token)


def origin(address: str) -> str:
    """The keyed digest of an address: one source can be followed without knowing where it is."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"origin\0{address}".encode(), hashlib.sha256).hex()[:32]


def record(verb: str, subject: Model, by: Person | None = None, *, actor: str = "", **details: object) -> Trace:
    """Write down that somebody did something to a row, in the transaction of the act.

    Args:
        verb: the act, by app or row: `need.publish`.
        subject: the row; kept as `need:123`.
        by: who did it; nobody in particular for a round, a command or a signed link.
        actor: who in words, when ``by`` does not tell: `link`, `system`.
        details: what else is worth knowing, as JSON; nothing personal, since rows outlive an erasure.
    """
    where = _where.get()
    return Trace.objects.create(
        person=by,
        actor=actor or (role_of(by) if by else "system"),
        verb=verb,
        subject=name_of(subject),
        details=details,
        door=where.door,
        origin=where.origin,
        request_id=where.request_id,
    )


def name_of(subject: Model) -> str:
    """How a row is named in the trail: `need:123`."""
    return f"{subject._meta.model_name}:{subject.pk}"  # noqa: SLF001 - Django's documented attribute


def role_of(person: Person) -> str:
    """The weightiest role of a person."""
    return next(role for role in WEIGHT if role in person.roles)
