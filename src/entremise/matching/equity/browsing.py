"""How much attention a list gives to each of its positions.

The model is the discount of nDCG (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002),
which Singh and Joachims ("Fairness of Exposure in Rankings", KDD 2018) use as exposure: position k receives
1 / log2(1 + k), the first one 1.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]

#: One unit of attention, that of the first position, in the whole numbers attention is counted in.
UNIT: Final = 1_000_000
#: As far as any list is leafed through.
DEEPEST: Final = 1000

_ATTENTION: Final[I64] = np.rint(UNIT / np.log2(np.arange(2, DEEPEST + 2))).astype(np.int64)


def attention(first: int, last: int) -> I64:
    """What the positions from first to last (from 1, both included) receive, in millionths of the first one's."""
    return _ATTENTION[first - 1 : last]
