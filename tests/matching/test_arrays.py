"""Arrays written anew while they are read."""

from pathlib import Path

import numpy as np

from entremise.matching import arrays


def test_an_array_being_read_stays_as_it_was_when_it_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "figures.npy"
    arrays.replace(path, np.arange(100_000))
    read = np.load(path, mmap_mode="r")
    arrays.replace(path, np.zeros(1, np.int64))
    assert read.sum() == np.arange(100_000).sum()
    assert np.load(path).tolist() == [0]
    assert list(tmp_path.glob("*.part")) == []
