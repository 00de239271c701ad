"""Which activities supply what public buyers call for: a correspondence of CPV 2008 with NAF rev. 2, written by hand.

`cpv_naf.csv` holds one line per pair, `cpv,naf,weight`. `cpv` is the beginning of codes of the Common Procurement
Vocabulary (Regulation (EC) No 213/2008), two to eight digits; the longest that a code begins with speaks for it, alone.
`weight` says how usual it is that a firm registered under `naf` wins such a contract: 1 for the most usual, less for
the others, nothing for those not told. It is an opinion of trades, not a count of awards, so that a trade that never
won a contract is there too: goods are mostly sold by wholesalers, then by makers and shops; a whole building stands for
its lots; advice and studies for engineers and consultants. 74 and 78 are of the vocabulary of 2003, which notices still
use.
"""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

PATH = Path(__file__).with_name("cpv_naf.csv")


@cache
def correspondence() -> dict[str, dict[str, float]]:
    """The weight (0 to 1) of each NAF subclass per beginning of a CPV code, weightiest first."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    with PATH.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["cpv"]][row["naf"]] = float(row["weight"])
    return dict(found)


def trades(cpv: str) -> dict[str, float]:
    """The NAF subclasses that supply what a CPV code (eight digits) names, weightiest first; none if unknown."""
    known = correspondence()
    return next((known[cpv[:end]] for end in range(len(cpv), 1, -1) if cpv[:end] in known), {})
