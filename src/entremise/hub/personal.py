"""What the loop keeps of people: given to them, erased so that its counts stay, purged once it is old."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from entremise.hub.actions import attachments
from entremise.hub.actions.needs import close
from entremise.hub.models import Correspondent, Introduction, Message, Need, NeedVersion, Outcome, Reading, Side
from entremise.people.models import Membership, Person
from entremise.people.queries.memberships import colleagues, known_addresses

#: What stands where the words of somebody who erased their data stood, for readers of either language.
ERASED = "[effacé · erased]"


def export(person: Person) -> dict[str, Any]:
    """Needs and their versions, introductions one took part in, what one wrote and said, what one follows."""
    needs, mine = Need.objects.filter(_theirs(person)).order_by("pk"), known_addresses(person)
    introductions = Introduction.objects.filter(
        Q(need__in=needs) | Q(person=person) | Q(answered_by=person) | Q(firm_email__in=mine)
    ).order_by("pk")  # fmt: skip
    return {
        "needs": list(needs.values(*_NEED)),
        "versions": list(NeedVersion.objects.filter(need__in=needs).values("need__submission", "at", "facts")),
        "attachments": list(
            needs.filter(attachments__isnull=False).values(
                "submission", "attachments__name", "attachments__size", "attachments__added_at"
            )
        ),
        "introductions": [_as_theirs(row, person, mine) for row in introductions.distinct().values(*_INTRODUCTION)],
        "messages": list(Message.objects.filter(_written_by(person)).order_by("at").values(*_MESSAGE)),
        "outcomes": list(Outcome.objects.filter(said_by=person).order_by("said_at").values(*_OUTCOME)),
        "alerts": list(person.alerts.values("title", "over", "query", "rhythm", "created_at", "stopped_at")),
        "webhooks": list(person.webhooks.values("url", "events", "created_at", "stopped_at")),
        "known_as": list(_known_as(person).values("organisation", "name", "email", "phone", "source", "added_at")),
        "followed_needs": list(person.followed_needs.values("submission", "published_at", "closed_at")),
    }


_NEED = (
    "submission", "text", "kind", "place", "radius_km", "deadline", "budget_min", "budget_max", "visibility",
    "anonymous", "name", "email", "organisation", "created_at", "published_at", "paused_at", "closed_at",
    "closed_because",
)  # fmt: skip
_INTRODUCTION = (
    "number", "need__submission", "organisation", "solution", "firm_name", "firm_email", "firm_phone", "proposed_at",
    "sent_at", "accepted_at", "declined_at", "declined_because", "declined_note", "introduced_at", "meeting_at",
    "meeting_place", "met_at", "concluded_at", "answered_by",
)  # fmt: skip
#: What whoever answers for the firm says: theirs, and not the asker's, who is told some of it once both agree.
_ANSWER = ("firm_name", "firm_email", "firm_phone", "declined_because", "declined_note")
_MESSAGE = ("introduction__number", "at", "side", "text", "by_mail")
_OUTCOME = ("introduction__number", "side", "kind", "amount", "because", "note", "said_at")


def _as_theirs(row: dict[str, Any], person: Person, mine: Collection[str]) -> dict[str, Any]:
    """An introduction without what somebody else said for the firm."""
    if row.pop("answered_by") == person.pk or row["firm_email"] in mine:
        return row
    return row | dict.fromkeys(_ANSWER, "")


def _theirs(person: Person) -> Q:
    """The needs somebody stated, signed in or not yet."""
    return Q(person=person) | Q(person=None, email__in=known_addresses(person))


def _written_by(person: Person) -> Q:
    """The messages somebody wrote: signed in, or by answering a mail about their need."""
    return Q(person=person) | Q(
        person=None, side=Side.ASKER, introduction__need__in=Need.objects.filter(_theirs(person))
    )


def _known_as(person: Person) -> QuerySet[Correspondent]:
    return Correspondent.objects.filter(email__in=known_addresses(person))


def erase(person: Person, at: datetime) -> None:
    """Take somebody out of the loop. Their organisation's needs go to a colleague; theirs alone are closed and emptied.

    Introductions and outcomes stay, with their dates, places, sizes and amounts: the counts are what they were.
    """
    alone = []
    for need in Need.objects.filter(_theirs(person)).order_by("pk"):
        heir = _heir(need, person)
        if heir is None:
            alone.append(need)
        else:
            _pass_on(need, heir)
    Message.objects.filter(_written_by(person)).update(text=ERASED)
    _forget_answers(person)
    for need in alone:
        _empty(need, person, at)
    _known_as(person).delete()


def _heir(need: Need, person: Person) -> Person | None:
    """The colleague who goes on with a need of the organisation: a manager rather than another."""
    if not need.organisation:
        return None
    scheme, _, identifier = need.organisation.partition(":")
    others = colleagues(scheme, identifier).exclude(person=person).order_by("-manager", "pk")
    found = others.select_related("person").first()
    return found.person if found else None


def _pass_on(need: Need, heir: Person) -> None:
    Need.objects.filter(pk=need.pk).update(person=heir, name=heir.name, email=heir.email)


def left(membership: Membership, heir: Membership | None, at: datetime) -> None:
    """The needs that somebody stated for an organisation they leave go to the colleague who stays."""
    if heir is None:
        return
    for need in Need.objects.filter(person=membership.person, organisation=membership.organisation):
        _pass_on(need, heir.person)


def _forget_answers(person: Person) -> None:
    """What somebody gave as a firm's contact, why they declined, what they noted of the outcome."""
    mine = known_addresses(person)
    Introduction.objects.filter(Q(answered_by=person) | Q(firm_email__in=mine)).update(
        firm_name="", firm_email="", firm_phone="", declined_note=""
    )
    Outcome.objects.filter(said_by=person).update(note="")


def _empty(need: Need, person: Person, at: datetime) -> None:
    """A need that nobody has any more: closed, the firms told; a draft goes."""
    for attachment in need.attachments.all():
        attachments.remove(attachment, None)
    if need.published_at is None:
        need.delete()
        return
    close(need, "erased", None, at)
    Message.objects.filter(introduction__need=need, side=Side.ASKER).update(text=ERASED)
    Outcome.objects.filter(introduction__need=need, side=Side.ASKER).update(note="")
    need.introductions.update(meeting_place="", reasons=[])
    need.matches.update(reasons=[])
    NeedVersion.objects.filter(need=need).update(facts={})
    Reading.objects.filter(need=need).delete()
    Need.objects.filter(pk=need.pk).update(
        text=ERASED, name="", email="", person=None, organisation="", organisation_name=""
    )


def purge(now: datetime) -> int:
    """The names and addresses given for needs closed long ago, and what was written then; how many needs."""
    closed = now - timedelta(days=settings.KEEP_CLOSED_NEED_CONTACTS_DAYS)
    old = Need.objects.filter(closed_at__lt=closed).exclude(name="", email="")
    numbers = list(old.values_list("pk", flat=True)[:1000])
    introductions = Introduction.objects.filter(need__in=numbers)
    introductions.update(firm_name="", firm_email="", firm_phone="", declined_note="", meeting_place="")
    Message.objects.filter(introduction__in=introductions).update(text=ERASED)
    Outcome.objects.filter(introduction__in=introductions).update(note="")
    return Need.objects.filter(pk__in=numbers).update(name="", email="")
