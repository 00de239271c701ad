"""A whole loop made up: as many rows as asked, the same each time, as far as the last day and no further."""

import datetime as dt

import pytest
from django.db.models import F, Q

from benchmarks.loop_data import UNTIL, fill
from entremise.hub.models import Introduction, Match, Need, Outcome, Reading
from entremise.hub.queries.figures import Period, funnel
from entremise.people.models import Person
from entremise.registry.models import Establishment, Organisation

pytestmark = pytest.mark.django_db

YEARS = Period(UNTIL - dt.timedelta(days=800), UNTIL)


def test_a_loop_has_as_many_rows_as_asked_and_is_plausible() -> None:
    rows = fill(needs=60, introductions=200, establishments=100)
    assert (rows["needs"], rows["introductions"], rows["establishments"], rows["organisations"]) == (60, 200, 100, 90)
    assert (Need.objects.count(), Reading.objects.count(), Introduction.objects.count()) == (60, 60, 200)
    steps = funnel(YEARS)
    order = ("stated", "published", "matched", "sent", "introduced", "told", "positive")
    assert [steps[step] for step in order] == sorted((steps[step] for step in order), reverse=True)
    assert steps["positive"] > 0


def test_facts_follow_each_other_and_none_is_to_come() -> None:
    fill(needs=60, introductions=200, establishments=100)
    end = dt.datetime.combine(UNTIL, dt.time(18), dt.UTC)
    facts = [*Introduction.STATUS_BY_FACT, "proposed_at", "accepted_at"]
    late = Q(pk__in=[])
    for fact in facts:
        late |= Q(**{f"{fact}__gt": end})
    assert not Introduction.objects.filter(late).exists()
    assert not Introduction.objects.filter(Q(sent_at__lt=F("agreed_at")) | Q(introduced_at__lt=F("sent_at"))).exists()
    told = Outcome.objects.exclude(kind=Outcome.Kind.ONGOING).values("introduction")
    assert not Introduction.objects.filter(pk__in=told, concluded_at=None).exists()
    assert not Introduction.objects.exclude(solution__in=Match.objects.values("solution")).exists()


def test_the_same_is_made_each_time() -> None:
    def made() -> list[tuple[object, ...]]:
        fill(needs=20, introductions=50, establishments=30)
        rows = [*Introduction.objects.order_by("pk").values_list("number", "solution", "sent_at", "met_at")]
        for model in (Outcome, Introduction, Need, Establishment, Organisation):
            model.objects.all().delete()
        return rows

    first = made()
    Person.objects.all().delete()
    assert made() == first


def test_a_loop_is_not_made_over_another() -> None:
    fill(needs=5, introductions=10, establishments=20)
    with pytest.raises(SystemExit, match="holds needs already"):
        fill(needs=5, introductions=10, establishments=20)


def test_too_many_introductions_for_so_few_needs_are_refused() -> None:
    with pytest.raises(SystemExit, match="at most"):
        fill(needs=2, introductions=100, establishments=20)
