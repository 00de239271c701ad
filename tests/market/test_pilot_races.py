"""The two sides of a pilot who act at the same moment: one pilot, one introduction, nothing overwritten."""

import pytest
from tests import factories
from tests.factories import Cast, People
from tests.market import trials
from tests.market.trials import FACTS, PUBLISHED
from tests.together import at_once

from entremise.hub.models import Introduction
from entremise.market.actions import pilots
from entremise.market.actions.pilots import ChangedMeanwhileError, PilotError
from entremise.market.models import Party, Pilot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firms(shared: None) -> Cast:
    return factories.cast()


@pytest.fixture
def persons(firms: Cast) -> People:
    return factories.people(firms)


def test_two_who_propose_to_each_other_have_one_pilot(firms: Cast, persons: People) -> None:
    startup, host = trials.solution(persons), trials.site(firms, persons)
    at_once(
        lambda: pilots.propose(startup, host, "", persons.noe, PUBLISHED),
        lambda: pilots.propose(host, startup, "", persons.camille, PUBLISHED),
        lambda: pilots.propose(startup, host, "", persons.noe, PUBLISHED),
        refusal=PilotError,
    )
    assert Pilot.objects.count() == 1


def test_accepting_twice_introduces_once(firms: Cast, persons: People) -> None:
    made = trials.proposed(firms, persons)
    accept = lambda person: lambda: pilots.accept(made, Party.HOST, person, PUBLISHED)  # noqa: E731
    at_once(accept(persons.camille), accept(persons.colleague), refusal=PilotError)
    assert Introduction.objects.count() == 1


def test_of_two_who_write_at_once_one_is_told_and_both_agreements_hold(firms: Cast, persons: People) -> None:
    made = trials.writing(firms, persons)
    read = pilots.version(made)
    answers = at_once(
        lambda: pilots.write(made, Party.HOST, FACTS, read, persons.camille, PUBLISHED),
        lambda: pilots.write(made, Party.STARTUP, FACTS | {"title": "Autre"}, read, persons.noe, PUBLISHED),
        refusal=PilotError,
    )
    assert sum(isinstance(each, ChangedMeanwhileError) for each in answers) == 1
    now = Pilot.objects.get()
    at_once(
        lambda: pilots.agree(now, Party.HOST, pilots.version(now), persons.camille, PUBLISHED),
        lambda: pilots.agree(now, Party.STARTUP, pilots.version(now), persons.noe, PUBLISHED),
        refusal=PilotError,
    )
    assert Pilot.objects.get().status is Pilot.Status.RUNNING
