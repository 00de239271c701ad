"""The report of a day: each figure against a day small enough to count by hand; then its page and its files."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from tests.factories import Cast, People
from tests.hub.stories import made as introduced
from tests.hub.stories import published as need
from tests.meetings import days
from tests.meetings.days import OPENED, BuyersDay, at
from tests.signing import signed_in

from entremise.hub.models import Introduction, Outcome
from entremise.hub.queries.outcomes import tally, total
from entremise.meetings.models import Guest, Incident, MeetingDay, Rating, Request
from entremise.meetings.queries.report import Meetings, Milestone, Opinions, Shares, Side, milestone, report
from entremise.meetings.views.report_page import ReportPage

pytestmark = pytest.mark.django_db

END = at("10:20").astimezone(dt.UTC)
NOW = END + dt.timedelta(days=400)
HALF, YEAR = END + dt.timedelta(days=183), END + dt.timedelta(days=365)
NOTHING_SAID = Opinions(0, None, None, None)


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    """The baker meets the caterer, and misses the hotel; the roofer met the hotel, was declined by the caterer.

    The accountant was asked by the hotel and never answered. The caterer's second meeting has no place.
    """
    made = days.buyers_day(cast, people, cost=1000, closed_at=END)
    accountant = days.guest(made.day, days.FIRMS, cast.accountant)
    held = days.request(made.baker, made.caterer, held_at=END)
    missed = days.request(made.baker, made.hotel, missed_at=END, missed_by="asked")
    also = days.request(made.roofer, made.hotel, held_at=END)
    days.request(made.roofer, made.caterer, accepted=False, declined_at=OPENED)
    days.request(made.hotel, accountant, accepted=False)
    unplaced = days.request(made.caterer, accountant)
    first, last = made.slots[0], made.slots[3]
    days.timetable(made.day, (held, first, made.tables[0]), (missed, last, made.tables[0]), (unplaced, None, None),
                   (also, first, made.tables[1]))  # fmt: skip
    Guest.objects.filter(pk__in=[made.baker.pk, made.caterer.pk]).update(arrived_at=at("08:50"))
    days.guest(made.day, days.BUYERS, firm="Absente", email="absente@example.org", withdrawn_at=OPENED)
    return made


def rate(there: BuyersDay, *marks: tuple[Guest, int, bool]) -> None:
    for guest, mark, follow_up in marks:
        meeting = Request.objects.filter(day=there.day, held_at__isnull=False).exclude(ratings__guest=guest).first()
        Rating.objects.create(request=meeting, guest=guest, mark=mark, follow_up=follow_up)


def counted(day: MeetingDay, now: dt.datetime = NOW) -> ReportPage:
    return ReportPage(report(MeetingDay.objects.get(pk=day.pk), now))


# Meetings -------------------------------------------------------------------------------------------------------------


def test_requests_and_meetings_are_counted_once_each(there: BuyersDay) -> None:
    assert report(there.day, NOW).meetings == Meetings(
        made=6, agreed=4, declined=1, unanswered=1, planned=3, held=2, missed=1, untold=0
    )


def test_a_meeting_taken_back_is_counted_nowhere(there: BuyersDay) -> None:
    Request.objects.filter(asker=there.roofer, asked=there.hotel).update(withdrawn_at=END, held_at=None)
    assert report(there.day, NOW).meetings == Meetings(
        made=5, agreed=3, declined=1, unanswered=1, planned=2, held=1, missed=1, untold=0
    )


def test_a_meeting_declined_once_it_had_its_place_is_not_one_that_nobody_told_of(there: BuyersDay) -> None:
    Request.objects.filter(asker=there.roofer, asked=there.hotel).update(declined_at=END, held_at=None)
    assert report(there.day, NOW).meetings == Meetings(
        made=6, agreed=3, declined=2, unanswered=1, planned=2, held=1, missed=1, untold=0
    )


def test_a_meeting_that_nobody_told_of_is_said_to_be_so(there: BuyersDay) -> None:
    Request.objects.filter(asker=there.roofer, asked=there.hotel).update(held_at=None)
    found = report(there.day, NOW).meetings
    assert (found.held, found.untold, found.missed_share) == (1, 1, 0.5)


def test_who_came_is_who_arrived_or_met_somebody(there: BuyersDay) -> None:
    found = report(there.day, NOW)
    assert found.sides == [
        Side("Acheteurs", guests=2, came=2, met=2, opinions=NOTHING_SAID),
        Side("Entreprises", guests=3, came=2, met=2, opinions=NOTHING_SAID),
    ]
    assert found.everybody == Side("", guests=5, came=4, met=4, opinions=NOTHING_SAID)
    assert found.withdrew == 1


def test_meetings_are_shared_among_those_who_came(there: BuyersDay) -> None:
    assert report(there.day, NOW).shares == Shares({1: 4}, 1, 1, 1)
    Guest.objects.filter(firm="Comptes & Chiffres").update(arrived_at=END)
    found = report(there.day, NOW).shares
    assert (found, found.none) == (Shares({0: 1, 1: 4}, 0, 1, 1), 1)


def test_waiting_is_that_of_the_planner(there: BuyersDay) -> None:
    """The baker and the hotel each wait once; four guests have meetings, and the accountant one without a place."""
    found = report(there.day, NOW)
    assert (found.waits, found.waits_each) == (2, 2 / 5)


def test_incidents_are_counted_with_what_they_changed(there: BuyersDay) -> None:
    for kind, changed in ((Incident.Kind.LATE, 2), (Incident.Kind.LATE, 1), (Incident.Kind.TABLE, 4)):
        Incident.objects.create(day=there.day, kind=kind, changed=changed, dropped=1, added=1)
    found = report(there.day, NOW)
    assert (found.incidents, found.moved, found.dropped, found.added) == ({"late": 2, "table": 1}, 7, 3, 3)


def test_a_day_of_which_nothing_is_known_yet_reads_well() -> None:
    day = days.meeting_day()
    found = report(day, NOW)
    assert found.meetings == Meetings(0, 0, 0, 0, 0, 0, 0, 0)
    assert (found.sides, found.shares, found.waits) == ([], Shares({}, 0, 0, 0), None)
    assert found.milestones == [Milestone("now", NOW, 0, 0, {}, 0, 0, 0, 0)]
    assert (found.cost_of_meeting, found.cost_of_outcome, found.meetings.missed_share) == (None, None, None)
    assert counted(day).sentence == "Aucun rendez-vous n’est encore noté comme tenu."


# Opinions -------------------------------------------------------------------------------------------------------------


def test_opinions_are_told_from_three_on(there: BuyersDay) -> None:
    rate(there, (there.baker, 4, True), (there.caterer, 2, False))
    assert report(there.day, NOW).everybody.opinions == Opinions(2, None, None, None)
    rate(there, (there.hotel, 3, True))
    found = report(there.day, NOW)
    assert found.everybody.opinions == Opinions(3, 3, 2, 2)
    assert [side.opinions for side in found.sides] == [Opinions(2, None, None, None), Opinions(1, None, None, None)]


def test_an_opinion_is_not_found_by_taking_one_side_from_all(there: BuyersDay) -> None:
    inns = [days.guest(there.day, days.BUYERS, firm=f"Auberge {number}") for number in range(3)]
    rate(there, (there.baker, 1, False), *((each, 4, True) for each in inns))
    found = report(there.day, NOW)
    assert found.everybody.opinions == Opinions(4, 3.25, 3, 3)
    assert [side.opinions for side in found.sides] == [Opinions(3, None, None, None), Opinions(1, None, None, None)]


def test_notes_without_a_mark_are_no_opinion(there: BuyersDay) -> None:
    meeting = Request.objects.filter(held_at__isnull=False).first()
    for guest in (there.baker, there.caterer, there.hotel):
        Rating.objects.create(request=meeting, guest=guest, note="à revoir")
    assert report(there.day, NOW).everybody.opinions == NOTHING_SAID


# Outcomes -------------------------------------------------------------------------------------------------------------


def goes_on(there: BuyersDay, people: People, cast: Cast) -> list[Introduction]:
    """Both meetings that were held go on in the loop."""
    sought = need(people.camille)
    found = []
    for meeting, firm in zip(Request.objects.filter(held_at__isnull=False), (cast.caterer, cast.roofer), strict=True):
        meeting.introduction = introduced(sought, firm)
        meeting.save()
        found.append(meeting.introduction)
    return found


def say(introduction: Introduction, side: str, kind: str, amount: int | None = None, days_after: int = 30) -> Outcome:
    at_ = END + dt.timedelta(days=days_after)
    introduction.outcomes.filter(side=side, replaced_at=None).update(replaced_at=at_)
    introduction.concluded_at = introduction.concluded_at or at_
    introduction.save()
    return introduction.outcomes.create(side=side, kind=kind, amount=amount, said_at=at_)


def test_what_came_of_it_is_counted_when_it_was_known(there: BuyersDay, people: People, cast: Cast) -> None:
    first, second = goes_on(there, people, cast)
    say(first, "asker", "ongoing", days_after=30)
    say(first, "asker", "contract", 9000, days_after=200)
    say(second, "asker", "partnership", days_after=60)
    say(second, "firm", "nothing", days_after=380)
    found = report(there.day, NOW)
    assert found.introductions == 2
    assert found.milestones == [
        Milestone("six", HALF, 1, 1, {"partnership": 1}, 0, 0, 0, 0),
        Milestone("twelve", YEAR, 2, 2, {"contract": 1, "partnership": 1}, 0, 1, None, None),
        Milestone("now", NOW, 2, 1, {"contract": 1}, 1, 1, None, None),
    ]
    assert (found.coming, found.cost_of_meeting, found.cost_of_outcome) == ({}, 500, 1000)


def test_milestones_that_are_not_reached_are_announced(there: BuyersDay) -> None:
    found = report(there.day, END + dt.timedelta(days=200))
    assert [each.key for each in found.milestones] == ["six", "now"]
    assert found.coming == {"twelve": YEAR}
    assert "3 juin 2037" in counted(there.day, END + dt.timedelta(days=200)).coming


def test_amounts_go_from_the_least_to_the_most_of_what_both_sides_say() -> None:
    def ended(*said: tuple[str, int | None]) -> list[Outcome]:
        return [Outcome(side=side, kind=kind, amount=amount, said_at=END)
                for side, (kind, amount) in zip(("asker", "firm"), said, strict=False)]  # fmt: skip

    rows = [
        ended(("contract", 100), ("contract", 120)), ended(("contract", 50)),
        ended(("contract", 30), ("nothing", None)),
        ended(("contract", None), ("contract", 7)), ended(("contract", None), ("pilot", None)),
    ]  # fmt: skip
    assert milestone("now", NOW, rows) == Milestone(
        "now", NOW, told=5, good=4, kinds={"contract": 3}, differ=2, paid=4, low=157, high=207
    )


def test_outcomes_are_counted_as_the_loop_counts_them(there: BuyersDay, people: People, cast: Cast) -> None:
    first, second = goes_on(there, people, cast)
    say(first, "asker", "contract", 9000)
    say(first, "firm", "contract", 8000)
    say(second, "asker", "funding", 500)
    say(second, "firm", "ongoing")
    lines = tally(Introduction.objects.filter(request__day=there.day))
    found = milestone("now", NOW, [list(each.outcomes.filter(replaced_at=None)) for each in (first, second)] * 2)
    assert (found.low, found.high) == tuple(2 * amount for amount in total(lines))
    assert found.told == 2 * sum(line.count for line in lines if line.certainty != "unknown")


def test_another_days_outcomes_are_not_ours(there: BuyersDay, people: People, cast: Cast) -> None:
    first, _second = goes_on(there, people, cast)
    say(first, "asker", "contract", 9000)
    other = days.meeting_day(title="Autre")
    assert report(other, NOW).now.told == 0


# The page and its files -----------------------------------------------------------------------------------------------


def test_the_page_says_it_in_a_sentence(there: BuyersDay, people: People, cast: Cast) -> None:
    say(goes_on(there, people, cast)[0], "asker", "pilot")
    rate(there, (there.baker, 4, True), (there.caterer, 2, False), (there.hotel, 3, True))
    page = counted(there.day)
    assert page.sentence == "2 rendez-vous tenus, 67 % jugés utiles, 1 a déjà abouti."
    assert [(tile.label, tile.value, tile.note) for tile in page.tiles] == [
        ("Rendez-vous tenus", "2", "1 manqué, soit 33 %"), ("Jugés utiles", "67 %", "3 avis donnés"),
        ("Ont abouti", "1", "suite connue pour 1 rendez-vous"), ("Montants déclarés", "–", ""),
    ]  # fmt: skip
    assert page.costs == [
        ("Coût de la journée", "1\xa0000\xa0€"), ("Par rendez-vous tenu", "500\xa0€"),
        ("Par rendez-vous qui a abouti", "1\xa0000\xa0€"),
    ]  # fmt: skip
    assert page.outcomes.rows[:3] == [
        ("Suite connue", "1", "1", "1"), ("Ont abouti", "1", "1", "1"), ("– une expérimentation", "1", "1", "1"),
    ]  # fmt: skip


def test_few_amounts_are_not_told_and_it_is_said_why(there: BuyersDay, people: People, cast: Cast) -> None:
    say(goes_on(there, people, cast)[0], "asker", "contract", 9000)
    tile = counted(there.day).tiles[3]
    assert (tile.value, tile.note) == ("–", "dits à partir de 3 rendez-vous avec un montant")
    assert "9 000" not in " ".join(cell for row in counted(there.day).outcomes.rows for cell in row)


@pytest.mark.parametrize("reader", ["lea", "edouard", "victor", "agathe"])
def test_the_report_is_read_by_those_who_read_figures(there: BuyersDay, people: People, reader: str) -> None:
    answer = signed_in(getattr(people, reader)).get(f"/journees/{there.day.number}/bilan")
    assert answer.status_code == 200
    told = answer.content.decode()
    assert "2 rendez-vous tenus" in told
    assert ("Réglages" in told) == (reader == "lea")
    assert "Fournil" not in told


def test_the_report_is_given_on_paper_and_as_numbers(there: BuyersDay, people: People, cast: Cast) -> None:
    say(goes_on(there, people, cast)[0], "asker", "contract", 9000)
    lea = signed_in(people.lea)
    paper = lea.get(f"/journees/{there.day.number}/bilan.pdf")
    assert b"pdfuaid" in paper.content
    assert paper["Content-Disposition"] == 'inline; filename="bilan-rencontres-du-gout.pdf"'
    book = openpyxl.load_workbook(BytesIO(lea.get(f"/journees/{there.day.number}/bilan.xlsx").content))
    assert book.sheetnames == ["À lire", "Rendez-vous", "Participants", "Partage", "Suites"]
    meetings = dict(book["Rendez-vous"].iter_rows(min_row=2, values_only=True))
    assert [meetings[key] for key in ("Demandes faites", "Tenues", "Manquées", "Attentes par participant")] == [
        6, 2, 1, 0.4,
    ]  # fmt: skip
    assert list(book["Participants"].iter_rows(min_row=2, max_col=5, values_only=True)) == [
        ("Acheteurs", 2, 2, 2, 0), ("Entreprises", 3, 2, 2, 0), ("Ensemble", 5, 4, 4, 0),
    ]  # fmt: skip
    (today,) = book["Suites"].iter_rows(min_row=2, values_only=True)
    assert (today[0], today[2:5], today[-3:]) == ("À ce jour", (0, 0, 0), (0, 0, 0))
    assert lea.get(f"/journees/{there.day.number}/bilan.csv").status_code == 404


def test_a_day_that_is_not_over_says_that_its_figures_move(cast: Cast, people: People) -> None:
    there = days.buyers_day(cast, people)
    told = signed_in(people.lea).get(f"/journees/{there.day.number}/bilan").content.decode()
    assert "ces chiffres bougent encore" in told
    assert "Dites ce que la journée a coûté" in told
