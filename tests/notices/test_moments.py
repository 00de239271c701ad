"""When a mail may leave: quiet hours over the changes of the clock, rhythms, the most a week."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.notices.moments import WEEK, awake, is_quiet, next_moment, room

PARIS = ZoneInfo("Europe/Paris")
EVENING, MORNING = time(20), time(7)


@dataclass(frozen=True)
class Wishes:
    """How somebody wants to be told."""

    rhythm: str = "each"
    quiet_from: time = EVENING
    quiet_until: time = MORNING
    most_a_week: int = 7


#: The fortnights around both changes of 2026 in Paris, to the second.
moments = st.builds(
    lambda start, seconds: start + timedelta(seconds=seconds),
    st.sampled_from([datetime(2026, 3, 22, tzinfo=UTC), datetime(2026, 10, 18, tzinfo=UTC)]),
    st.integers(0, 14 * 24 * 3600),
)
hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
wishes = st.builds(Wishes, st.sampled_from(["each", "daily", "weekly"]), hours, hours, st.integers(1, 5))


def paris(text: str, fold: int = 0) -> datetime:
    """A moment as a clock in Paris shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("asked", "leaves"),
    [
        ("2026-01-13 12:00", "2026-01-13 12:00"),
        ("2026-01-13 19:59", "2026-01-13 19:59"),
        ("2026-01-13 20:00", "2026-01-14 07:00"),
        ("2026-01-14 06:59", "2026-01-14 07:00"),
        ("2026-01-14 07:00", "2026-01-14 07:00"),
        ("2026-03-28 22:00", "2026-03-29 07:00"),  # the night of 23 hours
        ("2026-10-24 22:00", "2026-10-25 07:00"),  # the night of 25 hours
    ],
)
def test_a_mail_of_the_night_waits_for_the_morning(asked: str, leaves: str) -> None:
    assert awake(paris(asked), EVENING, MORNING, PARIS) == paris(leaves)


def test_an_hour_that_does_not_come_is_an_hour_later() -> None:
    assert awake(paris("2026-03-28 22:00"), EVENING, time(2, 30), PARIS) == paris("2026-03-29 03:30")


def test_an_hour_that_comes_twice_is_the_second() -> None:
    assert awake(paris("2026-10-24 22:00"), EVENING, time(2, 30), PARIS) == paris("2026-10-25 02:30", fold=1)


@pytest.mark.parametrize(
    ("rhythm", "leaves"), [("each", "2026-01-13 12:00"), ("daily", "2026-01-14 07:00"), ("weekly", "2026-01-19 07:00")]
)
def test_summaries_leave_in_the_morning(rhythm: str, leaves: str) -> None:
    noon = paris("2026-01-13 12:00")
    assert next_moment(noon, noon, Wishes(rhythm), [], PARIS) == paris(leaves)


@pytest.mark.parametrize(("rhythm", "hour"), [("daily", "2026-01-14 07:00"), ("weekly", "2026-01-19 07:00")])
def test_a_summary_whose_hour_has_just_passed_leaves_at_once(rhythm: str, hour: str) -> None:
    now = paris(hour) + timedelta(seconds=7)
    assert next_moment(now, paris("2026-01-13 12:00"), Wishes(rhythm), [], PARIS) == now


def test_beyond_the_most_a_week_one_waits_for_the_oldest_to_be_a_week_old() -> None:
    now = paris("2026-01-13 12:00")
    sent = [now - timedelta(days=day) for day in (6, 3, 1)]
    assert [room(now, sorted(sent), most) for most in (4, 3, 2)] == [
        now, now + timedelta(days=1), now + timedelta(days=4)
    ]  # fmt: skip


@given(moments, hours, hours)
def test_a_moment_found_is_never_quiet_and_never_far(at: datetime, quiet_from: time, quiet_until: time) -> None:
    found = awake(at, quiet_from, quiet_until, PARIS)
    assert not is_quiet(found.astimezone(PARIS).time(), quiet_from, quiet_until)
    assert at <= found <= at + timedelta(hours=49)
    if not is_quiet(at.astimezone(PARIS).time(), quiet_from, quiet_until):
        assert found == at


@given(moments, wishes, st.lists(st.integers(1, 24 * 13), max_size=12))
def test_a_mail_is_never_early_nor_one_too_many(at: datetime, wished: Wishes, hours_ago: list[int]) -> None:
    sent = [at - timedelta(hours=hour) for hour in hours_ago]
    found = next_moment(at, at, wished, sent, PARIS)
    assert found >= at
    assert not is_quiet(found.astimezone(PARIS).time(), wished.quiet_from, wished.quiet_until)
    assert sum(found - WEEK < moment <= found for moment in sent) < wished.most_a_week
    assert next_moment(found, at, wished, sent, PARIS) == found
