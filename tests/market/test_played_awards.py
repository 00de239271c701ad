"""The contracts of the fictional territory: enough for each figure to be told, and no more when played again."""

import pytest
from django.utils import timezone
from tests.factories import Cast

from entremise.market import played_awards
from entremise.market.models import Award
from entremise.market.queries.awards import Asked, figures

pytestmark = pytest.mark.django_db


def test_played_twice_they_are_the_same(cast: Cast) -> None:
    now = timezone.now()
    played_awards.play(now)
    played_awards.play(now)

    total = figures(Asked()).total
    assert (Award.objects.count(), total.told, total.paid) == (72, 72, 72)
    assert (
        total.here
        == Award.objects.filter(supplier=str(cast.roofer)).count()
        + Award.objects.filter(supplier=str(cast.caterer)).count()
    )
    assert all(len(parts) > 1 for name, parts in figures(Asked()).parts.items() if name != "category")
