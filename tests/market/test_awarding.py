"""A buyer decides lot by lot: each firm is told, the award is kept, both sides say what came of it."""

import datetime as dt
from dataclasses import dataclass

import pytest
from pytest_django import Settings
from tests.factories import Cast, People
from tests.market import stalls

from entremise.hub.actions import outcomes
from entremise.hub.models import Introduction, Need, Outcome, Side
from entremise.market.actions import awarding
from entremise.market.actions.awarding import AwardError, Choice
from entremise.market.models import Answer, Award, Tender
from entremise.market.queries.answering import sheet, status
from entremise.neutrality.lists import UnrecordedError
from entremise.notices.models import Mail

pytestmark = pytest.mark.django_db

CLOSED = stalls.PUBLISHED + dt.timedelta(days=20)
NOW = CLOSED + dt.timedelta(days=1)


@dataclass(frozen=True)
class Story:
    """A confidential consultation that is closed, and the answers of the roofer and of the caterer."""

    tender: Tender
    roofer: Answer
    caterer: Answer


@pytest.fixture
def story(cast: Cast, people: People) -> Story:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer, cast.caterer, closes_at=CLOSED)
    return Story(
        tender, stalls.answer(tender, cast.roofer, people.bruno), stalls.answer(tender, cast.caterer, people.claire)
    )


def told(kind: str) -> list[str]:
    """Who is written to, for a kind of message."""
    return sorted(Mail.objects.filter(kind=kind).values_list("email", flat=True))


def test_one_wins_the_other_is_thanked_with_a_word(story: Story, cast: Cast, people: People) -> None:
    made = awarding.award(
        story.tender, [Choice(story.roofer, 24_000)], {story.caterer.pk: "Un délai plus court."}, people.camille, NOW
    )
    story.roofer.refresh_from_db()
    story.caterer.refresh_from_db()
    assert [status(each) for each in (story.roofer, story.caterer)] == [Answer.Status.CHOSEN, Answer.Status.TURNED_DOWN]
    assert (told("tender_won"), told("tender_lost")) == (["bruno@example.org"], ["claire@example.org"])
    assert Mail.objects.get(kind="tender_lost").context["because"] == "Un délai plus court."
    award = Award.objects.get()
    assert made == [award]
    assert (award.source, award.supplier, award.supplier_name, award.supplier_activity, award.supplier_commune) == (
        Award.Source.DECLARED, str(cast.roofer), "Toitures du Garlaban", "43.91B", "13005",
    )  # fmt: skip
    assert (award.amount, award.awarded_on, award.introduction) == (24_000, NOW.date(), story.roofer.number)


def test_awarded_again_nothing_happens(story: Story, people: People) -> None:
    first = awarding.award(story.tender, [Choice(story.roofer, 24_000)], {}, people.camille, NOW)
    before = Mail.objects.count()
    assert awarding.award(story.tender, [Choice(story.caterer, 1)], {}, people.camille, NOW) == first
    assert (Award.objects.count(), Mail.objects.count()) == (1, before)


def test_of_a_confidential_one_the_loop_tells_nothing_but_the_winner(story: Story, people: People) -> None:
    awarding.award(story.tender, [Choice(story.roofer, 24_000)], {}, people.camille, NOW)
    introduction = Introduction.objects.get()
    need = Need.objects.get()
    assert (introduction.number, introduction.reasons) == (story.roofer.number, [])
    assert (need.text, need.reading.folded) == ("Consultation confidentielle", "consultation confidentielle")


def test_of_a_public_one_who_lost_is_known_to_have_lost(cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people), closes_at=CLOSED)
    won, lost = stalls.answer(tender, cast.roofer, people.bruno), stalls.answer(tender, cast.caterer, people.claire)
    awarding.award(tender, [Choice(won, 24_000)], {}, people.camille, NOW)
    stands = dict(Introduction.objects.values_list("number", "concluded_at"))
    assert stands == {won.number: None, lost.number: NOW}
    assert Outcome.objects.values_list("side", "kind", "because").get() == (Side.ASKER, "nothing", "elsewhere")


def test_both_sides_confirm(story: Story, people: People) -> None:
    awarding.award(story.tender, [Choice(story.roofer, 24_000)], {}, people.camille, NOW)
    introduction = Introduction.objects.get()
    for side in (Side.ASKER, Side.FIRM):
        outcomes.say(introduction, side, Outcome.Kind.CONTRACT, amount=24_000, at=NOW)
    assert Introduction.objects.get().status is Introduction.Status.CONCLUDED


def test_lot_by_lot_each_has_its_winner(story: Story, people: People) -> None:
    one, two, _none = stalls.lots(story.tender, "Toit", "Buffet", "Sans suite")
    awarding.award(
        story.tender, [Choice(story.roofer, 20_000, one), Choice(story.caterer, None, two)], {}, people.camille, NOW
    )
    rows = Award.objects.order_by("lot__rank").values_list("lot__rank", "supplier_name", "amount", "title")
    assert list(rows) == [(1, "Toitures du Garlaban", 20_000, "Toit"), (2, "Traiteur Sainte-Victoire", None, "Buffet")]
    assert told("tender_lost") == []
    assert Mail.objects.get(kind="tender_won", email="bruno@example.org").context["lots"] == ["1. Toit"]


def test_not_before_the_date_nor_without_a_choice_nor_for_who_left(story: Story, cast: Cast, people: People) -> None:
    early = stalls.confidential(stalls.buyer(cast, people))
    with pytest.raises(AwardError, match="après la date limite"):
        awarding.award(early, [Choice(story.roofer, 1)], {}, people.camille, NOW)
    with pytest.raises(AwardError, match="au moins une réponse"):
        awarding.award(story.tender, [], {}, people.camille, NOW)
    Answer.objects.filter(pk=story.roofer.pk).update(withdrawn_at=NOW)
    with pytest.raises(AwardError, match="vient d’être retirée"):
        awarding.award(story.tender, [Choice(story.roofer, 1)], {}, people.camille, NOW)
    assert Mail.objects.count() == 0


def test_nobody_is_told_when_the_ledger_cannot_be_written(story: Story, people: People, settings: Settings) -> None:
    blocked = settings.VAR / "blocked"
    blocked.write_text("")
    settings.LEDGER_DIRECTORY = blocked
    with pytest.raises(UnrecordedError):
        awarding.award(story.tender, [Choice(story.roofer, 1)], {}, people.camille, NOW)
    assert (Award.objects.count(), Mail.objects.count()) == (0, 0)


def test_the_workbook_has_one_row_an_answer_in_the_order_they_came(story: Story) -> None:
    rows = sheet(story.tender).rows
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("Toitures du Garlaban", "Aubagne", 24_000), ("Traiteur Sainte-Victoire", "Aix-en-Provence", 24_000),
    ]  # fmt: skip
