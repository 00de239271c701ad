"""What is chosen is as valuable, or as fair, as the rules let it be."""

from collections import Counter
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.timetable.large.events import BUYERS, SELLERS

from entremise.timetable.instance import Instance, Meeting, Participant
from entremise.timetable.large.event import Event, read_event
from entremise.timetable.large.selecting import Selection
from entremise.timetable.problem import compile_instance

CAST = (*BUYERS, *SELLERS)


@st.composite
def requests(draw: st.DrawFn, *, two_sides: bool) -> Instance:
    """Up to nine requests in one or two slots: all cannot be held."""
    ones, others = (BUYERS, SELLERS) if two_sides else (CAST[:5], CAST[:5])
    pairs = st.tuples(st.sampled_from(ones), st.sampled_from(others)).filter(lambda pair: pair[0] != pair[1])
    asked = draw(st.lists(st.tuples(pairs, st.integers(0, 5)), min_size=1, max_size=9))
    return Instance(
        slots=draw(st.integers(1, 2)),
        tables=draw(st.sampled_from([None, 1, 2])),
        participants=tuple(
            Participant(id=name, max_meetings=draw(st.sampled_from([None, None, 1])), delegates=draw(st.integers(1, 2)))
            for name in CAST
        ),
        meetings=tuple(
            Meeting(id=f"m{number}", between=pair, weight=weight) for number, (pair, weight) in enumerate(asked)
        ),
    )


def choices(event: Event) -> list[tuple[int, ...]]:
    """All sets of meetings that nobody has too many of."""
    meetings = range(event.meetings)
    every = (each for size in range(event.meetings + 1) for each in combinations(meetings, size))
    return [each for each in every if len(each) <= event.most_at_once.sum() and _within(event, each)]


def _within(event: Event, chosen: tuple[int, ...]) -> bool:
    return all(count <= event.caps[who] for who, count in _counts(event, chosen).items())


def _counts(event: Event, chosen: tuple[int, ...]) -> Counter[int]:
    return Counter(who for meeting in chosen for who in event.people[meeting])


def shares(event: Event, chosen: tuple[int, ...]) -> list[int]:
    """How many meetings those who asked have, the fewest first."""
    counts = _counts(event, chosen)
    return sorted(counts[who] for who in {who for people in event.people for who in people})


def value(event: Event, chosen: tuple[int, ...]) -> int:
    return sum(int(event.weights[meeting]) for meeting in chosen)


def chosen(selection: Selection) -> tuple[int, ...]:
    return tuple(selection.held.nonzero()[0].tolist())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.booleans().flatmap(lambda sides: requests(two_sides=sides)))
def test_no_choice_is_more_valuable(instance: Instance) -> None:
    event = read_event(compile_instance(instance))
    selection = Selection(event, seconds=5)
    bound = selection.most_value()
    assert bound == value(event, chosen(selection)) == max(value(event, each) for each in choices(event))
    assert selection.proven


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.booleans().flatmap(lambda sides: requests(two_sides=sides)))
def test_no_choice_is_fairer_and_among_the_fairest_none_is_more_valuable(instance: Instance) -> None:
    event = read_event(compile_instance(instance))
    selection = Selection(event, seconds=5)
    fewest, most = selection.fairest(), selection.most_value()
    fairest = max((shares(event, each), value(event, each)) for each in choices(event))
    assert (shares(event, chosen(selection)), value(event, chosen(selection))) == fairest
    assert (fewest, most) == (fairest[0][0], fairest[1])


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.booleans().flatmap(lambda sides: requests(two_sides=sides)))
def test_preferring_compact_days_costs_no_value(instance: Instance) -> None:
    event = read_event(compile_instance(instance))
    selection = Selection(event, seconds=5)
    bound = selection.most_value()
    selection.fewest_idle_periods()
    assert value(event, chosen(selection)) == bound


def test_somebody_there_at_two_times_of_a_day_must_wait_between_them() -> None:
    """Two meetings, one before and one after an absence."""
    instance = Instance(
        slots=3,
        participants=(Participant(id="harbour", unavailable=(1,)), Participant(id="bakery"), Participant(id="roofer")),
        meetings=tuple(Meeting(id=name, between=("harbour", name)) for name in ("bakery", "roofer")),
    )
    selection = Selection(read_event(compile_instance(instance)), seconds=5)
    assert (selection.most_value(), selection.fewest_idle_periods()) == (2, 1)
