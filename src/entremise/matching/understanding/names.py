"""What the words of a firm's name tell of its activities: "X TP", "Y MENUISERIE", "SCI Z".

The features are those of any text (`learned.py`), their table is another one, counted by `training/names.py`: in a name
"paysage" is a gardener's, not a painter's. Why so and what it is worth: docs/decisions/010-activities.md.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from entremise.matching.understanding import learned
from entremise.matching.understanding.wording import Word

FOLDER: Final = learned.FOLDER.parent / "names"
"""Where the table is."""
WORDS: Final = 8
"""Words that count a name has at most; what says more is a text."""


class Table(NamedTuple):
    """What parts of names tell: the columns that `learned.Table` begins with."""

    keys: NDArray[np.uint32]
    values: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    places: NDArray[np.uint16]
    weights: NDArray[np.uint8]


@cache
def table() -> Table:
    """The table that comes with the engine."""
    return Table(*learned.read(FOLDER, Table._fields))


def tell(words: Sequence[Word]) -> NDArray[np.float64]:
    """How much those words, were they a name, speak for each activity; 0 for all when they tell nothing."""
    return learned.trace(learned.features(words, "fr"), table()).scores()
