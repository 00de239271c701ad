"""The audit trail, as auditors look things up in it."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from entremise.people.models import Trace


def traces(asked: Mapping[str, str]) -> QuerySet[Trace]:
    """What was done, the newest first.

    Args:
        asked: any of `objet` (`need:12`), `personne` (number or address), `verbe` (or its beginning), `porte`,
            `origine`; empty ones ask nothing.
    """
    wanted = Q()
    if subject := asked.get("objet", "").strip():
        wanted &= Q(subject=subject.lower())
    if person := asked.get("personne", "").strip():
        wanted &= (
            Q(person_id=int(person)) if person.isdecimal() and len(person) < 10 else Q(person__email__iexact=person)
        )
    if verb := asked.get("verbe", "").strip():
        wanted &= Q(verb__startswith=verb.lower())
    for parameter, field in (("porte", "door"), ("origine", "origin")):
        if value := asked.get(parameter, "").strip():
            wanted &= Q(**{field: value})
    return Trace.objects.filter(wanted).select_related("person").order_by("-at", "-pk")
