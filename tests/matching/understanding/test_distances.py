"""The distance a text says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.understanding import distances
from entremise.matching.understanding.tokens import Text


def told(raw):
    found = distances.find(Text.read(raw))
    return found and (found.km, found.sure)


@pytest.mark.parametrize(
    ("raw", "km", "sure"),
    [
        ("dans un rayon de 20 km", 20, True),
        ("rayon de 20 kilomètres maximum", 20, True),
        ("à moins de 20 km", 20, True),
        ("within 10 miles", 16.09344, True),
        ("20 km à la ronde", 20, True),
        ("à 7,5 km de la gare", 7.5, False),
        ("à 20 km de la gare", 20, False),
        ("20 km max", 20, False),
        ("à 30 minutes de la gare", 20, False),
        ("à 15 min à pied de la gare", 1, False),
        ("à 15 min à vélo de la gare", 3, False),
        ("2 h de cours", 80, False),
        ("half an hour from the station", 20, False),
        ("à une vingtaine de kilomètres de la gare", 20, False),
    ],
)
def test_distances(raw, km, sure):
    assert told(raw) == (pytest.approx(km), sure)


@pytest.mark.parametrize("raw", ["", "une course de 10 km", "livré en 30 minutes", "km", "0 km autour"])
def test_what_is_no_distance_from_somewhere(raw):
    assert told(raw) is None


def test_a_circle_wider_than_the_country_is_not_a_radius():
    assert told("dans un rayon de 20000 km") is None


@given(st.integers(1, 1500), st.sampled_from(["à moins de {} km", "within {} km", "dans un rayon de {}km"]))
def test_any_radius_is_read(km, saying):
    assert told(saying.format(km)) == (km, True)
