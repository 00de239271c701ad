"""Whom the chamber writes to at a firm without an account here."""

import pytest
from tests.factories import Cast, People
from tests.hub.stories import after, found, published

from entremise.hub.actions import correspondents, introductions
from entremise.hub.models import Correspondent, Introduction
from entremise.hub.queries.introductions import Contact
from entremise.hub.transitions import Status, TransitionError
from entremise.notices.models import Mail
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db

PAULE = Contact("Paule Essai", "Paule@Example.org", "04 00 00 00 02")


@pytest.fixture
def made(people: People, cast: Cast) -> Introduction:
    """The accountant was picked; nobody is known there."""
    need = published(people.camille, text="Tenir les comptes")
    found(need, cast.accountant)
    return introductions.pick(need, str(cast.accountant), people.camille)


def now(made: Introduction) -> Introduction:
    return Introduction.objects.get(pk=made.pk)


def test_somebody_is_added_and_what_waited_leaves(made: Introduction, people: People) -> None:
    known = correspondents.add(made.organisation, PAULE, "en", "appel du 3 mars", people.lea, after(1))
    assert (known.name, known.email, known.phone, known.language, known.source, known.added_by, known.added_at) == (
        "Paule Essai", "paule@example.org", "04 00 00 00 02", "en", "appel du 3 mars", people.lea, after(1),
    )  # fmt: skip
    assert (now(made).status, now(made).sent_at) == (Status.SENT, after(1))
    assert [*Mail.objects.values_list("kind", "email", "language")] == [
        ("introduction_approach", "paule@example.org", "en")
    ]
    assert [*Trace.objects.filter(verb="correspondent.add").values_list("person", flat=True)] == [people.lea.pk]


def test_somebody_is_added_once(made: Introduction, people: People) -> None:
    first = correspondents.add(made.organisation, PAULE, "fr", "appel", people.lea)
    assert correspondents.add(made.organisation, PAULE, "fr", "site", people.samir) == first
    assert (Correspondent.objects.get().source, Mail.objects.count()) == ("appel", 1)


def test_who_asked_to_be_left_alone_is_not_added_again(made: Introduction, people: People) -> None:
    correspondents.add(made.organisation, PAULE, "fr", "appel", people.lea)
    correspondents.stop(made.organisation, "paule@example.org", after(2))
    with pytest.raises(TransitionError, match="ne plus être contactée"):
        correspondents.add(made.organisation, PAULE, "fr", "appel", people.lea)


def test_who_stops_declines_what_they_had_not_answered(made: Introduction, people: People) -> None:
    correspondents.add(made.organisation, PAULE, "fr", "appel", people.lea)
    for day in (2, 3):
        correspondents.stop(made.organisation, "Paule@example.org", after(day))
    assert Correspondent.objects.get().stopped_at == after(2)
    assert (now(made).status, now(made).declined_at) == (Status.DECLINED, after(2))
    assert [*Mail.objects.order_by("pk").values_list("kind", "email")] == [
        ("introduction_approach", "paule@example.org"), ("introduction_choose_more", "camille@example.org"),
    ]  # fmt: skip


def test_while_a_colleague_may_still_answer_nothing_is_declined(made: Introduction, people: People) -> None:
    correspondents.add(made.organisation, PAULE, "fr", "appel", people.lea)
    correspondents.add(made.organisation, Contact("Jo", "jo@example.org"), "fr", "appel", people.lea)
    correspondents.stop(made.organisation, "paule@example.org")
    assert now(made).status is Status.SENT


def test_what_was_accepted_stays_so(made: Introduction, people: People) -> None:
    correspondents.add(made.organisation, PAULE, "fr", "appel", people.lea)
    introductions.accept(made, PAULE)
    correspondents.stop(made.organisation, "paule@example.org")
    assert now(made).status is Status.INTRODUCED


def test_an_address_nobody_knows_stops_nothing(made: Introduction, people: People) -> None:
    correspondents.add(made.organisation, PAULE, "fr", "appel", people.lea)
    correspondents.stop(made.organisation, "autre@example.org")
    assert (Correspondent.objects.get().stopped_at, now(made).status) == (None, Status.SENT)
