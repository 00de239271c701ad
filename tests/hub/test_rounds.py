"""The loop's rounds, as the worker runs them."""

import pytest
from tests.factories import Cast, People
from tests.hub.stories import DAY, after, found, introduction, made, published, sent

from entremise.hub import rounds
from entremise.hub.models import Need, Reminder
from entremise.notices.models import Mail
from entremise.notices.rounds import declared
from entremise.people.models import Grant

pytestmark = pytest.mark.django_db


def test_the_worker_knows_them() -> None:
    names = [each.name for each in declared()]
    assert {"hub.release", "hub.give_up", "hub.remind", "hub.ask_outcomes"} <= set(names)


def test_each_does_its_part(people: People, cast: Cast) -> None:
    need = published(people.camille, adviser=people.lea)
    found(need, cast.caterer, cast.roofer)
    silent = sent(need, cast.caterer)
    pair = made(published(people.claire), cast.baker)
    Grant.objects.filter(person=people.lea).update(ended_at=DAY)
    rounds.release(after(9))
    rounds.give_up(after(9))
    rounds.remind(after(9))
    rounds.ask_outcomes(after(31))
    silent.refresh_from_db()
    assert Need.objects.get(pk=need.pk).adviser is None
    assert silent.silent_at == after(9)
    assert list(Reminder.objects.values_list("turn", "introduction", "day").order_by("pk")) == [
        ("answer", silent.pk, 9),
        ("tell_asker", pair.pk, 30),
        ("tell_firm", pair.pk, 30),
    ]


def test_a_reminder_is_dropped_before_new_ones_are_written(people: People, cast: Cast) -> None:
    need = published(people.camille)
    found(need, cast.caterer)
    rounds.remind(after(3))
    introduction(need, cast.caterer, agreed_at=after(3))
    rounds.remind(after(3.1))
    assert list(Mail.objects.values_list("kind", "dropped_because")) == [("follow_up_choose", "withdrawn")]
