"""Whom to write to on each side."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.factories import Cast, People, belong
from tests.hub.stories import DAY, published, sent

from entremise.hub.links import Link, digest
from entremise.hub.models import Correspondent, Introduction, Need, Side
from entremise.hub.queries import addressees
from entremise.hub.queries.addressees import Known, known_by
from entremise.hub.queries.introductions import Contact
from entremise.notices.actions import Addressee
from entremise.people.models import Absence, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(people: People, cast: Cast) -> Introduction:
    return sent(published(people.camille), cast.roofer)


def knows(cast: Cast, email: str, **facts: object) -> Correspondent:
    told = {"organisation": str(cast.roofer.organisation), "email": email, "source": "test", **facts}
    return Correspondent.objects.create(**told)


def now(made: Introduction) -> Introduction:
    return Introduction.objects.select_related("need__person", "answered_by").get(pk=made.pk)


def test_the_asker_is_their_account_else_the_address_they_gave(made: Introduction, people: People) -> None:
    assert addressees.of_asker(made) == [Addressee.of(people.camille)]
    Need.objects.update(person=None, name="Camille", email="fournil@example.org", language="en")
    assert addressees.of_asker(now(made)) == [Addressee("fournil@example.org", "en", "Camille")]
    Need.objects.update(email="")
    assert addressees.of_asker(now(made)) == []


def test_an_asker_who_left_is_written_to_no_more(made: Introduction, people: People) -> None:
    Person.objects.filter(pk=people.camille.pk).update(is_active=False)
    assert addressees.of_asker(now(made)) == []


def test_the_firm_is_its_members_else_whom_the_chamber_knows(made: Introduction, people: People, cast: Cast) -> None:
    knows(cast, "accueil@example.org", name="Accueil", language="en")
    knows(cast, "arrete@example.org", stopped_at=DAY)
    belong(people.noe, cast.roofer.organisation)
    assert addressees.of_firm(made) == [Addressee.of(people.bruno), Addressee.of(people.noe)]
    people.bruno.memberships.update(ended_at=DAY)
    people.noe.memberships.update(confirmed_at=None)
    assert addressees.of_firm(made) == [Addressee("accueil@example.org", "en", "Accueil")]


def test_once_answered_the_firm_is_who_answered(made: Introduction, people: People, cast: Cast) -> None:
    knows(cast, "accueil@example.org", language="en")
    Introduction.objects.update(firm_email="accueil@example.org", firm_name="Accueil")
    assert addressees.of_firm(now(made)) == [Addressee("accueil@example.org", "en", "Accueil")]
    Introduction.objects.update(firm_email="autre@example.org", firm_name="Autre")
    assert addressees.of_firm(now(made)) == [Addressee("autre@example.org", "fr", "Autre")]
    Introduction.objects.update(firm_email="bruno@example.org")
    assert addressees.of_firm(now(made)) == [Addressee.of(people.bruno)]
    Introduction.objects.update(answered_by=people.noe)
    assert addressees.of_firm(now(made)) == [Addressee.of(people.noe)]


def test_the_chamber_is_the_need_s_adviser_or_whoever_stands_in(made: Introduction, people: People) -> None:
    need = made.need
    need.adviser = people.lea
    assert addressees.of(made, Side.CHAMBER) == [Addressee.of(people.lea)]
    today = timezone.localdate()
    Absence.objects.create(person=people.lea, stand_in=people.samir, begins_on=today, ends_on=today)
    assert addressees.of_advisers(need) == [Addressee.of(people.samir)]
    Absence.objects.update(begins_on=today - dt.timedelta(9), ends_on=today - dt.timedelta(1))
    assert addressees.of_advisers(need) == [Addressee.of(people.lea)]


def test_a_link_is_known_by_the_address_it_was_sent_to(made: Introduction, people: People, cast: Cast) -> None:
    knows(cast, "accueil@example.org", name="Accueil", phone="04", stopped_at=DAY)

    def whose(email: str) -> Known | None:
        return known_by(now(made), Link(str(made.number), digest(email)))

    assert whose("Bruno@example.org") == Known(Addressee.of(people.bruno), Contact("Bruno Essai", "bruno@example.org"))
    assert whose("accueil@example.org") == Known(
        Addressee("accueil@example.org", "fr", "Accueil"), Contact("Accueil", "accueil@example.org", "04"),
        correspondent=True,
    )  # fmt: skip
    assert whose("autre@example.org") is None
    Introduction.objects.update(firm_email="autre@example.org", firm_name="Autre", firm_phone="06")
    assert whose("autre@example.org") == Known(
        Addressee("autre@example.org", "fr", "Autre"), Contact("Autre", "autre@example.org", "06")
    )
