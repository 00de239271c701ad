"""What is read about mails and notices."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from entremise.notices.models import Mail, Notice, Preference
from entremise.notices.rules import Account
from entremise.notices.texts import subject, wordings

#: New rows read at a time; those beyond are read a second later.
MOST_NEWS = 500
#: What was missed while a page was away: beyond it, the list shows the rest.
MOST_MISSED = 20


@dataclass(frozen=True, slots=True)
class News:
    """A notice that is new to a page, and how many its person has not read."""

    pk: int
    person: int
    subject: str
    url: str
    unread: int


@dataclass(frozen=True, slots=True)
class Line:
    """A notice and what it says."""

    notice: Notice
    text: str


def notices(person: Account) -> QuerySet[Notice]:
    """The notifications of a person, newest first."""
    return Notice.objects.filter(person=person.pk).order_by("-created_at", "-pk")


def unread(person: Account) -> int:
    """How many notifications a person has not read."""
    return Notice.objects.filter(person=person.pk, read_at=None).count()


def preference(person: Account) -> Preference:
    """How a person wants to be told; the usual way (a row not saved) when they never said."""
    return Preference.objects.filter(person=person.pk).first() or Preference(person_id=person.pk)


def lines(rows: Iterable[Notice], language: str) -> list[Line]:
    """What notices say, in a language; one query for all."""
    rewritten = wordings(language)
    return [Line(row, subject(row.kind, language, row.context, rewritten)) for row in rows]


def newest(person: Account) -> int:
    """The number of a person's newest notice, 0 when there is none."""
    return Notice.objects.filter(person=person.pk).aggregate(newest=Max("pk"))["newest"] or 0


def missed(person: Account, language: str, after: int) -> list[News]:
    """The notices of a person after one of them, oldest first."""
    rows = Notice.objects.filter(person=person.pk, pk__gt=after).order_by("pk")[:MOST_MISSED]
    return _news(list(rows), {person.pk: language})


def news_after(after: int, languages: Mapping[int, str]) -> tuple[int, list[News]]:
    """The newest number, and the notices after a number of the persons given with their languages, oldest first."""
    rows = list(Notice.objects.filter(pk__gt=after).order_by("pk")[:MOST_NEWS])
    concerned = [row for row in rows if row.person_id in languages]
    return (rows[-1].pk if rows else after), _news(concerned, languages)


def valid_sessions(keys: set[str]) -> set[str]:
    """Those of these sessions that are not over."""
    return set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list("pk", flat=True)
    )


def apart(query: Callable[..., Any], *arguments: object) -> Any:
    """Call a query in a thread that answers no request: its connection is given back when it is too old."""
    close_old_connections()
    try:
        return query(*arguments)
    finally:
        close_old_connections()


def outbox(state: str) -> QuerySet[Mail]:
    """Mails that are `waiting`, `sent` or `failed`, the most recent first."""
    states = {
        "waiting": Q(sent_at=None, dropped_at=None),
        "sent": Q(sent_at__isnull=False),
        "failed": Q(dropped_at__isnull=False) & ~Q(dropped_because__in=["withdrawn", "account closed"]),
    }
    return Mail.objects.filter(states[state]).order_by("-created_at", "-pk")


def late(before: datetime) -> int:
    """How many mails could have left before a moment and did not, whatever the reason."""
    return outbox("waiting").filter(not_before__lt=before, digest=None).count()


def outbox_counts() -> dict[str, int]:
    """How many mails are in each state."""
    return {state: outbox(state).count() for state in ("waiting", "sent", "failed")}


def _news(rows: list[Notice], languages: Mapping[int, str]) -> list[News]:
    counts = Notice.objects.filter(person__in={row.person_id for row in rows}, read_at=None).values("person")
    unread_of = dict(counts.annotate(count=Count("pk")).values_list("person", "count")) if rows else {}
    rewritten = {language: wordings(language) for language in set(languages.values())} if rows else {}
    return [
        News(
            row.pk,
            row.person_id,
            subject(row.kind, languages[row.person_id], row.context, rewritten[languages[row.person_id]]),
            row.url,
            unread_of.get(row.person_id, 0),
        )
        for row in rows
    ]
