"""The model of attention against what was chosen: said once there are enough choices, and not before."""

import pytest

from entremise.neutrality.views.browsing import BANDS, Browsing, wilson

#: Lists gave twice as much to the first position as to each of the nineteen others.
GIVEN = [2.0, *[1.0] * 19]
#: Choices in the same proportion.
CHOSEN = [20, *[10] * 19]


def test_before_two_hundred_choices_nothing_is_said() -> None:
    few = Browsing([19, *CHOSEN[1:-1], 0], GIVEN)
    assert (few.choices, few.enough, few.bands) == (199, False, [])


def test_choices_that_follow_the_attention_given_agree_with_the_model() -> None:
    found = Browsing(CHOSEN, GIVEN)
    assert (found.choices, found.agrees) == (210, True)
    assert [(band.first, band.last) for band in found.bands] == list(BANDS)
    assert [band.chosen for band in found.bands] == pytest.approx([band.expected for band in found.bands])
    assert [band.expected for band in found.bands] == pytest.approx([2 / 21, 2 / 21, 7 / 21, 10 / 21])


def test_choices_that_all_fall_on_the_first_position_do_not() -> None:
    found = Browsing([300, *[0] * 19], GIVEN)
    assert not found.agrees
    assert [band.agrees for band in found.bands] == [False] * 4


def test_choices_in_lists_that_gave_nothing_tell_nothing() -> None:
    assert Browsing(CHOSEN, [0.0] * 20).bands == []


@pytest.mark.parametrize(
    ("share", "cases", "interval"), [(0.5, 100, (0.404, 0.596)), (0, 10, (0, 0.278)), (1, 10, (0.722, 1))]
)
def test_intervals_are_wilsons(share: float, cases: int, interval: tuple[float, float]) -> None:
    assert wilson(share, cases) == pytest.approx(interval, abs=5e-4)
