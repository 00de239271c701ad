"""Circles as runs of rows: none is missed, and few that are outside are read."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entremise.matching.index import Index, layout
from entremise.matching.index.columns import Columns
from entremise.matching.model import Document
from entremise.matching.understanding import places

_points = st.tuples(st.floats(-90, 90, width=32), st.floats(-180, 180, width=32))


def opened(folder: str, points: list[tuple[float, float]], nowhere: int = 0) -> Columns:
    documents = [Document(f"p{number}", lat=lat, lon=lon) for number, (lat, lon) in enumerate(points)]
    documents += [Document(f"n{number}") for number in range(nowhere)]
    Index.build(Path(folder) / "index", documents)
    return Columns.open(Path(folder) / "index")


@settings(max_examples=150, deadline=None)
@given(st.lists(_points, max_size=30), _points, st.floats(0, 20_100))
def test_runs_hold_every_row_of_the_circle(
    points: list[tuple[float, float]], centre: tuple[float, float], radius: float
) -> None:
    with TemporaryDirectory() as folder:
        columns = opened(folder, points, nowhere=2)
        runs = columns.runs(*centre, radius).reshape(-1, 2)
        held = {columns.ids[row] for start, stop in runs for row in range(start, stop)}
        assert runs.ravel().tolist() == sorted(runs.ravel().tolist())
        inside = {f"p{number}" for number, point in enumerate(points) if places.distance_km(*centre, *point) <= radius}
        assert {"n0", "n1"} | inside <= held


@settings(max_examples=100, deadline=None)
@given(_points, _points)
def test_distances_are_those_of_the_sphere(here: tuple[float, float], there: tuple[float, float]) -> None:
    with TemporaryDirectory() as folder:
        columns = opened(folder, [there])
        assert columns.distances_km(np.array([0]), *here) == pytest.approx(
            [places.distance_km(*here, *there)], abs=1e-6
        )


def test_a_circle_reads_little_beyond_itself() -> None:
    points = [(43 + row / 20, 5 + column / 20) for row in range(40) for column in range(40)]
    with TemporaryDirectory() as folder:
        columns = opened(folder, points)
        read = sum(stop - start for start, stop in columns.runs(44.0, 6.0, 10.0).reshape(-1, 2).tolist())
    inside = sum(places.distance_km(44.0, 6.0, *point) <= 10.0 for point in points)
    assert inside <= read <= 3 * inside


def test_rows_are_in_the_order_of_cells_those_without_a_place_last() -> None:
    with TemporaryDirectory() as folder:
        columns = opened(folder, [(48.0, 2.0), (43.0, 6.0), (43.0, 5.0), (-10.0, 0.0)], nowhere=1)
        assert [columns.ids[row] for row in range(5)] == ["p3", "p2", "p1", "p0", "n0"]
        assert columns.cells.tolist() == sorted(layout.cells(columns.lat, columns.lon).tolist())
        assert columns.cells[-1] == layout.NOWHERE
