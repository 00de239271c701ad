"""What firms object to: what waits for an answer first, and who is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from entremise.neutrality.models import Objection
from entremise.people.models import Person, Role
from entremise.people.queries import memberships
from entremise.registry import queries as registry
from entremise.registry.models import Establishment


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many objections wait for an answer, and how many of them are late."""

    count: int
    late: int


def listed() -> QuerySet[Objection]:
    """All of them: those that wait first, by when they are due; then the last answered."""
    return Objection.objects.order_by(F("answered_at").desc(nulls_first=True), "due_at", "pk")


def waiting(now: datetime | None = None) -> Waiting:
    """How much waits for any adviser."""
    unanswered = Objection.objects.filter(answered_at=None)
    late = unanswered.filter(due_at__lte=now or timezone.now())
    return Waiting(unanswered.count(), late.count())


def of(site: Establishment) -> dict[int, Objection]:
    """What an establishment objected to, by the number of the list."""
    return {each.list: each for each in Objection.objects.filter(solution=str(site)).select_related("answered_by")}


def sites(objections: Iterable[Objection]) -> dict[str, Establishment]:
    """The establishments that object, by `siret:…`; those that are gone or opted out are left out."""
    return registry.establishments({each.solution for each in objections})


def waits(occasion: str) -> bool:
    """Whether the objection an adviser is to be told of (`objection:12:…`) still waits for an answer."""
    number = occasion.split(":")[1]
    return Objection.objects.filter(pk=number, answered_at=None).exists()


def advisers() -> QuerySet[Person]:
    """All who may answer."""
    held = Q(grants__role=Role.ADVISER, grants__ended_at=None)
    return Person.objects.filter(held, is_active=True).order_by("pk").distinct()


def answered_to(objection: Objection) -> list[Person]:
    """Who reads an answer: who wrote the objection while they belong to the firm, else all who do."""
    scheme, _colon, identifier = objection.organisation.partition(":")
    members = [each.person for each in memberships.colleagues(scheme, identifier).select_related("person")]
    return [each for each in members if each.pk == objection.person_id] or [each for each in members if each.is_active]
