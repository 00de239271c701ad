"""Who is told of what happens: whoever may see it, once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings
from tests.factories import Cast, People, PersonFactory

from entremise.hub import events
from entremise.hub.models import Delivery, Introduction, Need, Outcome, Side, Webhook

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
STATUSES = [visibility.value for visibility in Need.Visibility]


@pytest.fixture
def listening(people: People, settings: Settings) -> People:
    """Everybody has a program that listens to everything."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    for person in people:
        Webhook.objects.create(person=person, url="https://example.org/", secret="whsec_AAAA")
    return people


def told() -> set[str]:
    """Whose programs are told, by the beginning of their address."""
    return {each.webhook.person.email.partition("@")[0] for each in Delivery.objects.select_related("webhook__person")}


EVERYBODY = {
    "camille", "colleague", "bruno", "noe", "claire", "lea", "samir", "agathe", "edouard", "pilar", "ada", "victor",
}  # fmt: skip
MEMBERS, ADVISERS, BAKERY = (
    {"camille", "colleague", "bruno", "claire"},
    {"lea", "samir", "ada"},
    {"camille", "colleague"},
)


def need(people: People, cast: Cast, **facts: Any) -> Need:
    """The bakery's need, published."""
    bakery = str(cast.baker.organisation)
    stated = {"text": "Un four", "language": "fr", "published_at": NOW, "organisation": bakery, **facts}
    return Need.objects.create(person=people.camille, **stated)


def introduction(of: Need, cast: Cast, **facts: Any) -> Introduction:
    """The roofers introduced to a need."""
    firm = {"solution": str(cast.roofer), "organisation": str(cast.roofer.organisation), "proposed_by": Side.ASKER}
    return Introduction.objects.create(need=of, **firm, **facts)


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        ("public", EVERYBODY),
        ("members", MEMBERS | ADVISERS),
        ("advisers", BAKERY | ADVISERS),
        ("chosen", BAKERY | ADVISERS),
    ],
)
def test_a_need_is_told_to_whoever_may_see_it(
    listening: People, cast: Cast, visibility: str, expected: set[str]
) -> None:
    events.emit("need.published", need(listening, cast, visibility=visibility))
    assert told() == expected


def test_a_closed_need_is_told_to_whoever_could_see_it(listening: People, cast: Cast) -> None:
    closed = need(listening, cast, closed_at=NOW)
    events.emit("need.closed", closed)

    assert told() == EVERYBODY
    assert {each.payload["data"]["status"] for each in Delivery.objects.all()} == {"closed"}
    assert closed.closed_at == NOW


def test_a_draft_is_told_to_its_own_and_advisers(listening: People, cast: Cast) -> None:
    events.emit("need.changed", need(listening, cast, published_at=None))
    assert told() == BAKERY | ADVISERS


def test_a_firm_hears_of_an_introduction_once_it_is_sent(listening: People, cast: Cast) -> None:
    made = introduction(need(listening, cast), cast, agreed_at=NOW)
    events.emit("introduction.proposed", made)
    assert told() == BAKERY | ADVISERS

    made.sent_at = NOW
    made.save()
    events.emit("introduction.sent", made)
    assert told() == BAKERY | ADVISERS | {"bruno"}


def test_an_outcome_is_told_as_its_introduction(listening: People, cast: Cast) -> None:
    made = introduction(need(listening, cast), cast, agreed_at=NOW, sent_at=NOW)
    events.emit(
        "outcome.said", Outcome.objects.create(introduction=made, side=Side.ASKER, kind="contract", amount=1200)
    )

    assert told() == BAKERY | ADVISERS | {"bruno"}
    payload = Delivery.objects.first().payload  # type: ignore[union-attr]
    assert (payload["type"], set(payload["data"])) == ("outcome.said", {"introduction", "need", "status", "links"})


def test_only_the_events_wanted_are_told(listening: People, cast: Cast) -> None:
    Webhook.objects.exclude(person=listening.noe).delete()
    Webhook.objects.update(events=["need.closed"])
    stated = need(listening, cast)
    events.emit("need.published", stated)
    events.emit("need.closed", stated)

    assert [each.event for each in Delivery.objects.all()] == ["need.closed"]


def test_the_same_occasion_is_told_once(listening: People, cast: Cast) -> None:
    stated = need(listening, cast, visibility="advisers")
    for occasion in ("", "", "1", "1", "2"):
        events.emit("need.changed", stated, occasion)

    assert Delivery.objects.filter(webhook__person=listening.lea).count() == 3


def test_stopped_programs_and_closed_accounts_are_told_nothing(listening: People, cast: Cast) -> None:
    Webhook.objects.exclude(person=listening.camille).update(stopped_at=NOW)
    listening.camille.is_active = False
    listening.camille.save()
    events.emit("need.published", need(listening, cast))

    assert told() == set()


@pytest.mark.parametrize("others", [1, 20])
def test_programs_of_others_cost_nothing(
    people: People, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, others: int
) -> None:
    for _ in range(others):
        Webhook.objects.create(person=PersonFactory(), url="https://example.org/", secret="whsec_AAAA")
    made = introduction(need(people, cast), cast)

    with django_assert_num_queries(1):
        events.emit("introduction.proposed", made)


def test_a_need_open_to_all_is_told_to_many_at_the_cost_of_one(
    people: People, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, settings: Settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    for _ in range(20):
        Webhook.objects.create(person=PersonFactory(), url="https://example.org/", secret="whsec_AAAA")
    stated = need(people, cast)

    with django_assert_num_queries(2):  # who listens, what they are sent
        events.emit("need.published", stated)
    assert Delivery.objects.count() == 20
