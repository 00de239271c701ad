"""Two parties agreed by another door: the loop goes on, once, whoever they are; the ledger holds it."""

import datetime as dt
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.factories import Cast, People
from tests.hub.stories import DAY, after

from entremise.hub.actions import outcomes
from entremise.hub.actions.doors import Agreed, Party, introduced
from entremise.hub.models import Introduction, Need, Outcome, Side
from entremise.hub.queries import introductions as queries
from entremise.hub.queries.dashboard import Scope
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Proposed
from entremise.neutrality.lists import UnrecordedError
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db

HELD = Agreed(
    number=uuid.UUID(int=1), need=uuid.UUID(int=2), text="Du pain pour nos buffets", kind=Need.Kind.SUPPLY,
    agreed_at=after(0.1), starts_at=DAY, met_at=after(0.1), place="Table 1",
    reasons=({"kind": "offers", "fr": "Pain", "en": "Bread"},),
)  # fmt: skip
FOREIGN = Party("Florida Bakes", "Fiona Essai", "Fiona@Example.org", language="en")


def met(agreed: Agreed, asker: Party, firm: Party, at: dt.datetime | None = None) -> Introduction:
    """They met at a meeting day."""
    return introduced(agreed, asker, firm, door="meeting", at=at)


@pytest.fixture
def baker(cast: Cast, people: People) -> Party:
    """The bakery, with Camille's account."""
    return Party(
        "Fournil des Calanques", "Camille Essai", "camille@example.org", person=people.camille,
        organisation=str(cast.baker.organisation), solution=str(cast.baker), activity="10.71C",
    )  # fmt: skip


def proposals() -> list[tuple[str, int | None]]:
    entries = (each.entry for each in book().entries())
    return [(entry.by, entry.position) for entry in entries if isinstance(entry, Proposed)]


def test_a_meeting_is_an_introduction_that_was_made_and_held(baker: Party, cast: Cast) -> None:
    made = met(HELD, FOREIGN, baker)
    assert (made.status, made.solution, made.activity, made.commune, made.rank) == (
        Introduction.Status.MET, str(cast.baker), "10.71C", "13201", None,
    )  # fmt: skip
    assert (made.introduced_at, made.met_at, made.meeting_at) == (HELD.met_at, HELD.met_at, HELD.starts_at)
    assert queries.reasons(made, "en") == ["Bread"]
    contacts = queries.contacts(made)
    assert [contacts[side].email for side in (Side.ASKER, Side.FIRM)] == ["Fiona@Example.org", "camille@example.org"]
    assert contacts[Side.ASKER].organisation == "Florida Bakes"
    assert proposals() == [("asker", None)]


def test_done_again_it_changes_nothing(baker: Party) -> None:
    first = met(HELD, FOREIGN, baker)
    before = (Introduction.objects.values().get(), Need.objects.values().get(), Trace.objects.count())
    again = met(replace(HELD, met_at=after(3), place="Ailleurs"), FOREIGN, baker)
    assert again == first
    assert (Introduction.objects.values().get(), Need.objects.values().get(), Trace.objects.count()) == before
    assert proposals() == [("asker", None)]


def test_the_need_is_met_at_once_and_the_same_for_all_meetings(baker: Party) -> None:
    met(HELD, baker, FOREIGN)
    met(replace(HELD, number=uuid.UUID(int=3)), baker, replace(FOREIGN, firm="Miami Sweets"))
    need = Need.objects.get()
    assert (need.status, need.closed_because, need.visibility) == (Need.Status.CLOSED, "met", Need.Visibility.CHOSEN)
    assert need.reading.folded == "du pain pour nos buffets"
    assert [each.called for each in need.introductions.order_by("pk")] == ["Florida Bakes", "Miami Sweets"]


def test_a_firm_that_no_register_holds_is_named_everywhere_and_not_in_the_ledger(baker: Party, people: People) -> None:
    made = met(HELD, baker, FOREIGN)
    assert (made.solution, made.organisation) == (f"meeting:{HELD.number.hex}",) * 2
    assert [queries.firm_name(made), Scope(people.camille).mine([made])[0].other] == ["Florida Bakes", "Florida Bakes"]
    assert proposals() == []


def test_whom_the_chamber_put_together_is_said_so(baker: Party, people: People) -> None:
    made = met(replace(HELD, proposed_by=Side.CHAMBER, by=people.lea), FOREIGN, baker)
    assert (made.proposed_by, made.person, proposals()) == (Side.CHAMBER, people.lea, [("chamber", None)])


def test_both_say_what_came_of_it(baker: Party) -> None:
    made = met(HELD, FOREIGN, baker)
    for side in (Side.ASKER, Side.FIRM):
        outcomes.say(made, side, Outcome.Kind.CONTRACT, amount=1200, at=after(40))
    assert Introduction.objects.get().status is Introduction.Status.CONCLUDED


def test_nothing_is_kept_when_the_ledger_cannot_be_written(baker: Party, settings: Settings, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    settings.LEDGER_DIRECTORY = blocked
    with pytest.raises(UnrecordedError):
        met(HELD, FOREIGN, baker)
    assert (Introduction.objects.count(), Need.objects.count()) == (0, 0)
    settings.LEDGER_DIRECTORY = tmp_path / "ledger"
    assert met(HELD, FOREIGN, baker).status is Introduction.Status.MET


def test_a_long_need_and_a_long_name_are_kept(baker: Party) -> None:
    made = met(replace(HELD, text="x" * 5000), replace(FOREIGN, firm="F" * 200), baker, at=after(1) + dt.timedelta(1))
    assert (len(made.need.text), len(made.need.organisation_name)) == (4000, 200)


def test_who_agreed_without_a_meeting_is_introduced(baker: Party) -> None:
    agreed = replace(HELD, starts_at=None, met_at=None, proposed_by=Side.FIRM)
    made = introduced(agreed, FOREIGN, baker, door="tender")
    assert (made.status, made.met_at, made.need.door) == (Introduction.Status.INTRODUCED, None, "tender")
    assert (Trace.objects.get(subject__startswith="introduction:").verb, proposals()) == (
        "introduction.introduce", [("firm", None)],
    )  # fmt: skip
