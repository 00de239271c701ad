"""What happens in the loop, told to the programs that listen. Payloads hold numbers, statuses and links, nobody's data.

A program is told of what its owner may see, by the rules of the pages. It is also told when a need it could see is
paused or closed: whoever was told that it opened learns that it no longer is.
"""

import copy
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from entremise.hub import rules
from entremise.hub.models import Delivery, Introduction, Need, Outcome, Webhook
from entremise.hub.sending import send_soon
from entremise.people.models import Membership, Person, Role
from entremise.people.rules import Visitor

#: Every event, and what it tells of.
EVENTS = {
    "need.published": Need,
    "need.changed": Need,
    "need.closed": Need,
    "match.found": Need,
    "introduction.proposed": Introduction,
    "introduction.sent": Introduction,
    "introduction.accepted": Introduction,
    "introduction.declined": Introduction,
    "introduction.introduced": Introduction,
    "introduction.met": Introduction,
    "introduction.withdrawn": Introduction,
    "message.posted": Introduction,
    "outcome.said": Outcome,
}
#: Sent by hand, to try an address.
TEST = "test"

Subject = Need | Introduction | Outcome


def emit(event: str, subject: Subject, occasion: str = "") -> None:
    """Write, in the transaction of what happens, one delivery for each listening webhook whose owner may see it.

    The same event, subject and occasion again change nothing.

    Args:
        occasion: tells apart what can happen more than once to a subject (a change, a message).
    """
    key = ":".join(filter(None, (event, type(subject).__name__.lower(), str(subject.pk), occasion)))
    told = payload(event, subject)
    written = [Delivery(webhook=each, key=key, event=event, payload=told) for each in _listening(event, subject)]
    if written:
        Delivery.objects.bulk_create(written, ignore_conflicts=True)
        send_soon.enqueue()


def payload(event: str, subject: Subject) -> dict[str, Any]:
    """What is sent. Links are paths of this site, made whole when it leaves."""
    return {"type": event, "timestamp": _now(), "data": _data(subject)}


def ping() -> dict[str, Any]:
    """What is sent to try an address: it tells nothing."""
    return {"type": TEST, "timestamp": _now(), "data": {"links": {"page": "/compte/programmes"}}}


def _now() -> str:
    return timezone.now().isoformat(timespec="seconds")


def _data(subject: Subject) -> dict[str, Any]:
    if isinstance(subject, Need):
        number = str(subject.submission)
        return {
            "need": number,
            "status": subject.status.value,
            "links": {"self": f"/api/v1/needs/{number}", "page": f"/besoins/{number}"},
        }
    introduction = subject if isinstance(subject, Introduction) else subject.introduction
    number = str(introduction.number)
    return {
        "introduction": number,
        "need": str(introduction.need.submission),
        "status": introduction.status.value,
        "links": {"self": f"/api/v1/introductions/{number}", "page": f"/mises-en-relation/{number}"},
    }


def _listening(event: str, subject: Subject) -> Iterator[Webhook]:
    open_to_all = isinstance(subject, Need) and _sees(AnonymousUser(), subject)
    for webhook in _candidates(subject):
        if (not webhook.events or event in webhook.events) and (open_to_all or _sees(webhook.person, subject)):
            yield webhook


def _candidates(subject: Subject) -> QuerySet[Webhook]:
    """The webhooks of whom it may concern, found in one query; `_sees` has the last word."""
    found = Webhook.objects.filter(stopped_at=None, person__is_active=True).select_related("person").order_by("pk")
    if isinstance(subject, Need) and subject.visibility in (Need.Visibility.PUBLIC, Need.Visibility.MEMBERS):
        return found
    need = subject if isinstance(subject, Need) else _introduction(subject).need
    organisations = {need.organisation} if isinstance(subject, Need) else {
        need.organisation, _introduction(subject).organisation,
    }  # fmt: skip
    advisers = Person.objects.filter(
        Q(is_superuser=True) | Q(grants__role__in=[Role.ADVISER, Role.ADMINISTRATOR], grants__ended_at=None)
    )
    concerned = Q(person=need.person_id) | Q(person__in=advisers)
    for organisation in sorted(filter(None, organisations)):
        scheme, _, identifier = organisation.partition(":")
        members = Membership.objects.filter(Membership.CURRENT, scheme=scheme, identifier=identifier)
        concerned |= Q(person__in=members.values("person"))
    return found.filter(concerned)


def _sees(person: Visitor, subject: Subject) -> bool:
    if isinstance(subject, Need):
        if subject.published_at is None:
            return rules.sees(person, subject)
        opened = copy.copy(subject)
        opened.paused_at = opened.closed_at = None
        return rules.sees(person, opened)
    return Introduction.objects.filter(rules.concerned(person), pk=_introduction(subject).pk).exists()


def _introduction(subject: Subject) -> Introduction:
    if isinstance(subject, Outcome):
        return subject.introduction
    assert isinstance(subject, Introduction)  # noqa: S101 - needs never come here
    return subject
