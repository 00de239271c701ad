"""Arrays that many processes read, written anew without disturbing those that read the old ones."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def replace(path: Path, values: npt.NDArray[Any]) -> None:
    """Write a `.npy` file in the place of another at once: who has mapped the old one goes on reading it."""
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        np.save(file, values, allow_pickle=False)
    beside.replace(path)
