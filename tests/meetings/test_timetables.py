"""Timetables: ordered, computed in the background, stopped, found again, copied."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.factories import Cast, People
from tests.meetings.days import BuyersDay, buyers_day, request, timetable

from entremise.meetings import rounds
from entremise.meetings.actions import timetables as actions
from entremise.meetings.actions.days import DayError
from entremise.meetings.models import Guest, MeetingDay, Timetable
from entremise.people.models import Trace
from entremise.timetable.instance import Instance

pytestmark = pytest.mark.django_db
LONG_AGO = dt.timedelta(minutes=5)


@pytest.fixture
def day(cast: Cast, people: People) -> BuyersDay:
    """Four meetings agreed: they fit in two slots."""
    found = buyers_day(cast, people)
    for buyer in (found.caterer, found.hotel):
        for firm in (found.baker, found.roofer):
            request(buyer, firm)
    return found


def ordered(day: BuyersDay, people: People, **facts: object) -> Timetable:
    made = actions.order(day.day, people.lea, seconds=5)
    Timetable.objects.filter(pk=made.pk).update(**facts)
    return Timetable.objects.get(pk=made.pk)


def computed(made: Timetable) -> Timetable:
    actions.compute.func(made.pk)
    return Timetable.objects.get(pk=made.pk)


def test_one_is_ordered_and_computed(day: BuyersDay, people: People) -> None:
    made = ordered(day, people)
    assert (made.rank, made.status, made.made_by) == (1, Timetable.Status.WAITING, people.lea)
    assert Trace.objects.filter(verb="timetable.order").count() == 1
    done = computed(made)
    assert (done.status, done.answer["status"], done.answer["asked"]) == (Timetable.Status.READY, "optimal", 8)
    assert done.answer["objectives"][0] == {"objective": "value", "value": 8, "bound": 8}
    assert sorted(row.slot in day.slots for row in done.placements.all()) == [True] * 4


def test_the_worker_is_given_it(day: BuyersDay, people: People, django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        made = ordered(day, people)
    assert [(each.task_path, each.args_kwargs["args"]) for each in DBTaskResult.objects.all()] == [
        ("entremise.meetings.actions.timetables.compute", [made.pk])
    ]


def test_it_is_computed_once(day: BuyersDay, people: People) -> None:
    done = computed(ordered(day, people))
    assert computed(done).finished_at == done.finished_at
    going = ordered(day, people, begun_at=timezone.now())
    assert computed(going).status is Timetable.Status.COMPUTING


def test_one_whose_worker_was_lost_is_begun_again(day: BuyersDay, people: People) -> None:
    now = timezone.now()
    lost = ordered(day, people, begun_at=now - LONG_AGO)
    forgotten = ordered(day, people, made_at=now - LONG_AGO)
    ordered(day, people, begun_at=now)
    ordered(day, people)
    DBTaskResult.objects.all().delete()
    rounds.find_timetables_again(now)
    tasks = [each.args_kwargs["args"] for each in DBTaskResult.objects.order_by("enqueued_at")]
    assert sorted(tasks) == [[lost.pk], [forgotten.pk]]
    assert computed(lost).status is Timetable.Status.READY


def test_a_worker_that_was_thought_to_be_lost_changes_nothing_once_another_has_finished(
    day: BuyersDay, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ordered(day, people)
    slow = actions.asked

    def asked(timetable: Timetable) -> Instance:
        instance = slow(timetable)
        monkeypatch.setattr(actions, "asked", slow)
        Timetable.objects.filter(pk=made.pk).update(begun_at=timezone.now() - LONG_AGO)
        computed(made)
        Timetable.objects.get(pk=made.pk).placements.update(slot=day.slots[3])
        return instance

    monkeypatch.setattr(actions, "asked", asked)
    assert {row.slot for row in computed(made).placements.all()} == {day.slots[3]}


def test_a_day_has_so_many_computations_at_once(day: BuyersDay, people: People) -> None:
    going = [ordered(day, people) for _each in range(actions.MOST_GOING)]
    with pytest.raises(DayError):
        ordered(day, people)
    actions.stop(going[0], people.lea)
    assert ordered(day, people).rank == actions.MOST_GOING + 1


def test_one_that_stops_every_worker_is_given_up(day: BuyersDay, people: People) -> None:
    begun = timezone.now() - LONG_AGO
    fatal = computed(ordered(day, people, begun_at=begun, progress={"tries": actions.MOST_TRIES}))
    assert fatal.status is Timetable.Status.FAILED


def test_it_is_stopped_with_the_best_so_far(day: BuyersDay, people: People) -> None:
    waiting = ordered(day, people)
    actions.stop(waiting, people.lea)
    waiting.refresh_from_db()
    assert (waiting.status, computed(waiting).status) == (Timetable.Status.FAILED, Timetable.Status.FAILED)
    going = ordered(day, people, begun_at=timezone.now() - LONG_AGO)
    actions.stop(going, people.lea)
    assert computed(going).status is Timetable.Status.READY
    actions.stop(going, people.lea)
    assert Trace.objects.filter(verb="timetable.stop").count() == 2


def test_what_cannot_hold_together_is_told(day: BuyersDay, people: People) -> None:
    for each in day.day.requests.all():
        each.pinned_slot = day.slots[0]
        each.save()
    done = computed(ordered(day, people))
    assert (done.status, done.answer["status"]) == (Timetable.Status.READY, "infeasible")
    assert done.placements.count() == 0
    told = " ".join(each["fr"] for each in done.answer["conflicts"])
    assert "Hôtel des Oursins" in told or "Fournil des Calanques" in told or "Toitures du Garlaban" in told


def test_a_floor_that_cannot_be_is_given_up_and_told(day: BuyersDay, people: People) -> None:
    day.roofer.unavailable.set(day.slots)
    done = computed(ordered(day, people))
    assert done.answer["status"] == "optimal"
    assert done.placements.filter(slot__isnull=False).count() == 2
    assert "Toitures du Garlaban" in " ".join(each["fr"] for each in done.answer["conflicts"])


@pytest.mark.parametrize("missing", ["slots", "requests"])
def test_without_slots_or_requests_there_is_nothing_to_plan(day: BuyersDay, people: People, missing: str) -> None:
    getattr(day.day, missing).all().delete()
    with pytest.raises(DayError):
        actions.order(day.day, people.lea)
    assert Timetable.objects.count() == 0


@pytest.mark.parametrize("fact", ["cancelled_at", "closed_at"])
def test_a_day_that_is_over_is_planned_no_more(day: BuyersDay, people: People, fact: str) -> None:
    MeetingDay.objects.filter(pk=day.day.pk).update(**{fact: timezone.now()})
    with pytest.raises(DayError):
        actions.order(day.day, people.lea)


def test_a_copy_begins_as_the_other_is(day: BuyersDay, people: People) -> None:
    wanted = list(day.day.requests.all())
    told = timetable(day.day, (wanted[0], day.slots[1], day.tables[0]), (wanted[1], None, None))
    made = actions.copy(told, people.lea)
    assert (made.rank, made.parent, made.status) == (2, told, Timetable.Status.READY)
    rows = made.placements.order_by("request").values_list("request", "slot", "table")
    assert list(rows) == [(wanted[0].pk, day.slots[1].pk, day.tables[0].pk), (wanted[1].pk, None, None)]
    with pytest.raises(DayError):
        actions.copy(ordered(day, people), people.lea)


def test_guests_who_withdrew_meanwhile_are_left_out(day: BuyersDay, people: People) -> None:
    made = ordered(day, people)
    Guest.objects.filter(pk=day.baker.pk).update(withdrawn_at=timezone.now())
    assert {row.request.asked for row in computed(made).placements.all()} == {day.roofer}
