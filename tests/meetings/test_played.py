"""What meeting days add to the fictional territory, from the loop that was played there."""

import datetime as dt

import pytest
from tests.factories import Cast, People, siren
from tests.hub.stories import made, published

from entremise.meetings import played
from entremise.meetings.models import MeetingDay

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 6, 12, 9, tzinfo=dt.UTC)


def loop(cast: Cast, people: People) -> None:
    """Five organisations have stated needs; three firms were introduced for the first one."""
    needs = [
        published(people.noe, organisation=f"siren:{siren(200 + rank)}", organisation_name=f"Acheteur {rank}")
        for rank in range(5)
    ]
    for firm in (cast.roofer, cast.caterer, cast.accountant):
        made(needs[0], firm)


def test_a_buyers_day_to_come_is_planned_and_published(cast: Cast, people: People) -> None:
    loop(cast, people)
    day = played.play(NOW)
    assert day is not None
    day.refresh_from_db()
    assert (day.status, day.organiser) == (MeetingDay.Status.PUBLISHED, people.lea)
    assert {each.starts_at.date() for each in day.slots.all()} == {dt.date(2026, 7, 10)}
    assert sorted(day.guests.values_list("side", "firm")) == [
        *(("Acheteurs", f"Acheteur {rank}") for rank in range(5)),
        ("Entreprises", "Comptes & Chiffres"), ("Entreprises", "Toitures du Garlaban"),
        ("Entreprises", "Traiteur Sainte-Victoire"),
    ]  # fmt: skip
    (timetable,) = day.timetables.all()
    assert (
        timetable.placements.filter(slot__isnull=False).count() == day.requests.exclude(accepted_at=None).count() == 15
    )


def test_where_nobody_advises_or_needs_anything_nothing_is_added(cast: Cast, people: People) -> None:
    assert played.play(NOW) is None
    loop(cast, people)
    people.lea.grants.all().delete()
    people.samir.grants.all().delete()
    assert played.play(NOW) is None
    assert MeetingDay.objects.count() == 0
