"""What the report of a month counts: each figure against a ledger small enough to count by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories import Cast
from tests.neutrality.months import IN_NOVEMBER, IN_OCTOBER, NOVEMBER, OCTOBER, firms, show, take_turns
from tests.neutrality.showing import enter, enter_shown

from entremise.matching.equity.browsing import UNIT, attention
from entremise.matching.index import fingerprint
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Proposed, Proposer
from entremise.neutrality.models import Objection, Report
from entremise.neutrality.queries.figures import Figures, Floor, Objections, as_data, of_data
from entremise.neutrality.queries.groups import age, groups
from entremise.neutrality.queries.report import after, counted, figures, latest, report, reports
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 12, 5, 8, tzinfo=UTC)


def given(*positions: int) -> float:
    """The attention of some positions, in first positions."""
    return sum(int(attention(each, each)[0]) for each in positions) / UNIT


def of_october() -> Figures:
    """The report of October, in December."""
    return figures(OCTOBER, LATER)


def keys(dimension: str) -> list[str]:
    """The groups of a dimension in October, in the order they are told."""
    return [group.key for group in of_october().groups[dimension]]


def propose(firm: Establishment, by: Proposer, position: int | None, at: datetime = IN_OCTOBER) -> None:
    """An introduction, as the ledger keeps it."""
    entry = Proposed(at=at, key="0123456789abcdef", firm=fingerprint(str(firm)), by=by, position=position)
    book().append(entry)


# Months ---------------------------------------------------------------------------------------------------------------


def test_a_month_in_which_nothing_was_shown_says_so() -> None:
    assert of_october() == Figures(
        month=OCTOBER, lists=0, shown=0, doors={}, firms=0, firms_shown=0, eligible=0, very_small=None,
        groups={"size": [], "age": [], "sector": [], "commune": []}, floor=Floor(0.97, None, None, 0),
        proposed={"asker": 0, "firm": 0, "chamber": 0}, chosen=[0] * 20, given=[0.0] * 20, objections=Objections(),
        policies=[], entries=0, head="entremise",
    )  # fmt: skip


def test_the_month_after_december_is_january() -> None:
    assert [after(date(2026, 12, 1)), after(date(2026, 1, 1))] == [date(2027, 1, 1), date(2026, 2, 1)]


def test_only_the_lists_of_the_month_are_counted() -> None:
    some = firms(3)
    show(some, IN_OCTOBER - timedelta(days=20))
    show(some)
    show(some, IN_NOVEMBER)
    assert (of_october().lists, of_october().entries, of_october().head) == (1, 2, book().recorded(2).hash)
    assert (figures(NOVEMBER, LATER).lists, figures(NOVEMBER, LATER).entries) == (1, 3)


def test_a_month_without_lists_ends_where_the_month_before_did() -> None:
    show(firms(2))
    show(firms(2), datetime(2026, 12, 2, tzinfo=UTC))
    assert (figures(NOVEMBER, LATER).entries, figures(NOVEMBER, LATER).head) == (1, book().recorded(1).hash)


# Attention ------------------------------------------------------------------------------------------------------------


def test_a_group_receives_what_its_positions_give_and_is_due_its_part() -> None:
    small, large = firms(10, "01"), firms(10, "12")
    show([*small, *large])
    sizes = of_october().groups["size"]
    whole = given(*range(1, 21))
    assert [(group.key, group.firms, group.lists) for group in sizes] == [("1-9", 10, 1), ("10-49", 10, 1)]
    assert [group.received for group in sizes] == pytest.approx([given(*range(1, 11)), given(*range(11, 21))])
    assert [group.due for group in sizes] == pytest.approx([whole / 2] * 2, abs=1e-4)
    assert [group.ratio for group in sizes] == [round(2 * given(*range(1, 11)) / whole, 4),
                                                round(2 * given(*range(11, 21)) / whole, 4)]  # fmt: skip


def test_firms_that_take_turns_receive_their_due_for_sure() -> None:
    both = [*firms(10, "01"), *firms(10, "12")]
    take_turns(both, 60)
    for group in of_october().groups["size"]:
        assert (group.lists, group.ratio) == (60, 1)
        assert group.low is not None
        assert group.high is not None
        assert 0.8 < group.low < 1 < group.high < 1.2


def test_who_always_comes_first_is_seen_not_to_be_chance() -> None:
    show_first = [*firms(10, "01"), *firms(10, "12")]
    for minute in range(40):
        show(show_first, IN_OCTOBER + timedelta(minutes=minute))
    first, last = of_october().groups["size"]
    assert first.low is not None
    assert last.high is not None
    assert first.low > 1.2
    assert last.high < 0.8


def test_of_a_few_lists_no_interval_is_told() -> None:
    take_turns(firms(12), 29)
    assert [(group.low, group.high) for group in of_october().groups["size"]] == [(None, None)]


def test_what_is_shown_again_or_further_counts_and_what_is_only_kept_does_not() -> None:
    several = firms(30)
    number = show(several, last=20)
    enter_shown(number, 21, 30, IN_OCTOBER)
    show(several, first=1, last=0)
    found = of_october()
    assert (found.lists, found.shown, found.firms, found.firms_shown) == (1, 2, 30, 30)
    assert found.groups["size"][0].received == pytest.approx(given(*range(1, 31)))
    assert found.given == pytest.approx([given(place) for place in range(1, 21)])


def test_a_list_shown_again_the_month_after_counts_there_too() -> None:
    number = show(firms(10), IN_OCTOBER)
    enter_shown(number, 1, 10, IN_NOVEMBER)
    assert [figures(month, LATER).groups["size"][0].received for month in (OCTOBER, NOVEMBER)] == pytest.approx(
        [given(*range(1, 11))] * 2
    )


def test_pages_beyond_those_who_share_a_list_give_nobody_attention() -> None:
    number = show(firms(10), eligible=80)
    enter_shown(number, 41, 60, IN_OCTOBER)
    assert of_october().groups["size"][0].received == pytest.approx(given(*range(1, 11)))
    assert of_october().shown == 2


# Groups ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("created", "group"),
    [
        (date(2026, 10, 31), "0-1"), (date(2025, 11, 1), "0-1"), (date(2025, 10, 31), "1-3"),
        (date(2023, 10, 31), "3-10"), (date(2016, 10, 31), "10-25"), (date(2001, 10, 31), "25"), (None, ""),
    ],
)  # fmt: skip
def test_ages_are_counted_in_whole_years(created: date | None, group: str) -> None:
    assert age(created, date(2026, 10, 31)) == group


def test_firms_are_told_apart_as_the_register_knows_them(cast: Cast) -> None:
    cast.roofer.organisation.size, cast.roofer.organisation.created_on = "21", date(2010, 1, 1)
    cast.roofer.organisation.save()
    known = groups(date(2026, 10, 31))
    rows = known.rows(np.array([fingerprint(str(firm)) for firm in (cast.baker, cast.roofer)], np.uint64))
    assert [[known.names[code] for code in codes] for codes in known.codes[rows]] == [
        [("size", "1-9"), ("age", ""), ("sector", "C"), ("commune", "13055")],
        [("size", "50-249"), ("age", "10-25"), ("sector", "F"), ("commune", "13005")],
    ]


def test_groups_of_too_few_firms_are_merged_with_the_next_smallest_when_they_must() -> None:
    show([*firms(30, "01"), *firms(12, "12"), *firms(4, "21")], positions=46, last=46)
    assert [(group.key, group.firms) for group in of_october().groups["size"]] == [("1-9", 30), ("others", 16)]


def test_groups_of_too_few_firms_are_merged_alone_when_they_are_enough_together() -> None:
    show([*firms(30, "01"), *firms(6, "12"), *firms(5, "21")], positions=41, last=41)
    assert [(group.key, group.firms) for group in of_october().groups["size"]] == [("1-9", 30), ("others", 11)]


def test_of_fewer_than_ten_firms_nothing_is_told() -> None:
    show(firms(9))
    assert (of_october().very_small, of_october().groups["size"]) == (None, [])


def test_very_small_firms_are_those_of_fewer_than_ten_employees() -> None:
    show([*firms(6, "00"), *firms(6, "03"), *firms(12, "11")])
    found = of_october().very_small
    assert found is not None
    assert (found.firms, found.lists, found.received) == (12, 1, pytest.approx(given(*range(1, 13))))


def test_sizes_and_ages_come_in_order_and_towns_by_what_they_were_due() -> None:
    old, young = date(1990, 1, 1), date(2026, 9, 1)
    kinds = [firms(10, "12", old, commune="13001"), firms(15, "00", young, commune="13201"),
             firms(11, "22", commune="13202"), firms(12, "03", old, commune="13005")]  # fmt: skip
    show([firm for kind in kinds for firm in kind], positions=48, last=48)
    assert keys("size") == ["0", "1-9", "10-49", "50-249"]
    assert keys("age") == ["0-1", "3-10", "25"]
    assert keys("commune") == ["13055", "13005", "13001"]


def test_firms_that_left_the_register_are_counted_apart() -> None:
    enter(*((1000 + n, 0, "words") for n in range(12)), at=IN_OCTOBER)
    assert [keys(dimension) for dimension in ("size", "age", "sector", "commune")] == [["gone"]] * 4


# Floor, introductions, choices ----------------------------------------------------------------------------------------


def test_the_floor_tells_the_least_useful_list() -> None:
    useful, first, last = firms(3)
    enter((useful, 0, "words"), (first, 60_000, "words"), (last, 60_000, "words"), at=IN_OCTOBER)
    assert of_october().floor == Floor(0.97, 1.0, 1.0, 0)
    enter((first, 60_000, "words"), (last, 60_000, "words"), (useful, 0, "words"), at=IN_OCTOBER)
    found = of_october().floor
    assert found.below == 1
    assert found.lowest is not None
    assert found.mean is not None
    assert found.lowest < 0.8 < found.mean < 1


def test_introductions_are_told_by_who_had_the_idea_and_choices_by_their_position() -> None:
    firm, *_others = sharing = firms(12)
    show(sharing)
    for by, position in (("asker", 1), ("asker", 3), ("asker", 40), ("asker", None), ("firm", None), ("chamber", 2)):
        propose(firm, by, position)  # type: ignore[arg-type]
    found = of_october()
    assert found.proposed == {"asker": 4, "firm": 1, "chamber": 1}
    assert found.chosen == [1, 0, 1, *[0] * 17]


def test_choices_add_up_from_one_published_month_to_the_next() -> None:
    firm, *_others = sharing = firms(10)
    show(sharing)
    propose(firm, "asker", 1)
    before = counted(OCTOBER, LATER)
    before.published_at = LATER
    before.save()
    show(sharing, IN_NOVEMBER)
    propose(firm, "asker", 2, IN_NOVEMBER)
    found = figures(NOVEMBER, LATER)
    assert found.chosen == [1, 1, *[0] * 18]
    assert found.given[:11] == pytest.approx([*(2 * given(place) for place in range(1, 11)), 0])


def test_half_of_the_lists_had_that_many_firms_at_most_and_doors_are_counted() -> None:
    for eligible, door in ((4, "search"), (90, "api"), (7, "search")):
        show(firms(2), eligible=eligible, door=door)
    assert (of_october().eligible, of_october().doors) == (7, {"api": 1, "search": 2})


# Objections -----------------------------------------------------------------------------------------------------------


def objection(made: datetime, answered: datetime | None = None, verdict: str = "", **facts: Any) -> Objection:
    """What a firm objected to, to be answered within fifteen days."""
    due = made + timedelta(days=15)
    return Objection.objects.create(
        organisation="siren:0", solution=f"siret:{uuid4().hex[:14]}", list=1, text="Pourquoi ?", made_at=made,
        due_at=due, answered_at=answered, verdict=verdict, **facts,
    )  # fmt: skip


def test_objections_are_told_with_how_fast_they_were_answered() -> None:
    def day(number: int) -> datetime:
        return datetime(2026, 10, 1, tzinfo=UTC) + timedelta(days=number)

    objection(day(-20), day(2), "explained")
    objection(day(1), day(4), "corrected")
    objection(day(2), day(12), "explained")
    objection(day(-2), day(-1), "explained")
    objection(day(5), day(33), "withdrawn")
    objection(day(28))
    objection(day(31))
    assert of_october().objections == Objections(
        made=4, answered=3, in_time=2, days=10.0, waiting=2, late=1, verdicts={"corrected": 1, "explained": 2}
    )


def test_a_month_that_goes_on_is_read_on_and_comes_to_the_same_as_read_anew() -> None:
    known = [*firms(14, "01"), *firms(14, "12")]
    numbers = take_turns(known, 5, IN_NOVEMBER)
    figures(NOVEMBER, IN_NOVEMBER)
    enter_shown(numbers[0], 1, 20, IN_NOVEMBER)
    take_turns(known[::-1], 35, IN_NOVEMBER)
    propose(known[0], "asker", 4, IN_NOVEMBER)
    assert figures(NOVEMBER, IN_NOVEMBER) == figures(NOVEMBER, LATER)
    show([*known, *firms(3, "01")], IN_NOVEMBER, positions=31, last=31)
    assert figures(NOVEMBER, IN_NOVEMBER) == figures(NOVEMBER, LATER)


# Kept and read --------------------------------------------------------------------------------------------------------


def test_figures_are_read_back_as_they_were_written() -> None:
    take_turns([*firms(12), *firms(12, "12")], 35)
    found = of_october()
    assert of_data(as_data(found)) == found


def test_a_month_is_counted_with_as_many_queries_whatever_it_holds(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for count in (2, 30):
        show(firms(count))
        with django_assert_num_queries(7):
            of_october()


def test_the_month_that_goes_on_is_counted_at_once_when_nobody_did_yet_and_by_no_page_afterwards() -> None:
    show(firms(3), IN_NOVEMBER)
    found = report(NOVEMBER, IN_NOVEMBER)
    assert found is not None
    assert (found.pk, found.figures["lists"], found.published_at) == (None, 1, None)
    found.save()
    show(firms(3), IN_NOVEMBER)
    assert report(NOVEMBER, IN_NOVEMBER + timedelta(days=2)) == found


def test_a_month_that_is_over_has_the_report_that_was_kept_or_none() -> None:
    show(firms(3), IN_OCTOBER)
    assert report(OCTOBER, IN_NOVEMBER) is None
    kept = Report.objects.create(month=OCTOBER, figures={}, entries=1, head="0" * 64)
    assert report(OCTOBER, IN_NOVEMBER) == kept
    assert (reports(), latest()) == ([kept], None)
